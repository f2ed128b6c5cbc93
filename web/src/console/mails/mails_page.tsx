import { Alert } from '@mantine/core';
import IconMail from '@tabler/icons-react/dist/esm/icons/IconMail.mjs';
import { answer, api } from '../../api/client';
import { useGet, type Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { pageConfig } from '../../app/page_config';
import { Ago } from '../../ui/amounts';
import { Attempts } from '../../ui/attempts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, FilterChoice, SearchField, useFilters } from '../../ui/filters';
import { asWords } from '../../ui/format';
import { NoticeState } from '../../ui/notice_state';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { inRow, ReasonedAction } from '../../ui/reasoned_action';
import { Section } from '../../ui/section';
import { UserLink } from '../../ui/user_link';
import { kinds, states, text } from './strings';

type Row = Schemas['Mail'];

const columns: Column<Row>[] = [
  { key: 'kind', title: 'Mail', render: ({ kind }) => kinds[kind] ?? asWords(kind) },
  { key: 'user', title: 'User', render: ({ userId }) => userId && <UserLink id={userId} /> },
  { key: 'state', title: 'State', render: ({ state }) => <NoticeState state={state} /> },
  { key: 'result', title: 'The mail server said', render: (row) => <Attempts notice={row} /> },
  { key: 'occurredAt', title: 'Written', align: 'right', render: ({ occurredAt }) => <Ago value={occurredAt} /> },
];

const withReplay: Column<Row>[] = [
  ...columns,
  {
    key: 'actions',
    title: 'Actions',
    quiet: true,
    corner: true,
    align: 'right',
    render: (row) =>
      row.state === 'waiting' ? null : (
        <ReasonedAction
          label={text.again}
          about={row.id}
          title={text.againTitle}
          done={text.queued}
          refreshes={['/admin/mails']}
          button={inRow}
          run={(body, key) =>
            answer(
              api.POST('/admin/mails/{id}/replay', {
                body,
                params: { path: { id: row.id }, header: { 'Idempotency-Key': key } },
              }),
            )
          }
        >
          {text.againHint}
        </ReasonedAction>
      ),
  },
];

export function MailsPage() {
  const [{ page, state, userId }, set] = useFilters({ page: '', state: '', userId: '' });
  const mails = useGet('/admin/mails', {
    query: {
      page: Number(page) || 1,
      limit: 20,
      state: (state || undefined) as Row['state'] | undefined,
      userId: userId || undefined,
    },
  });
  const mayWrite = useMay('mails:write');
  const isFiltered = Boolean(state || userId);
  return (
    <>
      <PageHeader title={text.title} description={text.description} />
      {!pageConfig.mail && (
        <Alert color="yellow" title={text.off}>
          {text.offHint}
        </Alert>
      )}
      <FilterBar onClear={isFiltered ? () => set({ state: '', userId: '' }) : undefined}>
        <SearchField value={userId} onSearch={(to) => set({ userId: to })} placeholder={text.user} label="User id" />
        <FilterChoice label="State" value={state} onChange={(to) => set({ state: to })} options={states} />
      </FilterBar>
      <Section flush>
        <DataTable
          label={text.title}
          columns={mayWrite ? withReplay : columns}
          rows={mails.data?.items}
          rowKey={({ id }) => id}
          error={mails.error}
          onRetry={() => void mails.refetch()}
          stale={mails.isPlaceholderData}
          empty={
            <EmptyState title={isFiltered ? text.noneFound : text.none} icon={IconMail}>
              {!isFiltered && text.noneHint}
            </EmptyState>
          }
        />
        <Paging total={mails.data?.total} totalPages={mails.data?.totalPages} what={text.many} />
      </Section>
    </>
  );
}
