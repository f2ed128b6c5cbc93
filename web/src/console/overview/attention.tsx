import { Anchor, Badge, Group, SimpleGrid, Text } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import IconCircleCheck from '@tabler/icons-react/dist/esm/icons/IconCircleCheck.mjs';
import { Link } from '@tanstack/react-router';
import type { Got } from '../../api/queries';
import { formatCount } from '../../ui/format';
import { Section } from '../../ui/section';
import { text } from './strings';
import classes from './attention.module.css';

type Alert = Got<'/admin/overview'>['alerts'][number];

/** What waits for somebody, each with the way there. */
export function Attention({ alerts }: { alerts: Alert[] | undefined }) {
  if (!alerts) return null;
  if (alerts.length === 0) {
    return (
      <Group gap={6} c="dimmed">
        <IconCircleCheck size={18} color="var(--creditd-gain)" aria-hidden />
        <Text size="sm">
          {text.calm}. {text.calmHint}
        </Text>
      </Group>
    );
  }
  return (
    <Section title={text.attention} description={text.attentionHint}>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="xs">
        {alerts.map((alert) => (
          <AlertLink key={alert.kind} {...alert} />
        ))}
      </SimpleGrid>
    </Section>
  );
}

function AlertLink({ kind, count, href }: Alert) {
  const [one, many] = text.alerts[kind] ?? [kind, kind];
  const [path = '/', query = ''] = href.replace(/^\/console/, '').split('?');
  return (
    <Anchor
      component={Link}
      to={path || '/'}
      search={Object.fromEntries(new URLSearchParams(query)) as never}
      underline="never"
      className={classes.alert}
    >
      <Badge variant="light" color={kind === 'running_jobs' ? 'blue' : 'orange'} radius="sm">
        {formatCount(count)}
      </Badge>
      <Text size="sm" fw={500} flex={1} c="var(--mantine-color-text)">
        {count === 1 ? one : many}
      </Text>
      <IconChevronRight size={16} aria-hidden />
    </Anchor>
  );
}
