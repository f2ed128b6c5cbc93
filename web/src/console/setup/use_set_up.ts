import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { answer, api } from '../../api/client';
import { useAct } from '../../api/queries';

export type NewAdmin = { email: string; password: string; name?: string };

/** Makes the administrator and goes to the overview, signed in. */
export function useSetUp(token: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useAct(
    (body: NewAdmin, key) =>
      answer(
        api.POST('/auth/setup', {
          body: { ...body, token, session: 'cookie' },
          params: { header: { 'Idempotency-Key': key } },
        }),
      ),
    {
      onDone: () => {
        void queries.invalidateQueries().then(() => navigate({ to: '/' }));
      },
    },
  );
}
