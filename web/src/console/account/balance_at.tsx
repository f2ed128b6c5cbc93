import { Button, Stack } from '@mantine/core';
import { lazy, Suspense, useState, type FormEvent } from 'react';
import { useFilters } from '../../ui/filters';
import { localOf, MomentField, momentOf } from '../../ui/moment_field';
import { Section } from '../../ui/section';
import { balanceAt as text } from './strings';

const BalanceDrawer = lazy(() => import('./balance_drawer'));

/** Asks for a moment; `?at=` opens what the balance was then. */
export function BalanceAt({ userId }: { userId: string }) {
  const [{ at }, set] = useFilters({ at: '' });
  const [typed, setTyped] = useState(localOf(momentOf(at)));
  const [error, setError] = useState<string | null>(null);
  // The drawer stays once it was open, so that it can slide out and give the focus back.
  const [everOpened, setEverOpened] = useState(false);
  if (at && !everOpened) setEverOpened(true);
  const look = (event: FormEvent) => {
    event.preventDefault();
    const moment = momentOf(typed);
    const wrong = !moment ? text.missing : Date.parse(moment) > Date.now() ? text.future : null;
    setError(wrong);
    if (moment && !wrong) set({ at: moment }, { keepPage: true });
  };
  return (
    <Section title={text.title} description={text.description}>
      <form onSubmit={look} noValidate>
        <Stack gap="sm">
          <MomentField label={text.moment} value={typed} onChange={setTyped} error={error} />
          <Button type="submit" variant="default">
            {text.look}
          </Button>
        </Stack>
      </form>
      {everOpened && (
        <Suspense fallback={null}>
          <BalanceDrawer userId={userId} at={at} onClose={() => set({ at: '' }, { keepPage: true })} />
        </Suspense>
      )}
    </Section>
  );
}
