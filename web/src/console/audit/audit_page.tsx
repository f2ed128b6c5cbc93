import { Anchor, Text, TextInput } from '@mantine/core';
import IconHistory from '@tabler/icons-react/dist/esm/icons/IconHistory.mjs';
import { useState } from 'react';
import { useLive } from '../../api/live';
import { useGet, type Schemas } from '../../api/queries';
import { Actor } from '../../ui/actor';
import { Moment } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { DayField } from '../../ui/day_field';
import { DownloadButton } from '../../ui/download_button';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, SearchField, useFilters } from '../../ui/filters';
import { asWords } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { EntryDrawer } from './entry_drawer';
import { text } from './strings';
import { Subject } from './subject';
import { VerifyButton } from './verify_button';

type Row = Schemas['AuditEntry'];

function columnsOf(open: (row: Row) => void): Column<Row>[] {
  return [
    {
      key: 'action',
      title: 'What',
      render: (row) => (
        <Anchor
          component="button"
          type="button"
          size="sm"
          fw={550}
          ta="left"
          style={{ whiteSpace: 'nowrap' }}
          onClick={() => open(row)}
        >
          {row.action}
        </Anchor>
      ),
    },
    { key: 'subject', title: 'To whom', render: (row) => <Subject entry={row} /> },
    { key: 'actor', title: 'Who', render: ({ actor }) => actor && <Actor value={actor} /> },
    {
      key: 'why',
      title: 'Why',
      render: ({ reasonCode, reason }) => (
        <Text size="sm" lineClamp={2}>
          {reasonCode ? `${asWords(reasonCode)}: ` : ''}
          {reason}
        </Text>
      ),
      wideOnly: true,
    },
    { key: 'createdAt', title: 'When', align: 'right', render: ({ createdAt }) => <Moment value={createdAt} /> },
  ];
}

const none = { page: '', actor: '', action: '', subject: '', from: '', to: '' };

/** The beginning of a day that was picked, or of the day after it, in the reader's zone. */
function dayBound(day: string, after = 0): string | undefined {
  const moment = new Date(`${day}T00:00:00`);
  if (Number.isNaN(moment.getTime())) return undefined;
  moment.setDate(moment.getDate() + after);
  return moment.toISOString();
}

export function AuditPage() {
  const [{ page, ...filters }, set] = useFilters(none);
  const [shown, setShown] = useState<Row | null>(null);
  useLive('/admin/events', { audit: ['/admin/credits/audit'] });
  const { actor, action, subject } = filters;
  const asked = {
    actor: actor || undefined,
    action: action || undefined,
    subject: subject || undefined,
    from: dayBound(filters.from),
    to: dayBound(filters.to, 1),
  };
  const entries = useGet('/admin/credits/audit', { query: { page: Number(page) || 1, limit: 50, ...asked } });
  const isFiltered = Object.values(filters).some((value) => value !== '');
  const query = new URLSearchParams(Object.entries(asked).filter((pair): pair is [string, string] => Boolean(pair[1])));
  return (
    <>
      <PageHeader
        title={text.title}
        description={text.description}
        actions={
          <>
            <DownloadButton href={`/admin/credits/audit.csv?${query}`} fileName="audit.csv" label="CSV" />
            <DownloadButton href={`/admin/credits/audit.jsonl?${query}`} fileName="audit.jsonl" label="JSON lines" />
            <VerifyButton />
          </>
        }
      />
      <FilterBar onClear={isFiltered ? () => set(none) : undefined}>
        <SearchField value={subject} onSearch={(to) => set({ subject: to })} placeholder="To whom…" label="Subject" />
        <TextFilter label="Who" value={actor} onChange={(to) => set({ actor: to })} />
        <TextFilter label="What" value={action} onChange={(to) => set({ action: to })} />
        <DayField label="From" value={filters.from} onChange={(from) => set({ from })} />
        <DayField label="To" value={filters.to} onChange={(to) => set({ to })} />
      </FilterBar>
      <Section flush>
        <DataTable
          label={text.title}
          columns={columnsOf(setShown)}
          rows={entries.data?.items}
          rowKey={({ id }) => id}
          error={entries.error}
          onRetry={() => void entries.refetch()}
          stale={entries.isPlaceholderData}
          onRow={setShown}
          empty={
            <EmptyState title={isFiltered ? text.noneFound : text.none} icon={IconHistory}>
              {isFiltered && text.noneFoundHint}
            </EmptyState>
          }
        />
        <Paging total={entries.data?.total} totalPages={entries.data?.totalPages} what={text.many} />
      </Section>
      <EntryDrawer entry={shown} onClose={() => setShown(null)} />
    </>
  );
}

type TextFilterProps = { label: string; value: string; onChange: (value: string) => void };

/** Takes effect when the field is left or Enter is pressed: each is a question to the server. */
function TextFilter({ label, value, onChange }: TextFilterProps) {
  return (
    <TextInput
      key={value}
      aria-label={label}
      placeholder={label}
      defaultValue={value}
      onBlur={(event) => event.currentTarget.value !== value && onChange(event.currentTarget.value.trim())}
      onKeyDown={(event) => event.key === 'Enter' && onChange(event.currentTarget.value.trim())}
      w={{ base: '100%', xs: 150 }}
    />
  );
}
