import { Paper, Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './stat.module.css';

type Props = { label: string; value: ReactNode; hint?: ReactNode; loading?: boolean };

/** One figure with its name. */
export function Stat({ label, value, hint, loading = false }: Props) {
  return (
    <Paper withBorder p="md" component="dl" m={0} className={classes.stat}>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <dd className={classes.value}>{loading ? <Skeleton height={28} width="60%" /> : value}</dd>
      {hint && (
        <Text component="dd" m={0} size="xs" c="dimmed">
          {hint}
        </Text>
      )}
    </Paper>
  );
}
