import { Grid, Stack } from '@mantine/core';
import IconUserOff from '@tabler/icons-react/dist/esm/icons/IconUserOff.mjs';
import { useParams } from '@tanstack/react-router';
import { useLive } from '../../api/live';
import { isProblem } from '../../api/problem';
import { useGet } from '../../api/queries';
import { EmptyState } from '../../ui/empty_state';
import { ProblemNotice } from '../../ui/problem_notice';
import { BalanceAt } from './balance_at';
import { AccountDetails } from './details';
import { Grants } from './grants';
import { AccountHeader } from './header';
import { History } from './history';
import { Holds } from './holds';
import { Standing } from './standing';
import { text } from './strings';
import { Timeline } from './timeline';

/** Everything about one user's account, from "how much is there" to "why". */
export function AccountPage() {
  const { userId = '' } = useParams({ strict: false });
  const found = useGet('/admin/users/{userId}', { path: { userId } });
  const account = useGet('/admin/credits/{userId}', { path: { userId } });
  useLive('/admin/events', {
    balance: ['/admin/credits/{userId}', '/admin/credits/{userId}/history', '/admin/credits/{userId}/summary'],
  });
  if (found.error && !found.data) {
    return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  }
  const user = found.data?.user;
  if (isProblem(account.error, 'account_not_found')) {
    return (
      <>
        <AccountHeader user={user} />
        <EmptyState icon={IconUserOff} title={text.noAccount}>
          {text.noAccountHint}
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <AccountHeader user={user} account={account.data} />
      {account.error && !account.data && <ProblemNotice error={account.error} onRetry={() => void account.refetch()} />}
      <Standing account={account.data} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="lg">
            <Timeline userId={userId} />
            <Grants grants={account.data?.grants} />
            <Holds holds={account.data?.holds} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="lg">
            <AccountDetails user={user} account={account.data} />
            <BalanceAt userId={userId} />
          </Stack>
        </Grid.Col>
      </Grid>
      <History userId={userId} />
    </>
  );
}
