import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

type Props = { title: string; children?: ReactNode; action?: ReactNode; icon?: Icon };

/** Where a list has nothing: what would be here, and how to make the first. */
export function EmptyState({ title, children, action, icon: Shown }: Props) {
  return (
    <Stack align="center" gap="xs" py={40} px="md" ta="center">
      {Shown && (
        <ThemeIcon size={44} radius="xl" variant="light" color="gray">
          <Shown size={22} stroke={1.6} aria-hidden />
        </ThemeIcon>
      )}
      <Title order={2} fz="md">
        {title}
      </Title>
      {children && (
        <Text c="dimmed" size="sm" w="100%" maw={420} component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
