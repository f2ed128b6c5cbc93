// A figure over time, drawn as SVG: it takes its colours from the scheme, prints well, and has no library to load.

import { ActionIcon, Group, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import IconChartBar from '@tabler/icons-react/dist/esm/icons/IconChartBar.mjs';
import IconTable from '@tabler/icons-react/dist/esm/icons/IconTable.mjs';
import { useState } from 'react';
import classes from './chart.module.css';
import { ChartNumbers } from './chart_numbers';
import { Plot } from './plot';
import { formatCredits, formatDay } from './format';

export type ChartProps = {
  /** What it shows, also said to screen readers. */
  label: string;
  /** RFC 3339, oldest first, at even distances. */
  moments: string[];
  /** Values in the order of `moments`; numbers or decimal texts. At most four. */
  series: { name: string; values: (number | string)[] }[];
  kind?: 'line' | 'bars';
  height?: number;
  /** The time zone in which moments are days; the reader's if nothing is said. */
  zone?: string;
  /** How a moment is told; as a day if nothing is said. */
  formatMoment?: (moment: string) => string;
};

/** With the same numbers as a table behind a button. */
export function Chart(props: ChartProps) {
  const { label, series, height = 220, formatMoment = (moment: string) => formatDay(moment, props.zone) } = props;
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const { ref, width } = useElementSize();
  const told = { ...props, height, formatMoment };
  const swap = asTable ? 'Show as a chart' : 'Show as a table';
  return (
    <figure className={classes.figure} aria-label={label}>
      <Group justify="space-between" mb={6} wrap="nowrap">
        <Group gap="md">
          {series.map(({ name }, index) => (
            <Text key={name} size="xs" c="dimmed" className={classes.entry} data-series={index}>
              {name}
            </Text>
          ))}
        </Group>
        <Text size="xs" c="dimmed" className={classes.reading} aria-hidden>
          {at !== null && !asTable && readingOf(told, at)}
        </Text>
        <ActionIcon variant="subtle" color="gray" title={swap} aria-label={swap} onClick={() => setAsTable(!asTable)}>
          {asTable ? <IconChartBar size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
        </ActionIcon>
      </Group>
      {asTable ? (
        <ChartNumbers {...told} />
      ) : (
        <div ref={ref} className={classes.canvas} style={{ height }}>
          {width > 0 && <Plot {...told} width={width} at={at} onPoint={setAt} summary={summaryOf(told)} />}
        </div>
      )}
    </figure>
  );
}

export type Told = ChartProps & { height: number; formatMoment: (moment: string) => string };

function summaryOf({ label, moments, series, formatMoment }: Told): string {
  if (moments.length === 0) return `${label}: nothing yet`;
  const spans = `${formatMoment(moments[0]!)} to ${formatMoment(moments.at(-1)!)}`;
  const highest = series.map(({ name, values }) => `${name} at most ${formatCredits(Math.max(0, ...values.map(Number)))}`);
  return `${label}, ${spans}. ${highest.join(', ')}.`;
}

function readingOf({ moments, series, formatMoment }: Told, at: number): string {
  const values = series.map(({ name, values }) => `${name} ${formatCredits(values[at] ?? 0)}`);
  return [formatMoment(moments[at] ?? ''), ...values].join('  ·  ');
}
