import { Button, Group, Loader } from '@mantine/core';
import IconAlertCircle from '@tabler/icons-react/dist/esm/icons/IconAlertCircle.mjs';
import IconCircleCheck from '@tabler/icons-react/dist/esm/icons/IconCircleCheck.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { useGet } from '../../api/queries';
import { useMe } from '../../api/session';
import { FrontDoor } from '../../app/front_door';
import { EmptyState } from '../../ui/empty_state';
import { useFilters } from '../../ui/use_filters';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { text } from './strings';

const outcomes = {
  paid: { title: text.paid, why: text.paidWhy, icon: IconCircleCheck, again: false },
  processing: { title: text.processing, why: text.processingWhy, icon: IconClock, again: false },
  failed: { title: text.failed, why: text.failedWhy, icon: IconAlertCircle, again: true },
  expired: { title: text.expired, why: text.failedWhy, icon: IconClock, again: true },
  refunded: { title: text.refunded, why: null, icon: IconCircleCheck, again: false },
  partially_refunded: { title: text.paid, why: text.paidWhy, icon: IconCircleCheck, again: false },
  disputed: { title: text.paid, why: null, icon: IconCircleCheck, again: false },
};

/** Where the buyer comes back to: asks until the payment is decided. */
export function ReturnPage() {
  const [{ session_id: id }] = useFilters({ session_id: '' });
  const queries = useQueryClient();
  const { data, error, refetch } = useGet(
    '/credits/checkout/return',
    { query: { session_id: id } },
    { enabled: id !== '', refetchInterval: (latest) => (!latest || latest.status === 'pending' ? 1_500 : false) },
  );
  const status = data?.status;
  const decided = status && status !== 'pending';
  useEffect(() => {
    if (!decided) return;
    for (const path of ['/credits/balance', '/credits/purchases', '/credits/history', '/credits/settings']) {
      void queries.invalidateQueries({ queryKey: [path] });
    }
  }, [decided, queries]);
  return (
    <Around>
      {id === '' && <EmptyState title={text.returnMissing} action={<Onward again={false} />} />}
      {error && !data && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {decided && <Decided {...outcomes[status]} />}
      {id !== '' && !decided && !(error && !data) && (
        <EmptyState title={text.confirming} action={<Loader size="sm" aria-hidden />}>
          {text.confirmingWhy}
        </EmptyState>
      )}
    </Around>
  );
}

/** Within the wallet for who is signed in, at its door for who comes back in another window. */
function Around({ children }: { children: ReactNode }) {
  const { data: me } = useMe();
  if (!me) return <FrontDoor title={text.returnTitle}>{children}</FrontDoor>;
  return (
    <>
      <PageHeader title={text.returnTitle} />
      <Section>{children}</Section>
    </>
  );
}

function Decided({ title, why, icon, again }: (typeof outcomes)[keyof typeof outcomes]) {
  return (
    <div role="status">
      <EmptyState icon={icon} title={title} action={<Onward again={again} />}>
        {why}
      </EmptyState>
    </div>
  );
}

function Onward({ again }: { again: boolean }) {
  return (
    <Group justify="center" mt="sm">
      {again && (
        <Button component={Link} to="/buy">
          {text.tryAgain}
        </Button>
      )}
      <Button component={Link} to="/" variant={again ? 'default' : 'filled'}>
        {text.toWallet}
      </Button>
    </Group>
  );
}
