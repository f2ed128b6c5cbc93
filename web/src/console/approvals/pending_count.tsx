import { Badge } from '@mantine/core';
import { useGet } from '../../api/queries';

/** How many wait, beside the link; nothing when none does. */
export function PendingCount() {
  const waiting = useGet('/admin/approvals', { query: { status: 'pending', limit: 1 } }, { refetchInterval: () => 60_000 });
  const total = waiting.data?.total ?? 0;
  if (total === 0) return null;
  return (
    <Badge size="sm" color="red" variant="filled" aria-label={`${total} waiting`}>
      {total}
    </Badge>
  );
}
