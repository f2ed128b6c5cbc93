import { Group, Stack, Text } from '@mantine/core';
import { useGet } from '../../api/queries';
import { Ago, Credits, Moment } from '../../ui/amounts';
import { Section } from '../../ui/section';
import { text } from './strings';

/** What runs out within 30 days; nothing when nothing does. */
export function ExpiringCard() {
  const { data: account } = useGet('/credits/balance');
  if (!account || account.expiringSoon.length === 0) return null;
  return (
    <Section title={text.expiring}>
      <Stack gap="xs">
        {account.expiringSoon.map(({ credits, expiresAt }) => (
          <Group key={expiresAt} justify="space-between" gap="xs" fz="sm">
            <Text fz="sm" fw={550}>
              <Credits value={credits} />
            </Text>
            <Text fz="sm" c="dimmed">
              <Moment value={expiresAt} /> · <Ago value={expiresAt} />
            </Text>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}
