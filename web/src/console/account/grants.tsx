import { Anchor, Badge, Group, Progress, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../../api/queries';
import { Moment } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { formatCredits } from '../../ui/format';
import { Section } from '../../ui/section';
import { grantSources, text } from './strings';
import classes from './account.module.css';

type Grant = Schemas['Grant'];
const words = text.grants;

export function Grants({ grants }: { grants: Grant[] | undefined }) {
  return (
    <Section title={words.title} description={words.description} flush>
      <DataTable
        label={words.title}
        columns={columns}
        rows={grants}
        rowKey={({ id }) => id}
        empty={<EmptyState title={words.none}>{words.noneHint}</EmptyState>}
      />
    </Section>
  );
}

const columns: Column<Grant>[] = [
  { key: 'source', title: words.source, render: (grant) => <Source grant={grant} /> },
  { key: 'left', title: words.left, align: 'right', render: (grant) => <Left grant={grant} /> },
  {
    key: 'expires',
    title: words.expires,
    align: 'right',
    render: ({ expiresAt }) => (expiresAt ? <Moment value={expiresAt} /> : words.never),
  },
];

function Source({ grant: { source, paid, purchaseId, state, effectiveAt } }: { grant: Grant }) {
  const name = grantSources[source] ?? source;
  return (
    <Group gap={8}>
      {purchaseId ? (
        <Anchor component={Link} to={`/purchases/${purchaseId}`} size="sm">
          {name}
        </Anchor>
      ) : (
        <span>{name}</span>
      )}
      <Badge variant="light" color={paid ? 'green' : 'gray'} radius="sm" tt="none" fw={550}>
        {paid ? words.paid : words.promotional}
      </Badge>
      {state === 'scheduled' && (
        <Text size="xs" c="dimmed">
          {words.begins} <Moment value={effectiveAt} />
        </Text>
      )}
    </Group>
  );
}

function Left({ grant: { remaining, amount, held } }: { grant: Grant }) {
  const left = formatCredits(remaining);
  const of = formatCredits(amount);
  const part = (credits: number) => (amount > 0 ? (100 * credits) / amount : 0);
  return (
    <Stack gap={4} align="flex-end">
      <span>
        {words.leftOf(left, of)}
        {held > 0 && (
          <Text span size="xs" c="dimmed">
            {' '}
            · {words.held(formatCredits(held))}
          </Text>
        )}
      </span>
      <Progress.Root size={5} className={classes.bar}>
        <Progress.Section value={part(remaining - held)} aria-label={words.bar(left, of)} />
        <Progress.Section value={part(held)} color="orange" aria-label={words.held(formatCredits(held))} />
      </Progress.Root>
    </Stack>
  );
}
