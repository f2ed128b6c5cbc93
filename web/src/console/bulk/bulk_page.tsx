import { Anchor, Button } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconStack2 from '@tabler/icons-react/dist/esm/icons/IconStack2.mjs';
import { Link } from '@tanstack/react-router';
import { useLive } from '../../api/live';
import { useGet, type Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { Ago, Credits } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, FilterChoice, useFilters } from '../../ui/filters';
import { asWords, formatCount } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { operations, statusLabels, text } from './strings';

type Row = Schemas['BulkJob'];

const statuses = ['planning', 'planned', 'awaiting_approval', 'applying', 'applied', 'undoing', 'undone', 'cancelled', 'failed'];

const columns: Column<Row>[] = [
  {
    key: 'file',
    title: 'File',
    render: ({ id, fileName }) => (
      <Anchor component={Link} to={`/bulk/${id}`} fw={550} size="sm">
        {fileName ?? id}
      </Anchor>
    ),
  },
  { key: 'operation', title: text.kind, render: ({ operation }) => operations[operation].label },
  { key: 'status', title: 'Status', render: ({ status }) => <StatusBadge status={status} label={statusLabels[status]} /> },
  { key: 'rows', title: 'Rows', align: 'right', render: ({ counts }) => formatCount(counts.rows) },
  { key: 'invalid', title: 'With errors', align: 'right', render: ({ counts }) => formatCount(counts.invalid + counts.failed) },
  { key: 'credits', title: 'Credits', align: 'right', render: ({ totals }) => <Credits value={totals.credits} signed /> },
  { key: 'updatedAt', title: 'Changed', align: 'right', render: ({ updatedAt }) => <Ago value={updatedAt} /> },
];

export function BulkPage() {
  const [{ page, status, operation }, set] = useFilters({ page: '', status: '', operation: '' });
  useLive('/admin/events', { jobs: ['/admin/credits/bulk'] });
  const jobs = useGet('/admin/credits/bulk', {
    query: {
      page: Number(page) || 1,
      limit: 20,
      status: (status || undefined) as Row['status'] | undefined,
      operation: (operation || undefined) as Row['operation'] | undefined,
    },
  });
  const start = useMay('bulk:write') && (
    <Button component={Link} to="/bulk/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {text.start}
    </Button>
  );
  const isFiltered = Boolean(status || operation);
  return (
    <>
      <PageHeader title={text.title} description={text.description} actions={start} />
      <FilterBar onClear={isFiltered ? () => set({ status: '', operation: '' }) : undefined}>
        <FilterChoice
          label={text.kind}
          value={operation}
          onChange={(to) => set({ operation: to })}
          options={Object.entries(operations).map(([value, { label }]) => ({ value, label }))}
        />
        <FilterChoice
          label="Status"
          value={status}
          onChange={(to) => set({ status: to })}
          options={statuses.map((value) => ({ value, label: statusLabels[value] ?? asWords(value) }))}
        />
      </FilterBar>
      <Section flush>
        <DataTable
          label={text.title}
          columns={columns}
          rows={jobs.data?.items}
          rowKey={({ id }) => id}
          error={jobs.error}
          onRetry={() => void jobs.refetch()}
          stale={jobs.isPlaceholderData}
          rowTo={({ id }) => `/bulk/${id}`}
          empty={
            <EmptyState title={isFiltered ? text.noneFound : text.none} icon={IconStack2} action={!isFiltered && start}>
              {!isFiltered && text.noneHint}
            </EmptyState>
          }
        />
        <Paging total={jobs.data?.total} totalPages={jobs.data?.totalPages} what={text.many} />
      </Section>
    </>
  );
}
