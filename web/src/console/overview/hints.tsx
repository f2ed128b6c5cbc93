import { Stack } from '@mantine/core';
import type { Got } from '../../api/queries';
import { Money } from '../../ui/amounts';
import { formatCredits } from '../../ui/format';
import { text } from './strings';

type Overview = Got<'/admin/overview'>;

/** Whose the outstanding credits are, and what users owe if any do. */
export function OutstandingHint({ paid, promotional, debt }: Overview['outstanding']) {
  const split = text.paidAndPromotional(formatCredits(paid), formatCredits(promotional));
  return debt === '0' ? split : `${split} · ${text.debt(formatCredits(debt))}`;
}

/** One line for each currency. */
export function Revenue({ sold }: { sold: Overview['today']['revenue'] }) {
  if (sold.length === 0) return '–';
  return (
    <Stack gap={0}>
      {sold.map((money) => (
        <Money key={money.currency} value={money} />
      ))}
    </Stack>
  );
}
