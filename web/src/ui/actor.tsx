import { UserLink } from './user_link';

/** Who did it, as the API names actors: `user:usr_…` leads to the user, everything else (`service:key_…`) is told. */
export function Actor({ value }: { value: string }) {
  const [, userId] = /^user:(.+)$/.exec(value) ?? [];
  return userId ? <UserLink id={userId} /> : value;
}
