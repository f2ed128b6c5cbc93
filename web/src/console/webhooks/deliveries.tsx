import { Box } from '@mantine/core';
import IconSend from '@tabler/icons-react/dist/esm/icons/IconSend.mjs';
import { answer, api } from '../../api/client';
import { useGet, type Schemas } from '../../api/queries';
import { Ago } from '../../ui/amounts';
import { Attempts } from '../../ui/attempts';
import { DataTable, type Column } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { FilterBar, FilterChoice, useFilters } from '../../ui/filters';
import { NoticeState } from '../../ui/notice_state';
import { Paging } from '../../ui/paging';
import { inRow, ReasonedAction } from '../../ui/reasoned_action';
import { Section } from '../../ui/section';
import { UserLink } from '../../ui/user_link';
import { deliveryStates, text } from './strings';

type Row = Schemas['WebhookDelivery'];
type Props = { endpoints: Schemas['WebhookEndpoint'][]; mayWrite: boolean };

export function Deliveries({ endpoints, mayWrite }: Props) {
  const [{ page, state, endpointId }, set] = useFilters({ page: '', state: '', endpointId: '' });
  const deliveries = useGet('/admin/webhook-deliveries', {
    query: {
      page: Number(page) || 1,
      limit: 20,
      state: (state || undefined) as Row['state'] | undefined,
      endpointId: endpointId || undefined,
    },
  });
  const urlOf = (id: string) => endpoints.find((endpoint) => endpoint.id === id)?.url ?? id;
  const endpoint: Column<Row> = { key: 'endpoint', title: 'Endpoint', render: (row) => urlOf(row.endpointId), wideOnly: true };
  const columns: Column<Row>[] = [
    { key: 'type', title: 'Event', render: ({ type }) => <code>{type}</code> },
    { key: 'user', title: 'User', render: ({ userId }) => userId && <UserLink id={userId} />, wideOnly: true },
    ...(endpoints.length > 1 ? [endpoint] : []),
    { key: 'state', title: 'State', render: (row) => <NoticeState state={row.state} /> },
    { key: 'result', title: 'The receiver said', render: (row) => <Attempts notice={row} /> },
    { key: 'occurredAt', title: 'Happened', align: 'right', render: ({ occurredAt }) => <Ago value={occurredAt} /> },
    { key: 'actions', title: 'Actions', quiet: true, corner: true, align: 'right', render: (row) => <SendAgain row={row} /> },
  ];
  const isFiltered = Boolean(state || endpointId);
  return (
    <Section title={text.deliveries} flush>
      <Box px="lg" py="sm">
        <FilterBar onClear={isFiltered ? () => set({ state: '', endpointId: '' }) : undefined}>
          <FilterChoice label="State" value={state} onChange={(to) => set({ state: to })} options={deliveryStates} />
          <FilterChoice
            label="Endpoint"
            value={endpointId}
            onChange={(to) => set({ endpointId: to })}
            options={endpoints.map(({ id, url }) => ({ value: id, label: url }))}
            width={280}
          />
        </FilterBar>
      </Box>
      <DataTable
        label={text.deliveries}
        columns={mayWrite ? columns : columns.slice(0, -1)}
        rows={deliveries.data?.items}
        rowKey={({ id }) => id}
        error={deliveries.error}
        onRetry={() => void deliveries.refetch()}
        stale={deliveries.isPlaceholderData}
        empty={
          <EmptyState title={isFiltered ? text.noneFound : text.noDeliveries} icon={IconSend}>
            {!isFiltered && text.noDeliveriesHint}
          </EmptyState>
        }
      />
      <Paging total={deliveries.data?.total} totalPages={deliveries.data?.totalPages} what={text.manyDeliveries} />
    </Section>
  );
}

function SendAgain({ row }: { row: Row }) {
  if (row.state === 'waiting') return null;
  return (
    <ReasonedAction
      label={text.again}
      about={row.id}
      title={text.againTitle}
      done={text.sentAgain}
      refreshes={['/admin/webhook-deliveries']}
      button={inRow}
      run={(body, key) =>
        answer(
          api.POST('/admin/webhook-deliveries/{id}/replay', {
            body,
            params: { path: { id: row.id }, header: { 'Idempotency-Key': key } },
          }),
        )
      }
    >
      {text.againHint}
    </ReasonedAction>
  );
}
