import { Badge, Group, Stack, Text } from '@mantine/core';
import IconWebhook from '@tabler/icons-react/dist/esm/icons/IconWebhook.mjs';
import { answer, api } from '../../api/client';
import { useGet, type Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { Ago } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { PageHeader } from '../../ui/page_header';
import { inRow, ReasonedAction } from '../../ui/reasoned_action';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { Deliveries } from './deliveries';
import { CreateEndpoint, EditEndpoint, RotateSecret } from './endpoint_actions';
import { text } from './strings';

type Row = Schemas['WebhookEndpoint'];

const columns: Column<Row>[] = [
  {
    key: 'url',
    title: 'Endpoint',
    render: ({ url, description }) => (
      <Stack gap={0}>
        <Text size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
          {url}
        </Text>
        {description && (
          <Text size="xs" c="dimmed">
            {description}
          </Text>
        )}
      </Stack>
    ),
  },
  {
    key: 'state',
    title: 'State',
    render: ({ active }) => <StatusBadge status={active ? 'active' : 'off'} label={active ? 'Active' : 'Paused'} />,
  },
  {
    key: 'events',
    title: 'Told of',
    render: ({ events }) =>
      events.length === 0 ? (
        text.allButUsage
      ) : (
        <Group gap={4}>
          {events.map((event) => (
            <Badge key={event} variant="default" tt="none" fw={500}>
              {event}
            </Badge>
          ))}
        </Group>
      ),
  },
  { key: 'updatedAt', title: 'Changed', align: 'right', render: ({ updatedAt }) => <Ago value={updatedAt} />, wideOnly: true },
];

const withActions: Column<Row>[] = [
  ...columns,
  {
    key: 'actions',
    title: 'Actions',
    quiet: true,
    align: 'right',
    render: (row) => (
      <Group gap={4} justify="flex-end" wrap="nowrap">
        <EditEndpoint row={row} />
        <RotateSecret row={row} />
        <ReasonedAction
          label={text.remove}
          about={row.url}
          title={`${text.remove} ${row.url}?`}
          action={text.removeVerb}
          danger
          done={text.removed}
          refreshes={['/admin/webhook-endpoints', '/admin/webhook-deliveries']}
          button={inRow}
          run={(body, key) =>
            answer(
              api.DELETE('/admin/webhook-endpoints/{id}', {
                body,
                params: { path: { id: row.id }, header: { 'Idempotency-Key': key } },
              }),
            )
          }
        >
          {text.removeHint}
        </ReasonedAction>
      </Group>
    ),
  },
];

export function EndpointsPage() {
  const endpoints = useGet('/admin/webhook-endpoints', { query: { limit: 100 } });
  const mayWrite = useMay('webhooks:write');
  return (
    <>
      <PageHeader
        title={text.endpoints}
        description={text.endpointsDescription}
        actions={mayWrite && <CreateEndpoint />}
      />
      <Section flush>
        <DataTable
          label={text.endpoints}
          columns={mayWrite ? withActions : columns}
          rows={endpoints.data?.items}
          rowKey={({ id }) => id}
          error={endpoints.error}
          onRetry={() => void endpoints.refetch()}
          empty={
            <EmptyState title={text.noEndpoints} icon={IconWebhook} action={mayWrite && <CreateEndpoint />}>
              {text.noEndpointsHint}
            </EmptyState>
          }
        />
      </Section>
      <Deliveries endpoints={endpoints.data?.items ?? []} mayWrite={mayWrite} />
    </>
  );
}
