// Who is signed in here. The cookie does the rest.

import { useMutation, useQuery, useQueryClient, type Query, type QueryClient } from '@tanstack/react-query';
import { api, answer, speakAs, hasBearer, showAs, whenSessionChanged } from './client';
import { isProblem } from './problem';
import { get, keyOf, type Schemas } from './queries';
import { signedInAgain } from './signed_out';

export type Me = Schemas['Me'];

const meKey = keyOf('/auth/me');
const isOfSomebody = ({ queryKey }: Query) => String(queryKey[0]).startsWith('/') && queryKey[0] !== meKey[0];

/** Drops what was read as somebody else; what is on the page is read again as the one who is signed in now. */
function forgetTheOther(queries: QueryClient, me: Me) {
  const before = queries.getQueryData<Me>(meKey);
  if (!before || before.user?.id === me.user?.id) return;
  queries.removeQueries({ predicate: isOfSomebody, type: 'inactive' });
  void queries.resetQueries({ predicate: isOfSomebody });
}

/** Has the pages follow when a refusal shows that somebody else has signed in in another tab, and tells who. */
export function followSession(queries: QueryClient, tell: (user: Me['user']) => void) {
  let following: Promise<void> | null = null;
  const follow = async () => {
    await queries.refetchQueries({ queryKey: meKey });
    tell(queries.getQueryData<Me>(meKey)?.user);
  };
  // A page asks for several things at once, and each of them is refused.
  whenSessionChanged(() => void (following ??= follow().finally(() => (following = null))));
}

/** After somebody signed in: first who it is, then everything else. */
async function readAnew(queries: QueryClient) {
  await queries.refetchQueries({ queryKey: meKey });
  await queries.invalidateQueries({ predicate: isOfSomebody });
}

/**
 * `data` is null when nobody is signed in. Once somebody was, it stays: a session that ends does not take away the page
 * with what is typed there, it asks to sign in again (signed_out.ts). Another tab may sign in as somebody else: who it is
 * is asked each time that this one is looked at.
 */
export function useMe() {
  const queries = useQueryClient();
  return useQuery<Me | null>({
    queryKey: meKey,
    queryFn: async ({ signal }) => {
      try {
        const me = await get('/auth/me', undefined, signal);
        showAs(me.user?.id ?? null);
        forgetTheOther(queries, me);
        signedInAgain();
        return me;
      } catch (error) {
        const isNobody = isProblem(error) && (error.status === 401 || error.code === 'user_not_found');
        if (isNobody) return queries.getQueryData<Me>(meKey) ?? null;
        throw error;
      }
    },
    staleTime: 60_000,
    refetchOnWindowFocus: 'always',
  });
}

/** Whether the one who is signed in has the permission; false while that is not known. */
export function useMay(permission: string | undefined): boolean {
  const { data: me } = useMe();
  return permission === undefined || (me?.permissions as string[] | undefined)?.includes(permission) === true;
}

export type Credentials = { email: string; password: string };

/** Signs in by cookie and has every page read again, as the one who signed in. */
export function useSignIn(onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation<unknown, Error, Credentials>({
    mutationFn: (credentials) => answer(api.POST('/auth/login', { body: { ...credentials, session: 'cookie' } })),
    onSuccess: async () => {
      await readAnew(queries);
      onDone?.();
    },
  });
}

export function useRegister(onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation<unknown, Error, Credentials & { name?: string }>({
    mutationFn: (form) => answer(api.POST('/auth/register', { body: { ...form, session: 'cookie' } })),
    onSuccess: async () => {
      await readAnew(queries);
      onDone?.();
    },
  });
}

/** Ends the session on the server, then forgets everything that was read. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation<void, Error, void>({
    mutationFn: async () => {
      await answer(api.POST('/auth/logout', {}));
      if (hasBearer()) speakAs(null);
    },
    onSuccess: () => {
      showAs(null);
      queries.clear();
      queries.setQueryData(meKey, null);
    },
  });
}
