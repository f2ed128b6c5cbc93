import { Badge, type MantineColor } from '@mantine/core';
import { asWords } from './format';

const tones: Record<string, MantineColor> = {
  active: 'green', paid: 'green', approved: 'green', delivered: 'green', sent: 'green', applied: 'green', ok: 'green',
  won: 'green', processed: 'green', captured: 'green', completed: 'green', live: 'green', succeeded: 'green',
  pending: 'yellow', planned: 'yellow', planning: 'yellow', receiving: 'yellow', awaiting_approval: 'yellow',
  processing: 'yellow', waiting: 'yellow', retrying: 'yellow', test: 'orange', created: 'yellow', applying: 'yellow',
  undoing: 'yellow', needs_review: 'yellow', under_review: 'yellow', needs_response: 'orange', scheduled: 'blue',
  suspended: 'red', failed: 'red', dead: 'red', rejected: 'red', disputed: 'red', lost: 'red', revoked: 'red',
  invalid: 'red', error: 'red', refunded: 'grape', partially_refunded: 'grape', undone: 'grape', open: 'blue',
};

/** A state in one coloured word. Colour never says it alone. `label` where the state's own name would not do. */
export function StatusBadge({ status, label, tone }: { status: string; label?: string; tone?: MantineColor }) {
  return (
    <Badge variant="light" color={tone ?? tones[status] ?? 'gray'} radius="sm" tt="none" fw={550} miw="max-content">
      {label ?? asWords(status)}
    </Badge>
  );
}
