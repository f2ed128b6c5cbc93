import { Text } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { Ago, Moment, Nothing } from '../../ui/amounts';
import type { Column } from '../../ui/data_table';
import { asWords, formatMoment } from '../../ui/format';
import { StatusBadge } from '../../ui/status_badge';
import { KeyActions } from './key_actions';
import { text } from './strings';
import classes from './api_keys.module.css';

type Key = Schemas['ApiKey'];
const titles = text.columns;

export const columns: Column<Key>[] = [
  { key: 'name', title: titles.name, render: ({ name }) => <b className={classes.name}>{name}</b> },
  { key: 'state', title: titles.state, render: ({ state }) => <StatusBadge status={state} /> },
  { key: 'role', title: titles.role, render: ({ role }) => asWords(role) },
  { key: 'prefix', title: titles.prefix, render: (key) => <Prefix apiKey={key} /> },
  {
    key: 'used',
    title: titles.used,
    align: 'right',
    render: ({ lastUsedAt }) => (lastUsedAt ? <Ago value={lastUsedAt} /> : text.never),
  },
  {
    key: 'expires',
    title: titles.expires,
    align: 'right',
    render: ({ expiresAt }) => (expiresAt ? <Moment value={expiresAt} /> : text.never),
  },
  { key: 'actions', title: titles.actions, quiet: true, corner: true, align: 'right', render: (key) => <KeyActions apiKey={key} /> },
];

function Prefix({ apiKey: { prefix, previousPrefix, previousExpiresAt } }: { apiKey: Key }) {
  if (!prefix) return <Nothing />;
  const overlaps = previousPrefix && previousExpiresAt && Date.parse(previousExpiresAt) > Date.now();
  return (
    <div>
      <code>{prefix}…</code>
      {overlaps && (
        <Text size="xs" c="dimmed">
          {text.overlap(previousPrefix, formatMoment(previousExpiresAt))}
        </Text>
      )}
    </div>
  );
}
