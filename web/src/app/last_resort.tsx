import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';

/** What is shown when a page itself broke: never an empty window. */
export class LastResort extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <Broken /> : this.props.children;
  }
}

/** Also for one route of the router. */
export function Broken() {
  return (
    <Center mih="60vh" p="md">
      <Stack align="center" gap="xs" ta="center" role="alert">
        <Title order={1} fz="xl">
          This page broke
        </Title>
        <Text c="dimmed" maw={380}>
          It is our mistake, not yours. Nothing that you did was lost on the server.
        </Text>
        <Button onClick={() => window.location.reload()}>Load it again</Button>
      </Stack>
    </Center>
  );
}
