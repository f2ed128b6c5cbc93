// What both applications stand in: styles with the page's nonce, queries, notifications, and the last resort.

import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { setNonce } from 'get-nonce';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { isProblem, Problem } from '../api/problem';
import { followSession } from '../api/session';
import { LastResort } from './last_resort';
import { Notices } from './notices';
import { notifyOther } from '../ui/notify';
import './styles';
import { theme, variables } from './theme';

/** The nonce that the server gave this page; style elements made later need it too. */
function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** A refusal stays a refusal; only what may pass is tried again. */
function mayPass(failures: number, error: Error) {
  const decided = isProblem(error) && error.status < 500;
  return !decided && failures < 2;
}

export function mount(page: ReactNode) {
  const nonce = pageNonce();
  setNonce(nonce);
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: mayPass, staleTime: 5_000, refetchOnWindowFocus: true } },
  });
  followSession(queries, (user) => notifyOther(user?.name ?? user?.email ?? user?.id ?? 'Somebody else'));
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        deduplicateCssVariables={false}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queries}>
          <Notices />
          <LastResort>{page}</LastResort>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: Problem | Error;
  }
}
