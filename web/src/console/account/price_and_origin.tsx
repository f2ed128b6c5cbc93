import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/queries';
import { CopyText } from '../../ui/copy_text';
import { asWords, formatCount, formatCredits, formatMoney } from '../../ui/format';
import { KeyValues } from '../../ui/key_values';
import { explaining as text, transactionTypes } from './strings';

type Explanation = Schemas['Explanation'];

/** How the amount was reckoned, and what it goes back to. Nothing where the line came from nowhere else. */
export function PriceAndOrigin({ explanation, onOpen }: { explanation: Explanation; onOpen: (id: string) => void }) {
  const { price, hold, purchase, corrects } = explanation;
  const rows: [string, ReactNode][] = [];
  if (price) {
    const per = formatCount(price.per);
    rows.push([
      text.price,
      <>
        {text.priceOf(formatCredits(price.quantity), price.meter, price.version)}
        <br />
        {text.reckoned(formatCredits(price.credits), per, asWords(price.rounding).toLowerCase())}
        {price.minimum > 0 && text.minimum(formatCredits(price.minimum))}
      </>,
    ]);
  }
  if (hold) rows.push([text.hold, text.holdOf(formatCredits(hold.credits), hold.state)]);
  if (purchase) {
    rows.push([
      text.purchase,
      <>
        <Anchor component={Link} to={`/purchases/${purchase.id}`} size="sm" underline="always">
          {purchase.title}
        </Anchor>{' '}
        {formatMoney(purchase.price)}
      </>,
    ]);
    if (purchase.paymentId) rows.push([text.payment, <CopyText value={purchase.paymentId} />]);
  }
  if (corrects) {
    rows.push([
      text.corrects,
      <Anchor component="button" size="sm" underline="always" onClick={() => onOpen(corrects.id)}>
        {transactionTypes[corrects.type] ?? corrects.type} · {formatCredits(corrects.amount, { sign: true })}
      </Anchor>,
    ]);
  }
  return rows.length > 0 ? <KeyValues rows={rows} /> : null;
}
