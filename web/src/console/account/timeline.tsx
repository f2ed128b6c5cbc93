import { SegmentedControl, Skeleton, Text } from '@mantine/core';
import { useState } from 'react';
import { useGet } from '../../api/queries';
import { Chart } from '../../ui/chart';
import { differenceOf, isNegative, sumOf } from '../../ui/decimal';
import { formatDay, formatMoment } from '../../ui/format';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { text } from './strings';

const words = text.chart;
const height = 200;

/** How the balance came to be what it is, or what was added and used day by day. */
export function Timeline({ userId }: { userId: string }) {
  const [shown, setShown] = useState('balance');
  return (
    <Section
      title={shown === 'balance' ? words.balance : words.flow}
      description={shown === 'balance' ? words.balanceLabel : words.flowLabel}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={words.shown}
          value={shown}
          onChange={setShown}
          data={[
            { value: 'balance', label: words.balance },
            { value: 'flow', label: words.flow },
          ]}
        />
      }
    >
      {shown === 'balance' ? <Balances userId={userId} /> : <Flow userId={userId} />}
    </Section>
  );
}

function Balances({ userId }: { userId: string }) {
  const { data, error, refetch } = useGet('/admin/credits/{userId}/history', {
    path: { userId },
    query: { limit: 100 },
  });
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={height + 36} />;
  if (data.items.length === 0) return <Text c="dimmed">{words.empty}</Text>;
  const oldestFirst = [...data.items].reverse();
  return (
    <Chart
      label={words.balanceLabel}
      moments={oldestFirst.map(({ createdAt }) => createdAt)}
      series={[{ name: words.balance, values: oldestFirst.map(({ balanceAfter }) => balanceAfter) }]}
      formatMoment={formatMoment}
      height={height}
    />
  );
}

function Flow({ userId }: { userId: string }) {
  const { data, error, refetch } = useGet('/admin/credits/{userId}/summary', {
    path: { userId },
    query: { period: 'day' },
  });
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={height + 36} />;
  const added = data.items.map(({ earned, adjusted, reinstated }) =>
    sumOf(earned, reinstated, isNegative(adjusted) ? '0' : adjusted),
  );
  const used = data.items.map(({ spent, adjusted }) => (isNegative(adjusted) ? differenceOf(spent, adjusted) : spent));
  return (
    <Chart
      label={words.flowLabel}
      moments={data.items.map(({ from }) => from)}
      series={[
        { name: words.added, values: added },
        { name: words.used, values: used },
      ]}
      formatMoment={(moment) => formatDay(moment, 'UTC')}
      height={height}
    />
  );
}
