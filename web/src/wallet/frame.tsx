// Around every page of the wallet. Framed in another page, it leaves its own name and door out.

import { Center, Group, Loader } from '@mantine/core';
import { Outlet, useMatches } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useLive } from '../api/live';
import { useMe } from '../api/session';
import { useSignedOut } from '../api/signed_out';
import { Brand } from '../app/brand';
import { ModeBadge } from '../app/mode_badge';
import { SchemeSwitch } from '../app/scheme_switch';
import { SignInAgain } from '../app/sign_in_again';
import { ProblemNotice } from '../ui/problem_notice';
import { AccountLink } from './account_link';
import classes from './frame.module.css';
import { Navigation } from './navigation';
import { isFramed, useLinked } from './opened_by_link';
import { BackLink, SessionOver } from './session_over';
import { text } from './strings';

const SignInPage = lazy(() => import('./identity/sign_in_page'));

export function Frame() {
  const me = useMe();
  const linked = useLinked();
  const signedOut = useSignedOut();
  const open = useMatches().some(({ staticData }) => (staticData as { open?: boolean }).open);
  if (linked && signedOut) return <SessionOver />;
  if (open && !me.data) return <Outlet />;
  if (me.isPending) {
    return (
      <Center mih="100dvh">
        <Loader aria-label={text.loading} />
      </Center>
    );
  }
  if (me.error && !me.data) {
    return (
      <Center mih="100dvh" p="md">
        <ProblemNotice error={me.error} onRetry={() => void me.refetch()} />
      </Center>
    );
  }
  if (me.data) return <Inside />;
  return (
    <Suspense fallback={null}>
      <SignInPage />
    </Suspense>
  );
}

function Inside() {
  const linked = useLinked();
  const framed = isFramed();
  useLive('/credits/events', {
    balance: ['/credits/balance', '/credits/history', '/credits/summary', '/credits/grants', '/credits/purchases'],
  });
  return (
    <div className={classes.wallet} data-framed={framed || undefined}>
      <a href="#content" className={classes.skip}>
        {text.skip}
      </a>
      <header className={classes.header}>
        <Group className={classes.inner} justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            {!framed && <Brand />}
            <ModeBadge />
          </Group>
          <Navigation />
          <Group gap="xs" wrap="nowrap">
            <BackLink />
            <SchemeSwitch />
            {!linked && <AccountLink />}
          </Group>
        </Group>
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      {!linked && <SignInAgain />}
    </div>
  );
}
