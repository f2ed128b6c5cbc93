import { Progress, Stack } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { Credits, Moment } from '../../ui/amounts';
import type { Column } from '../../ui/data_table';
import { formatCount, formatDay } from '../../ui/format';
import { NameCell } from '../../ui/name_cell';
import { StatusBadge } from '../../ui/status_badge';
import { stateOf, type PromoState } from './state';
import { text } from './strings';

type Code = Schemas['PromoCode'];
const titles = text.columns;

export const codePath = ({ id }: { id: string }) => `/promo-codes/${id}`;

const tones: Record<PromoState, string> = {
  active: 'green',
  inactive: 'gray',
  scheduled: 'blue',
  expired: 'gray',
  used_up: 'grape',
};

export function PromoStateBadge({ code }: { code: Code }) {
  const state = stateOf(code, Date.now());
  return <StatusBadge status={state} label={text.states[state]} tone={tones[state]} />;
}

export const columns: Column<Code>[] = [
  {
    key: 'code',
    title: titles.code,
    render: (code) => <NameCell to={codePath(code)} name={code.code} note={code.description} />,
  },
  { key: 'state', title: titles.state, render: (code) => <PromoStateBadge code={code} /> },
  { key: 'credits', title: titles.credits, align: 'right', render: ({ credits }) => <Credits value={credits} /> },
  { key: 'uses', title: titles.uses, align: 'right', render: (code) => <Uses code={code} /> },
  { key: 'valid', title: titles.valid, align: 'right', render: (code) => validity(code) },
  {
    key: 'since',
    title: titles.since,
    align: 'right',
    wideOnly: true,
    render: ({ createdAt }) => <Moment value={createdAt} />,
  },
];

function Uses({ code: { uses, maxUses } }: { code: Code }) {
  if (maxUses === null) return formatCount(uses);
  const [used, most] = [formatCount(uses), formatCount(maxUses)];
  return (
    <Stack gap={4} align="flex-end">
      <span>{text.usesOf(used, most)}</span>
      <Progress value={(100 * uses) / maxUses} size={4} w={72} aria-label={text.usesBar(used, most)} />
    </Stack>
  );
}

function validity({ startsAt, expiresAt }: Code): string {
  const begins = startsAt && Date.parse(startsAt) > Date.now() ? text.from(formatDay(startsAt)) : '';
  const ends = expiresAt ? text.until(formatDay(expiresAt)) : '';
  return [begins, ends].filter(Boolean).join(', ') || text.always;
}
