import { Box, Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { Brand } from './brand';
import { ModeBadge } from './mode_badge';
import { SchemeSwitch } from './scheme_switch';

/** The frame of the pages before one is in: sign in, register, set-up, reset. */
export function FrontDoor({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · creditd`;
  }, [title]);
  return (
    <Stack gap={0} mih="100dvh">
      <Group justify="space-between" p="md" component="header">
        <Brand />
        <Group gap="xs">
          <ModeBadge />
          <SchemeSwitch />
        </Group>
      </Group>
      <Center component="main" flex={1} px="md" pb={80}>
        <Box w="100%" maw={400}>
          <Paper withBorder p="xl" shadow="sm">
            <Title order={1} fz={22} mb={lead ? 4 : 'lg'}>
              {title}
            </Title>
            {lead && (
              <Text c="dimmed" size="sm" mb="lg" component="div">
                {lead}
              </Text>
            )}
            {children}
          </Paper>
        </Box>
      </Center>
    </Stack>
  );
}
