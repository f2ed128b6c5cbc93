import { SegmentedControl, Text } from '@mantine/core';
import { useGet, type Schemas } from '../../api/queries';
import { Credits, Nothing } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { useFilters } from '../../ui/filters';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { MaybeUser } from '../../ui/user_link';
import type { Job } from './job_page';
import { text } from './strings';

type Row = Schemas['BulkRow'];

const columns: Column<Row>[] = [
  { key: 'row', title: 'Row', align: 'right', render: ({ row }) => row },
  { key: 'state', title: 'State', render: ({ state }) => <StatusBadge status={state} tone={tones[state]} /> },
  { key: 'user', title: 'User', render: ({ userId }) => userId && <MaybeUser id={userId} /> },
  { key: 'what', title: 'What it does', render: (row) => <What row={row} /> },
  {
    key: 'credits',
    title: 'Credits',
    align: 'right',
    render: ({ credits }) => (credits === null ? <Nothing /> : <Credits value={credits} signed />),
  },
  {
    key: 'balance',
    title: 'Balance after',
    align: 'right',
    render: ({ expectedBalance, result }) => {
      const balance = result?.balance ?? expectedBalance;
      return balance === null ? <Nothing /> : <Credits value={balance} />;
    },
  },
];

const tones: Record<string, string> = { valid: 'blue', partly_undone: 'orange', not_undone: 'orange', undone: 'gray', skipped: 'gray' };

function What({ row: { errors, effect, result } }: { row: Row }) {
  if (errors.length > 0) {
    return (
      <>
        {errors.map(({ column, message }, index) => (
          <Text key={index} size="sm" c="var(--mantine-color-error)">
            {column && <b>{column}: </b>}
            {message}
          </Text>
        ))}
      </>
    );
  }
  if (result?.message) {
    return (
      <Text size="sm" c="var(--mantine-color-error)">
        {result.message}
      </Text>
    );
  }
  return <>{effect}</>;
}

export function JobRows({ job, isMoving }: { job: Job; isMoving: boolean }) {
  const [{ page, state }, set] = useFilters({ page: '', state: '' });
  const rows = useGet(
    '/admin/credits/bulk/{id}/rows',
    {
      path: { id: job.id },
      query: { page: Number(page) || 1, limit: 50, state: (state || undefined) as Row['state'] | undefined },
    },
    { refetchInterval: () => (isMoving ? 2000 : false) },
  );
  const { counts } = job;
  const wasCut = ['cancelled', 'undoing', 'undone'].includes(job.status) && counts.applied > 0 && counts.applied + counts.failed < counts.valid;
  const choices = [
    { value: '', label: 'All' },
    ...(counts.invalid > 0 ? [{ value: 'invalid', label: 'With errors' }] : []),
    ...(counts.failed > 0 ? [{ value: 'failed', label: 'Failed' }] : []),
    ...(counts.applied > 0 ? [{ value: 'applied', label: 'Applied' }] : []),
    ...(counts.notUndone > 0
      ? [
          { value: 'partly_undone', label: 'Partly undone' },
          { value: 'not_undone', label: 'Not undone' },
        ]
      : []),
    ...(wasCut ? [{ value: 'skipped', label: 'Left out' }] : []),
  ];
  return (
    <Section
      title={text.rows}
      flush
      actions={
        choices.length > 1 && (
          <SegmentedControl
            aria-label="Which rows"
            size="xs"
            data={choices}
            value={state}
            onChange={(to) => set({ state: to })}
          />
        )
      }
    >
      <DataTable
        label={text.rows}
        columns={columns}
        rows={rows.data?.items}
        rowKey={({ row }) => String(row)}
        error={rows.error}
        onRetry={() => void rows.refetch()}
        stale={rows.isPlaceholderData}
        empty={<EmptyState title={text.noRows} />}
      />
      <Paging total={rows.data?.total} totalPages={rows.data?.totalPages} what={text.manyRows} />
    </Section>
  );
}
