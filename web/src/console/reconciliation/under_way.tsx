import { Group, Loader, Paper, Text } from '@mantine/core';
import type { Schemas } from '../../api/queries';
import { formatCount } from '../../ui/format';
import { text } from './strings';

/** `running`: how far it is; null while another node, which alone knows, is at it. */
export function UnderWay({ running }: { running: Schemas['RunningReconciliation'] | null }) {
  return (
    <Paper withBorder p="md" role="status">
      <Group gap="sm" wrap="nowrap">
        <Loader size="sm" aria-hidden />
        <div>
          <Text fw={550}>{text.underWay}</Text>
          <Text size="sm" c="dimmed">
            {running
              ? text.soFar(formatCount(running.checkouts), formatCount(running.events), formatCount(running.purchases))
              : text.elsewhere}
          </Text>
        </div>
      </Group>
    </Paper>
  );
}
