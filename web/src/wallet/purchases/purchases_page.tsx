import '../../app/more_styles';
import { Anchor, Button } from '@mantine/core';
import IconReceipt from '@tabler/icons-react/dist/esm/icons/IconReceipt.mjs';
import { Link } from '@tanstack/react-router';
import { useGet, type Schemas } from '../../api/queries';
import { Credits, Moment, Money } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { useFilters } from '../../ui/use_filters';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { statuses, text } from './strings';

type Row = Schemas['ListedPurchase'];

const columns: Column<Row>[] = [
  {
    key: 'what',
    title: text.what,
    render: ({ id, title }) => (
      <Anchor component={Link} to={`/purchases/${id}`} size="sm" fw={550}>
        {title}
      </Anchor>
    ),
  },
  { key: 'when', title: text.when, render: ({ createdAt }) => <Moment value={createdAt} /> },
  {
    key: 'status',
    title: text.status,
    render: ({ status }) => <StatusBadge status={status} label={statuses[status]} />,
  },
  {
    key: 'credits',
    title: text.credits,
    align: 'right',
    render: ({ credits, bonusCredits }) => <Credits value={credits + bonusCredits} />,
  },
  { key: 'price', title: text.price, align: 'right', render: ({ total, price }) => <Money value={total ?? price} /> },
];

export function PurchasesPage() {
  const [{ page }] = useFilters({ page: '' });
  const purchases = useGet('/credits/purchases', { query: { page: Number(page) || 1, limit: 20 } });
  const buy = (
    <Button component={Link} to="/buy">
      {text.buy}
    </Button>
  );
  return (
    <>
      <PageHeader title={text.title} description={text.description} actions={buy} />
      <Section flush>
        <DataTable
          label={text.title}
          columns={columns}
          rows={purchases.data?.items}
          rowKey={({ id }) => id}
          rowTo={({ id }) => `/purchases/${id}`}
          error={purchases.error}
          onRetry={() => void purchases.refetch()}
          stale={purchases.isPlaceholderData}
          empty={
            <EmptyState icon={IconReceipt} title={text.none} action={buy}>
              {text.noneWhy}
            </EmptyState>
          }
        />
        <Paging total={purchases.data?.total} totalPages={purchases.data?.totalPages} what={text.many} />
      </Section>
    </>
  );
}
