import { Button, Text } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { Credits, Moment } from '../../ui/amounts';
import type { Column } from '../../ui/data_table';
import { formatCount } from '../../ui/format';
import { historyText as text, transactionTypes } from './strings';

type Line = Schemas['Transaction'];
const titles = text.columns;

/** `open` explains a line. */
export const columnsFor = (open: (id: string) => void): Column<Line>[] => [
  { key: 'what', title: titles.what, render: (line) => <What line={line} /> },
  { key: 'when', title: titles.when, render: ({ occurredAt }) => <Moment value={occurredAt} /> },
  { key: 'amount', title: titles.amount, align: 'right', render: ({ amount }) => <Credits value={amount} signed /> },
  {
    key: 'balance',
    title: titles.balance,
    align: 'right',
    render: ({ balanceAfter }) => <Credits value={balanceAfter} />,
  },
  {
    key: 'explain',
    title: titles.explain,
    quiet: true,
    corner: true,
    align: 'right',
    render: ({ id, type }) => (
      <Button
        size="compact-sm"
        variant="subtle"
        aria-label={text.explainOne(transactionTypes[type] ?? type)}
        onClick={() => open(id)}
      >
        {text.explain}
      </Button>
    ),
  },
];

function What({ line }: { line: Line }) {
  const detail = [line.meter && `${formatCount(line.quantity ?? 0)} × ${line.meter}`, line.reason ?? line.reference]
    .filter(Boolean)
    .join(' · ');
  return (
    <div>
      <Text size="sm" fw={500}>
        {transactionTypes[line.type] ?? line.type}
      </Text>
      {detail && (
        <Text size="xs" c="dimmed" lineClamp={2}>
          {detail}
        </Text>
      )}
    </div>
  );
}
