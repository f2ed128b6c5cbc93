import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';

/** Who did it, as the API names actors: `user:usr_…` leads to the user, everything else (`service:key_…`) is told. */
export function Actor({ value }: { value: string }) {
  const [, userId] = /^user:(.+)$/.exec(value) ?? [];
  if (!userId) return value;
  return (
    <Anchor component={Link} to={`/users/${encodeURIComponent(userId)}`} fz="inherit" underline="always">
      {userId}
    </Anchor>
  );
}
