// Around every page of the console: who is not signed in signs in here, at the address they wanted.

import { AppShell, Burger, Center, Group, Loader } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useMatches, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useMe } from '../api/session';
import { Brand } from '../app/brand';
import { ModeBadge } from '../app/mode_badge';
import { SchemeSwitch } from '../app/scheme_switch';
import { SignInAgain } from '../app/sign_in_again';
import { UserMenu } from '../app/user_menu';
import { ProblemNotice } from '../ui/problem_notice';
import classes from './frame.module.css';
import { Navigation } from './navigation';
import { QuickSearch } from './quick_search';

const SignInPage = lazy(async () => ({ default: (await import('./sign_in/sign_in_page')).SignInPage }));

export function Frame() {
  const me = useMe();
  const open = useMatches().some(({ staticData }) => (staticData as { open?: boolean }).open);
  if (open) return <Outlet />;
  if (me.isPending) return <Waiting />;
  if (me.error && !me.data)
    return (
      <Center mih="100dvh" p="md">
        <ProblemNotice error={me.error} onRetry={() => void me.refetch()} />
      </Center>
    );
  if (me.data) return <Shell />;
  return (
    <Suspense fallback={<Waiting />}>
      <SignInPage />
    </Suspense>
  );
}

function Waiting() {
  return (
    <Center mih="100dvh">
      <Loader role="status" aria-label="Loading" />
    </Center>
  );
}

function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(close, [path, close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding={0}
      classNames={{ navbar: classes.navbar, header: classes.header, main: classes.main }}
    >
      <a href="#content" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label="Navigation" />
            <Brand />
            <ModeBadge />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <QuickSearch />
            <SchemeSwitch />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <div className={classes.page}>
          <Outlet />
        </div>
      </AppShell.Main>
      <SignInAgain />
    </AppShell>
  );
}
