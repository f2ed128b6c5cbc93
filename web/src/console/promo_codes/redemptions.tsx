import { useGet, type Schemas } from '../../api/queries';
import { Credits, Moment } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { DownloadButton } from '../../ui/download_button';
import { EmptyState } from '../../ui/empty_state';
import { useFilters } from '../../ui/filters';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { UserLink } from '../../ui/user_link';
import { one } from './strings';

const columns: Column<Schemas['Redemption']>[] = [
  { key: 'user', title: one.user, render: ({ userId }) => <UserLink id={userId} /> },
  { key: 'when', title: one.when, render: ({ createdAt }) => <Moment value={createdAt} /> },
  { key: 'credits', title: one.credits, align: 'right', render: ({ credits }) => <Credits value={credits} signed /> },
  {
    key: 'expires',
    title: one.expires,
    align: 'right',
    render: ({ expiresAt }) => (expiresAt ? <Moment value={expiresAt} /> : one.neverExpire),
  },
];

export function Redemptions({ id }: { id: string }) {
  const [{ page }] = useFilters({ page: '' });
  const list = useGet('/admin/promo-codes/{id}/redemptions', {
    path: { id },
    query: { page: Number(page) || 1, limit: 20 },
  });
  return (
    <Section
      title={one.redemptions}
      flush
      actions={
        <DownloadButton href={`/admin/promo-codes/${id}/redemptions.csv`} fileName="redemptions.csv" label={one.csv} />
      }
    >
      <DataTable
        label={one.redemptions}
        columns={columns}
        rows={list.data?.items}
        rowKey={(redemption) => redemption.id}
        error={list.error}
        onRetry={() => void list.refetch()}
        stale={list.isPlaceholderData}
        empty={<EmptyState title={one.none}>{one.noneHint}</EmptyState>}
      />
      <Paging total={list.data?.total} totalPages={list.data?.totalPages} what={one.redemptionsMany} />
    </Section>
  );
}
