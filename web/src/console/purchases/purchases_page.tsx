import { Anchor, Group, Switch } from '@mantine/core';
import IconReceipt from '@tabler/icons-react/dist/esm/icons/IconReceipt.mjs';
import { Link } from '@tanstack/react-router';
import { useGet, type Schemas } from '../../api/queries';
import { Ago, Credits, Money } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, FilterChoice, SearchField, useFilters } from '../../ui/filters';
import { asWords } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { UserLink } from '../../ui/user_link';
import { kinds, statuses, text } from './strings';

type Row = Schemas['ListedPurchase'];

const columns: Column<Row>[] = [
  {
    key: 'title',
    title: 'Purchase',
    render: ({ id, title }) => (
      <Anchor component={Link} to={`/purchases/${id}`} fw={550} size="sm">
        {title}
      </Anchor>
    ),
  },
  {
    key: 'user',
    title: 'User',
    render: ({ userId }) => <UserLink id={userId} />,
  },
  {
    key: 'status',
    title: 'Status',
    render: ({ status, needsReview }) => (
      <Group gap={6}>
        <StatusBadge status={status} />
        {needsReview && <StatusBadge status="needs_review" label={text.review} />}
      </Group>
    ),
  },
  { key: 'kind', title: 'How', render: ({ kind }) => kinds[kind], wideOnly: true },
  { key: 'credits', title: 'Credits', align: 'right', render: ({ credits }) => <Credits value={credits} /> },
  { key: 'price', title: 'Price', align: 'right', render: ({ price }) => <Money value={price} /> },
  { key: 'createdAt', title: 'Begun', align: 'right', render: ({ createdAt }) => <Ago value={createdAt} /> },
];

export function PurchasesPage() {
  const [filters, set] = useFilters({ page: '', status: '', userId: '', review: '' });
  const { page, status, userId, review } = filters;
  const purchases = useGet('/admin/purchases', {
    query: {
      page: Number(page) || 1,
      limit: 20,
      status: (status || undefined) as Row['status'] | undefined,
      userId: userId || undefined,
      needsReview: review ? true : undefined,
    },
  });
  const isFiltered = Boolean(status || userId || review);
  const clear = () => set({ status: '', userId: '', review: '' });
  return (
    <>
      <PageHeader title={text.title} description={text.description} />
      <FilterBar onClear={isFiltered ? clear : undefined}>
        <SearchField value={userId} onSearch={(to) => set({ userId: to })} placeholder={text.anyUser} label="User id" />
        <FilterChoice
          label="Status"
          value={status}
          onChange={(to) => set({ status: to })}
          options={statuses.map((value) => ({ value, label: asWords(value) }))}
        />
        <Switch
          label={text.review}
          checked={review !== ''}
          onChange={(event) => set({ review: event.currentTarget.checked ? 'yes' : '' })}
        />
      </FilterBar>
      <Section flush>
        <DataTable
          label={text.title}
          columns={columns}
          rows={purchases.data?.items}
          rowKey={({ id }) => id}
          error={purchases.error}
          onRetry={() => void purchases.refetch()}
          stale={purchases.isPlaceholderData}
          rowTo={({ id }) => `/purchases/${id}`}
          empty={
            <EmptyState title={isFiltered ? text.noneFound : text.none} icon={IconReceipt}>
              {isFiltered ? text.noneFoundHint : text.noneHint}
            </EmptyState>
          }
        />
        <Paging total={purchases.data?.total} totalPages={purchases.data?.totalPages} what={text.many} />
      </Section>
    </>
  );
}
