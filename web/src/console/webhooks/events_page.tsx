import { Anchor, Stack, Text } from '@mantine/core';
import IconBolt from '@tabler/icons-react/dist/esm/icons/IconBolt.mjs';
import { Link } from '@tanstack/react-router';
import { useGet, type Schemas } from '../../api/queries';
import { Ago } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, FilterChoice, SearchField, useFilters } from '../../ui/filters';
import { asWords } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { eventStates, text } from './strings';

type Row = Schemas['WebhookEvent'];

const columns: Column<Row>[] = [
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
  {
    key: 'purchase',
    title: text.purchase,
    render: ({ purchaseId }) =>
      purchaseId && (
        <Anchor component={Link} to={`/purchases/${purchaseId}`} size="sm">
          {text.purchase}
        </Anchor>
      ),
  },
  { key: 'deliveries', title: 'Posted', align: 'right', render: ({ deliveries }) => `${deliveries}×`, wideOnly: true },
  { key: 'receivedAt', title: 'Received', align: 'right', render: ({ receivedAt }) => <Ago value={receivedAt} /> },
];

export function EventsPage() {
  const [{ page, state, type }, set] = useFilters({ page: '', state: '', type: '' });
  const events = useGet('/admin/webhook-events', {
    query: {
      page: Number(page) || 1,
      limit: 20,
      state: (state || undefined) as Row['state'] | undefined,
      type: type || undefined,
    },
  });
  const isFiltered = Boolean(state || type);
  return (
    <>
      <PageHeader title={text.events} description={text.eventsDescription} />
      <FilterBar onClear={isFiltered ? () => set({ state: '', type: '' }) : undefined}>
        <SearchField value={type} onSearch={(to) => set({ type: to })} placeholder="charge.refunded…" label="Type" />
        <FilterChoice label="State" value={state} onChange={(to) => set({ state: to })} options={eventStates} />
      </FilterBar>
      <Section flush>
        <DataTable
          label={text.events}
          columns={columns}
          rows={events.data?.items}
          rowKey={({ id }) => id}
          error={events.error}
          onRetry={() => void events.refetch()}
          stale={events.isPlaceholderData}
          rowTo={({ id }) => `/webhook-events/${id}`}
          empty={
            <EmptyState title={isFiltered ? text.noneFound : text.noEvents} icon={IconBolt}>
              {!isFiltered && (
                <Stack gap="xs" align="center">
                  <Text size="sm">{text.noEventsHint}</Text>
                  <CopyText value={`${location.origin}/webhooks/stripe`} label="Copy the address" />
                </Stack>
              )}
            </EmptyState>
          }
        />
        <Paging total={events.data?.total} totalPages={events.data?.totalPages} what={text.manyEvents} />
      </Section>
    </>
  );
}
