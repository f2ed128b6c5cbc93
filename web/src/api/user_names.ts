// The names of users that a page shows by their ids: however many links ask, a page asks the server once.

import { useQuery } from '@tanstack/react-query';
import { get, keyOf, type Schemas } from './queries';
import { useMay } from './session';

export type UserName = Schemas['UserName'];

const most = 100;
/** Of an address, encoded. */
const longest = 6000;

/** What no id can be is not asked for: rows of a file have anything in them. */
const idForm = /^[0-9A-Za-z._:@|+-]{1,128}$/;

/** `ids` in parts that one request may ask for. */
export function partsOf(ids: string[]): string[][] {
  const parts: string[][] = [];
  let length = longest;
  for (const id of ids) {
    const part = parts.at(-1);
    const size = encodeURIComponent(id).length + 3;
    length += size;
    if (part && part.length < most && length <= longest) {
      part.push(id);
    } else {
      parts.push([id]);
      length = size;
    }
  }
  return parts;
}

type Asked = { tell: (name: UserName | null) => void; fail: (why: unknown) => void };

let gathered: Map<string, Asked> | null = null;

async function askFor(ids: string[], asked: Map<string, Asked>) {
  try {
    const { names } = await get('/admin/users/names', { query: { ids: ids.join(',') } });
    const found = new Map(names.map((name) => [name.id, name]));
    for (const id of ids) asked.get(id)!.tell(found.get(id) ?? null);
  } catch (error) {
    for (const id of ids) asked.get(id)!.fail(error);
  }
}

/** Null where no user has the id. What is asked for in one turn goes out together. */
export function nameOfUser(id: string): Promise<UserName | null> {
  if (!idForm.test(id)) return Promise.resolve(null);
  if (!gathered) {
    const asked = new Map<string, Asked>();
    gathered = asked;
    setTimeout(() => {
      gathered = null;
      for (const ids of partsOf([...asked.keys()])) void askFor(ids, asked);
    });
  }
  const into = gathered;
  return new Promise((tell, fail) => {
    const also = into.get(id);
    into.set(id, {
      tell: (name) => (also?.tell(name), tell(name)),
      fail: (why) => (also?.fail(why), fail(why as Error)),
    });
  });
}

/** What the user is known by; `isPending` while that is being asked. Whoever may not see users gets nothing. */
export function useUserName(id: string | undefined) {
  const may = useMay('users:read');
  const { data, isPending } = useQuery({
    queryKey: keyOf('/admin/users/names', { query: { ids: id ?? '' } }),
    queryFn: () => nameOfUser(id!),
    enabled: may && Boolean(id),
    staleTime: 5 * 60_000,
    retry: false,
  });
  return { name: data ?? null, isPending: may && Boolean(id) && isPending };
}

export const shownName = (user: Pick<UserName, 'id' | 'name' | 'email'>) => user.name ?? user.email ?? user.id;

/** For sentences: the name, the e-mail address or the id. */
export function useShownName(id: string | undefined): string {
  const { name } = useUserName(id);
  return name ? shownName(name) : (id ?? '');
}
