import { Button } from '@mantine/core';
import IconMapOff from '@tabler/icons-react/dist/esm/icons/IconMapOff.mjs';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../ui/empty_state';

export function NotFound() {
  return (
    <EmptyState
      icon={IconMapOff}
      title="There is no page here"
      action={
        <Button component={Link} to="/" variant="default">
          To the start
        </Button>
      }
    >
      The address may be mistyped, or what it showed is gone.
    </EmptyState>
  );
}
