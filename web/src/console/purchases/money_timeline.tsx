// What happened to the money of a purchase, oldest first: begun, paid, given back, disputed.

import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/queries';
import { Moment } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { asWords, formatMoney, formatMoment } from '../../ui/format';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { kinds, text } from './strings';

type Purchase = Schemas['Purchase'];
type Step = { key: string; at: string; what: string; state?: string; note?: string | null; money?: string };

const gained = (money: Schemas['Money']) => `+${formatMoney(money)}`;
const given = ({ amount, currency }: Schemas['Money']) => formatMoney({ amount: -amount, currency });

const columns: Column<Step>[] = [
  { key: 'what', title: 'What', render: told },
  { key: 'note', title: 'Why', render: ({ note }) => note },
  { key: 'at', title: 'When', align: 'right', render: ({ at }) => <Moment value={at} /> },
  { key: 'money', title: 'Money', align: 'right', render: ({ money }) => money },
];

function told({ what, state }: Step): ReactNode {
  return (
    <Group gap={8} wrap="nowrap">
      <Text span size="sm" fw={550}>
        {what}
      </Text>
      {state && <StatusBadge status={state} />}
    </Group>
  );
}

function ofRefund({ id, createdAt, state, amount, reasonCode, failure }: Schemas['Refund']): Step {
  const isGone = state === 'failed' || state === 'canceled';
  const note = failure ?? (reasonCode ? asWords(reasonCode) : text.atProvider);
  return { key: id, at: createdAt, what: text.refundStep, state, note, money: isGone ? undefined : given(amount) };
}

function ofDispute({ createdAt, state, amount, reason, answerBy }: Schemas['Dispute']): Step {
  const isTaken = state === 'open' || state === 'lost';
  const note = [reason && asWords(reason), answerBy && state === 'open' && `${text.answerBy} ${formatMoment(answerBy)}`];
  return {
    key: createdAt + state,
    at: createdAt,
    what: text.disputeStep,
    state,
    note: note.filter(Boolean).join('; '),
    money: isTaken ? given(amount) : undefined,
  };
}

function stepsOf({ createdAt, kind, paidAt, total, price, refunds, disputes }: Purchase): Step[] {
  const steps: Step[] = [{ key: 'begun', at: createdAt, what: text.begun, note: kinds[kind] }];
  if (paidAt) steps.push({ key: 'paid', at: paidAt, what: text.paid, money: gained(total ?? price) });
  // The provider tells whole seconds, so that a payment can seem older than what it paid.
  const later = [...refunds.map(ofRefund), ...disputes.map(ofDispute)];
  return [...steps, ...later.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))];
}

export function MoneyTimeline({ purchase }: { purchase: Purchase }) {
  return (
    <Section title={text.timeline} flush>
      <DataTable label={text.timeline} columns={columns} rows={stepsOf(purchase)} rowKey={({ key }) => key} empty={null} />
    </Section>
  );
}
