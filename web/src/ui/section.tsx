import { Group, Paper, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './section.module.css';

type Props = {
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** Without inner space, for a table that fills the card. */
  flush?: boolean;
  children: ReactNode;
};

/** A titled card. */
export function Section({ title, description, actions, flush = false, children }: Props) {
  const id = useId();
  return (
    <Paper component="section" withBorder aria-labelledby={title ? id : undefined} className={classes.card}>
      {title && (
        <Group justify="space-between" align="flex-start" className={classes.head} data-flush={flush || undefined}>
          <div>
            <Title order={2} fz="md" id={id}>
              {title}
            </Title>
            {description && (
              <Text c="dimmed" size="sm">
                {description}
              </Text>
            )}
          </div>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      )}
      <div className={flush ? undefined : classes.body}>{children}</div>
    </Paper>
  );
}
