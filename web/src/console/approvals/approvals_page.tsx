import { Anchor } from '@mantine/core';
import IconUserCheck from '@tabler/icons-react/dist/esm/icons/IconUserCheck.mjs';
import { Link } from '@tanstack/react-router';
import { useLive } from '../../api/live';
import { useGet, type Schemas } from '../../api/queries';
import { Ago } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, FilterChoice, useFilters } from '../../ui/filters';
import { asWords } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { kinds, statuses, text } from './strings';
import { useWhat } from './what';

type Row = Schemas['Approval'];

const columns: Column<Row>[] = [
  {
    key: 'what',
    title: 'What',
    render: (row) => <What approval={row} />,
  },
  { key: 'kind', title: 'Kind', render: ({ kind }) => kinds[kind], wideOnly: true },
  { key: 'status', title: 'Status', render: ({ status }) => <StatusBadge status={status} /> },
  { key: 'by', title: 'Asked by', render: ({ requestedByName, requestedBy }) => requestedByName ?? requestedBy },
  { key: 'reason', title: 'Why', render: ({ reason }) => reason, wideOnly: true },
  { key: 'requestedAt', title: 'Asked', align: 'right', render: ({ requestedAt }) => <Ago value={requestedAt} /> },
];

function What({ approval }: { approval: Row }) {
  const what = useWhat(approval);
  return (
    <Anchor component={Link} to={`/approvals/${approval.id}`} fw={550} size="sm">
      {what}
    </Anchor>
  );
}

export function ApprovalsPage() {
  const [{ page, status, kind }, set] = useFilters({ page: '', status: 'pending', kind: '' });
  useLive('/admin/events', { approvals: ['/admin/approvals'] });
  const approvals = useGet('/admin/approvals', {
    query: {
      page: Number(page) || 1,
      limit: 20,
      status: (status === 'any' ? undefined : status) as Row['status'] | undefined,
      kind: (kind || undefined) as Row['kind'] | undefined,
    },
  });
  const onlyWaiting = status === 'pending' && !kind;
  return (
    <>
      <PageHeader title={text.title} description={text.description} />
      <FilterBar onClear={onlyWaiting ? undefined : () => set({ status: 'pending', kind: '' })}>
        <FilterChoice
          label="Status"
          value={status}
          onChange={(to) => set({ status: to || 'any' })}
          options={[{ value: 'any', label: 'Any status' }, ...statuses.map((value) => ({ value, label: asWords(value) }))]}
        />
        <FilterChoice
          label="Kind"
          value={kind}
          onChange={(to) => set({ kind: to })}
          options={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
        />
      </FilterBar>
      <Section flush>
        <DataTable
          label={text.title}
          columns={columns}
          rows={approvals.data?.items}
          rowKey={({ id }) => id}
          error={approvals.error}
          onRetry={() => void approvals.refetch()}
          stale={approvals.isPlaceholderData}
          rowTo={({ id }) => `/approvals/${id}`}
          empty={
            <EmptyState title={onlyWaiting ? text.none : text.noneFound} icon={IconUserCheck}>
              {onlyWaiting && text.noneHint}
            </EmptyState>
          }
        />
        <Paging total={approvals.data?.total} totalPages={approvals.data?.totalPages} what={text.many} />
      </Section>
    </>
  );
}
