import { Anchor, Text } from '@mantine/core';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { Schemas } from '../../api/queries';
import { Credits, Moment, Nothing } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { kinds, text } from './strings';
const TransactionDrawer = lazy(() => import('./transaction_drawer'));

export type Transaction = Schemas['Transaction'];

type Props = {
  label: string;
  rows: Transaction[] | undefined;
  error?: unknown;
  onRetry?: () => void;
  stale?: boolean;
  empty: ReactNode;
};

/** Lines of the ledger as a user reads them; each opens its details. */
export function TransactionTable(props: Props) {
  const [shown, setShown] = useState<Transaction | null>(null);
  const [asked, setAsked] = useState(false);
  const show = (row: Transaction) => {
    setAsked(true);
    setShown(row);
  };
  const columns: Column<Transaction>[] = [
    {
      key: 'what',
      title: text.what,
      render: (row) => (
        <div>
          <Anchor component="button" type="button" size="sm" fw={550} c="var(--mantine-color-text)" onClick={() => show(row)}>
            {kinds[row.type] ?? row.type}
          </Anchor>
          <Text size="xs" c="dimmed" lineClamp={1}>
            {row.reason ?? row.meter ?? row.reference}
          </Text>
        </div>
      ),
    },
    { key: 'when', title: text.when, render: (row) => <Moment value={row.createdAt} /> },
    { key: 'credits', title: text.credits, align: 'right', render: (row) => (row.amount === 0 ? <Nothing /> : <Credits value={row.amount} signed />) },
    { key: 'balance', title: text.balance, align: 'right', render: (row) => <Credits value={row.balanceAfter} /> },
  ];
  return (
    <>
      <DataTable {...props} columns={columns} rowKey={(row) => row.id} onRow={show} />
      {asked && (
        <Suspense fallback={null}>
          <TransactionDrawer transaction={shown} onClose={() => setShown(null)} />
        </Suspense>
      )}
    </>
  );
}
