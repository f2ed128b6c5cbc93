import '../../app/more_styles';
import { Drawer } from '@mantine/core';
import { useRef } from 'react';
import { Credits, Moment } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import { KeyValues } from '../../ui/key_values';
import { kinds, text } from './strings';
import type { Transaction } from './transaction_table';

/** Everything about one line. Stays drawn while it slides away. */
export default function TransactionDrawer({ transaction, onClose }: { transaction: Transaction | null; onClose: () => void }) {
  const last = useRef(transaction);
  if (transaction) last.current = transaction;
  const row = last.current;
  return (
    <Drawer opened={transaction !== null} onClose={onClose} title={row ? kinds[row.type] : text.details}>
      {row && (
        <KeyValues
          rows={[
            [text.credits, <Credits key="a" value={row.amount} signed />],
            [text.before, <Credits key="b" value={row.balanceBefore} />],
            [text.balance, <Credits key="c" value={row.balanceAfter} />],
            [text.held, row.heldAfter > 0 ? <Credits key="d" value={row.heldAfter} /> : undefined],
            [text.debt, row.debtAfter > 0 ? <Credits key="e" value={row.debtAfter} /> : undefined],
            [text.reason, row.reason ?? undefined],
            [text.meter, row.meter],
            [text.quantity, row.quantity],
            [text.reference, row.reference ? <CopyText key="f" value={row.reference} /> : undefined],
            [text.posted, <Moment key="g" value={row.createdAt} />],
            [text.occurred, row.occurredAt === row.createdAt ? undefined : <Moment key="h" value={row.occurredAt} />],
            [text.expires, row.expiresAt ? <Moment key="i" value={row.expiresAt} /> : undefined],
            [text.hold, row.holdId ? <CopyText key="j" value={row.holdId} /> : undefined],
            [text.corrects, row.corrects ? <CopyText key="k" value={row.corrects} /> : undefined],
            [text.id, <CopyText key="l" value={row.id} />],
          ]}
        />
      )}
    </Drawer>
  );
}
