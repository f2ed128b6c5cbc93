// Who is signed in here. The cookie does the rest.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, answer, speakAs, hasBearer } from './client';
import { isProblem } from './problem';
import { get, keyOf, type Schemas } from './queries';
import { signedInAgain } from './signed_out';

export type Me = Schemas['Me'];

/**
 * `data` is null when nobody is signed in. Once somebody was, it stays: a session that ends does not take away the page
 * with what is typed there, it asks to sign in again (signed_out.ts).
 */
export function useMe() {
  const queries = useQueryClient();
  return useQuery<Me | null>({
    queryKey: keyOf('/auth/me'),
    queryFn: async ({ signal }) => {
      try {
        const me = await get('/auth/me', undefined, signal);
        signedInAgain();
        return me;
      } catch (error) {
        const isNobody = isProblem(error) && (error.status === 401 || error.code === 'user_not_found');
        if (isNobody) return queries.getQueryData<Me>(keyOf('/auth/me')) ?? null;
        throw error;
      }
    },
    staleTime: 60_000,
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
      await queries.invalidateQueries();
      onDone?.();
    },
  });
}

export function useRegister(onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation<unknown, Error, Credentials & { name?: string }>({
    mutationFn: (form) => answer(api.POST('/auth/register', { body: { ...form, session: 'cookie' } })),
    onSuccess: async () => {
      await queries.invalidateQueries();
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
      queries.clear();
      queries.setQueryData(keyOf('/auth/me'), null);
    },
  });
}
