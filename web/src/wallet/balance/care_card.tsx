import { Anchor, Group, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useGet } from '../../api/queries';
import { formatCredits } from '../../ui/format';
import { Section } from '../../ui/section';
import { text } from './strings';

/** What is watched for the user: the alert and the automatic top-up. Nothing when that cannot be read. */
export function CareCard() {
  const { data, error } = useGet('/credits/settings');
  if (error && !data) return null;
  const settings = data?.settings;
  const below = (threshold: number | undefined) => (threshold === undefined ? text.off : text.below(formatCredits(threshold)));
  const topUp = settings?.autoTopUp;
  return (
    <Section
      title={text.care}
      actions={
        <Anchor component={Link} to="/settings" size="sm">
          {text.change}
        </Anchor>
      }
    >
      <Stack gap="xs">
        <Line name={text.alert}>{settings && below(settings.lowBalance?.threshold)}</Line>
        <Line name={text.topUp}>
          {settings && (topUp?.state === 'suspended' ? text.paused : below(topUp?.threshold))}
        </Line>
      </Stack>
    </Section>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      {children ? (
        <Text size="sm" fw={550}>
          {children}
        </Text>
      ) : (
        <Skeleton height={14} width={60} />
      )}
    </Group>
  );
}
