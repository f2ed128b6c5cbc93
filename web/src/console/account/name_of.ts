import type { Schemas } from '../../api/queries';

/** What to call a user: the first that is known. */
export const nameOf = ({ name, email, id }: Schemas['User']): string => name ?? email ?? id;
