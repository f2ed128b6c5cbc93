import { Anchor, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { shownName, useUserName } from '../api/user_names';
import classes from './user_link.module.css';

/** A user by name, leading to the account; the address and the id on hover. The id where there is no name to know. */
export function UserLink({ id }: { id: string }) {
  const { name, isPending } = useUserName(id);
  if (isPending) return <Skeleton component="span" display="inline-block" height={14} width={110} className={classes.waiting} />;
  const hint = name ? [name.name && name.email, id].filter(Boolean).join(' · ') : undefined;
  return (
    <Anchor
      component={Link}
      to={`/users/${encodeURIComponent(id)}`}
      title={hint}
      fz="inherit"
    >
      {name ? shownName(name) : id}
    </Anchor>
  );
}

/** What may be a user's id, and may be something else: then it is shown as it is. */
export function MaybeUser({ id }: { id: string }) {
  const { name, isPending } = useUserName(id);
  return isPending || name ? <UserLink id={id} /> : id;
}
