import { Alert, Button, Paper, Skeleton, Text } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useGet } from '../../api/queries';
import { Credits } from '../../ui/amounts';
import { formatCredits } from '../../ui/format';
import { ProblemNotice } from '../../ui/problem_notice';
import classes from './balance_card.module.css';
import { text } from './strings';

/** What can be spent now, and what it is made of. */
export function BalanceCard() {
  const balance = useGet('/credits/balance');
  if (balance.error && !balance.data) {
    return <ProblemNotice error={balance.error} onRetry={() => void balance.refetch()} />;
  }
  const account = balance.data;
  const waiting = <Skeleton height={22} width={90} />;
  return (
    <Paper withBorder className={classes.card} component="section" aria-label={text.available}>
      <div className={classes.main}>
        <div>
          <Text c="dimmed" size="sm">
            {text.available}
          </Text>
          <div className={classes.figure} aria-live="polite">
            {account ? formatCredits(account.available) : <Skeleton height={44} width={180} my={6} />}
          </div>
        </div>
        <Button component={Link} to="/buy" size="md" leftSection={<IconPlus size={18} aria-hidden />}>
          {text.buy}
        </Button>
      </div>
      <dl className={classes.parts}>
        <Part name={text.balance}>{account ? <Credits value={account.balance} /> : waiting}</Part>
        <Part name={text.held}>{account ? <Credits value={account.held} /> : waiting}</Part>
        <Part name={text.earned}>{account ? <Credits value={account.totalEarned} /> : waiting}</Part>
        <Part name={text.spent}>{account ? <Credits value={account.totalSpent} /> : waiting}</Part>
      </dl>
      {account && account.debt > 0 && (
        <Alert color="orange" variant="light" radius={0} title={`${text.debt}: ${formatCredits(account.debt)}`}>
          {text.inDebt}
        </Alert>
      )}
    </Paper>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
