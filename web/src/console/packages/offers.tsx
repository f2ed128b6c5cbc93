import { Anchor } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconTag from '@tabler/icons-react/dist/esm/icons/IconTag.mjs';
import { Link } from '@tanstack/react-router';
import { lazy } from 'react';
import { answer, api } from '../../api/client';
import { useGet, type Schemas } from '../../api/queries';
import { Credits, Moment, Money } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { DialogButton } from '../../ui/dialog_button';
import { EmptyState } from '../../ui/empty_state';
import { useFilters } from '../../ui/filters';
import { Paging } from '../../ui/paging';
import { inRow, ReasonedAction } from '../../ui/reasoned_action';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { UserLink } from '../../ui/user_link';
import { text } from './strings';

type Row = Schemas['Offer'];

const OfferForm = lazy(async () => ({ default: (await import('./offer_form')).OfferForm }));

function stateOf({ withdrawnAt, purchaseId, expiresAt }: Row): { status: string; label: string } {
  if (purchaseId) return { status: 'paid', label: 'Taken' };
  if (withdrawnAt) return { status: 'off', label: 'Withdrawn' };
  return Date.parse(expiresAt) <= Date.now() ? { status: 'off', label: 'Expired' } : { status: 'open', label: 'Open' };
}

const columns: Column<Row>[] = [
  { key: 'title', title: 'Offer', render: ({ title }) => title },
  {
    key: 'user',
    title: 'User',
    render: ({ userId }) => <UserLink id={userId} />,
  },
  { key: 'state', title: 'State', render: (row) => <StatusBadge {...stateOf(row)} /> },
  { key: 'credits', title: 'Credits', align: 'right', render: ({ credits }) => <Credits value={credits} /> },
  { key: 'price', title: 'Price', align: 'right', render: ({ price }) => <Money value={price} /> },
  { key: 'expiresAt', title: 'Good until', align: 'right', render: ({ expiresAt }) => <Moment value={expiresAt} /> },
  {
    key: 'actions',
    title: 'Actions',
    quiet: true,
    corner: true,
    align: 'right',
    render: (row) => {
      if (row.purchaseId) {
        return (
          <Anchor component={Link} to={`/purchases/${row.purchaseId}`} size="sm">
            Purchase
          </Anchor>
        );
      }
      return stateOf(row).status === 'open' ? <WithdrawOffer row={row} /> : null;
    },
  },
];

export function Offers({ mayWrite }: { mayWrite: boolean }) {
  const [{ page }] = useFilters({ page: '' });
  const offers = useGet('/admin/offers', { query: { page: Number(page) || 1, limit: 20 } });
  return (
    <Section title={text.offers} description={text.offersHint} actions={mayWrite && <CreateOffer />} flush>
      <DataTable
        label={text.offers}
        columns={mayWrite ? columns : columns.slice(0, -1)}
        rows={offers.data?.items}
        rowKey={({ id }) => id}
        error={offers.error}
        onRetry={() => void offers.refetch()}
        stale={offers.isPlaceholderData}
        empty={
          <EmptyState title={text.noOffers} icon={IconTag}>
            {text.noOffersHint}
          </EmptyState>
        }
      />
      <Paging total={offers.data?.total} totalPages={offers.data?.totalPages} what={text.manyOffers} />
    </Section>
  );
}

function CreateOffer() {
  return (
    <DialogButton label={text.offer} variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
      {(dialog) => <OfferForm {...dialog} />}
    </DialogButton>
  );
}

function WithdrawOffer({ row }: { row: Row }) {
  return (
    <ReasonedAction
      label={text.withdraw}
      about={row.title}
      title={`${text.withdraw} ${row.title}?`}
      action={text.withdrawVerb}
      danger
      done={text.withdrawn}
      refreshes={['/admin/offers']}
      button={inRow}
      run={(body, key) =>
        answer(
          api.POST('/admin/offers/{id}/withdraw', {
            body,
            params: { path: { id: row.id }, header: { 'Idempotency-Key': key } },
          }),
        )
      }
    >
      {text.withdrawHint}
    </ReasonedAction>
  );
}
