import { Center, Loader, Text } from '@mantine/core';
import IconLinkOff from '@tabler/icons-react/dist/esm/icons/IconLinkOff.mjs';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answer, api, speakAs } from '../api/client';
import { isProblem } from '../api/problem';
import { EmptyState } from '../ui/empty_state';
import { ProblemNotice } from '../ui/problem_notice';
import { setLinked } from './opened_by_link';
import { text } from './strings';

/** Trades the token of a wallet link for a session before anything else is shown. Without a link, does nothing. */
export function LinkedSession({ link, children }: { link: string | null; children: ReactNode }) {
  const session = useQuery({
    queryKey: ['wallet link', link],
    enabled: link !== null,
    staleTime: Infinity,
    gcTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
    queryFn: async () => {
      const { token, ...rest } = await answer(api.POST('/auth/wallet', { body: { token: link! } }));
      speakAs(token);
      setLinked(rest);
      return rest;
    },
  });
  if (link === null || session.data) return children;
  if (session.isPending) {
    return (
      <Center mih="60vh">
        <Loader aria-label={text.loading} />
      </Center>
    );
  }
  return (
    <Center component="main" mih="60vh" p="md">
      {isProblem(session.error, 'wallet_session_invalid') ? (
        <EmptyState icon={IconLinkOff} title={text.linkOver}>
          <Text size="sm">{text.linkOverWhy}</Text>
        </EmptyState>
      ) : (
        <ProblemNotice error={session.error} onRetry={() => void session.refetch()} />
      )}
    </Center>
  );
}
