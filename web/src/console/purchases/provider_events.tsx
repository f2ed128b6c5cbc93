import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useGet, type Schemas } from '../../api/queries';
import { Moment } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { asWords } from '../../ui/format';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { text } from './strings';

const columns: Column<Schemas['WebhookEvent']>[] = [
  {
    key: 'type',
    title: 'Event',
    render: ({ id, type }) => (
      <Anchor component={Link} to={`/webhook-events/${id}`} size="sm" ff="monospace">
        {type}
      </Anchor>
    ),
  },
  { key: 'state', title: 'State', render: ({ state }) => <StatusBadge status={state} /> },
  { key: 'outcome', title: 'What came of it', render: ({ outcome }) => outcome && asWords(outcome) },
  { key: 'happenedAt', title: 'Happened', align: 'right', render: ({ happenedAt }) => <Moment value={happenedAt} /> },
];

export function ProviderEvents({ purchaseId }: { purchaseId: string }) {
  const events = useGet('/admin/webhook-events', { query: { purchaseId, limit: 100 } });
  return (
    <Section title={text.events} description={text.eventsHint} flush>
      <DataTable
        label={text.events}
        columns={columns}
        rows={events.data?.items}
        rowKey={({ id }) => id}
        error={events.error}
        onRetry={() => void events.refetch()}
        empty={
          <Text c="dimmed" size="sm" px="lg" pb="lg">
            {text.noEvents}
          </Text>
        }
      />
    </Section>
  );
}
