import { Avatar } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMe } from '../api/session';
import classes from './frame.module.css';
import { text } from './strings';

/** Who is signed in; leads to password, sessions and the way out. */
export function AccountLink() {
  const { data: me } = useMe();
  if (!me?.user) return null;
  const shown = me.user.name ?? me.user.email ?? me.user.id;
  const label = `${text.account}: ${shown}`;
  return (
    <Link to="/account" aria-label={label} title={label} className={classes.account}>
      <Avatar radius="xl" size={32} color="iris" variant="filled" name={shown} />
    </Link>
  );
}
