import { Button, Group, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useGet } from '../../api/queries';
import { Chart } from '../../ui/chart';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { text } from './strings';

const spans = [7, 30, 90];
const dayMs = 86_400_000;

/** What was used and received by day. */
export function UsageCard() {
  const [days, setDays] = useState(30);
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const from = new Date(today - (days - 1) * dayMs).toISOString();
  const to = new Date(today + dayMs).toISOString();
  const summary = useGet('/credits/summary', { query: { period: 'day', from, to } });
  const items = summary.data?.items;
  return (
    <Section
      title={text.usage}
      description={text.usageLead(days)}
      actions={
        <Group gap={2} role="group" aria-label={text.usageSpan}>
          {spans.map((span) => (
            <Button
              key={span}
              size="compact-sm"
              color={span === days ? undefined : 'gray'}
              variant={span === days ? 'light' : 'subtle'}
              aria-pressed={span === days}
              onClick={() => setDays(span)}
            >
              {text.days(span)}
            </Button>
          ))}
        </Group>
      }
    >
      {summary.error && !items ? (
        <ProblemNotice error={summary.error} onRetry={() => void summary.refetch()} />
      ) : items ? (
        <Chart
          label={text.usage}
          kind="bars"
          moments={items.map(({ from }) => from)}
          series={[{ name: text.used, values: items.map(({ spent }) => spent) }]}
          zone="UTC"
        />
      ) : (
        <Skeleton height={256} />
      )}
    </Section>
  );
}
