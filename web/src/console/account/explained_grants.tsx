import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { Credits, Moment } from '../../ui/amounts';
import { formatCredits, formatMoney } from '../../ui/format';
import { explaining as text, grantSources, text as words } from './strings';
import classes from './account.module.css';

type Props = {
  grants: Schemas['ExplainedGrant'][];
  /** The transaction that is explained already. */
  here: string;
  onOpen: (id: string) => void;
};

/** Which grants a line drew on or gave to. */
export function ExplainedGrants({ grants, here, onOpen }: Props) {
  if (grants.length === 0) return null;
  return (
    <Stack gap="xs">
      <div>
        <Title order={3} fz="sm">
          {text.grants}
        </Title>
        <Text size="xs" c="dimmed">
          {text.grantsHint}
        </Text>
      </div>
      {grants.map((grant) => (
        <ExplainedGrant key={grant.id} grant={grant} here={here} onOpen={onOpen} />
      ))}
    </Stack>
  );
}

function ExplainedGrant({ grant, here, onOpen }: { grant: Schemas['ExplainedGrant'] } & Omit<Props, 'grants'>) {
  const { source, paid, amount, expiresAt, madeBy, cost, credits } = grant;
  return (
    <div className={classes.grant}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={550}>
          {grantSources[source] ?? source} · {paid ? words.grants.paid : words.grants.promotional}
        </Text>
        <Text size="sm">
          <Credits value={credits} signed />
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {cost ? text.cost(formatMoney(cost), formatCredits(amount)) : text.ofGrant(formatCredits(amount))} ·{' '}
        {words.grants.expires}: {expiresAt ? <Moment value={expiresAt} /> : words.grants.never}
      </Text>
      {madeBy && madeBy.id !== here && (
        <Anchor component="button" size="xs" underline="always" onClick={() => onOpen(madeBy.id)}>
          {text.madeBy}
        </Anchor>
      )}
    </div>
  );
}
