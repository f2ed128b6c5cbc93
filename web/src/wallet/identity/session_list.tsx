import { Badge, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { answer, api } from '../../api/client';
import { useAct, useGet, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { Ago, Moment } from '../../ui/amounts';
import { DataTable, type Column } from '../../ui/data_table';
import { useFilters } from '../../ui/use_filters';
import { notifyDone, notifyProblem } from '../../ui/notify';
import { Paging } from '../../ui/paging';
import { Section } from '../../ui/section';
import { text } from './strings';
import { browserOf } from './browser_of';

type Session = Schemas['Session'];

export function SessionList() {
  const [{ page }] = useFilters({ page: '' });
  const sessions = useGet('/auth/sessions', { query: { page: Number(page) || 1, limit: 10 } });
  const [asked, { open, close }] = useDisclosure();
  const endOthers = useAct(
    (_: void, key) => answer(api.DELETE('/auth/sessions', { params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/auth/sessions'], onDone: () => notifyDone(text.endedOthers) },
  );
  const several = (sessions.data?.total ?? 0) > 1;
  return (
    <Section
      flush
      title={text.sessions}
      description={text.sessionsLead}
      actions={
        several && (
          <Button variant="default" size="xs" onClick={open}>
            {text.endOthers}
          </Button>
        )
      }
    >
      <DataTable
        label={text.sessions}
        columns={columns}
        rows={sessions.data?.items}
        rowKey={({ id }) => id}
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
        empty={null}
      />
      <Paging total={sessions.data?.total} totalPages={sessions.data?.totalPages} what={text.manySessions} />
      <ActionDialog
        danger
        opened={asked}
        onClose={close}
        title={text.endOthersTitle}
        action={text.endOthers}
        pending={endOthers.isPending}
        error={endOthers.error}
        onSubmit={() => endOthers.mutate(undefined, { onSuccess: close })}
      >
        <Text size="sm">{text.endOthersWhy}</Text>
      </ActionDialog>
    </Section>
  );
}

const columns: Column<Session>[] = [
  {
    key: 'device',
    title: text.device,
    render: ({ userAgent, current }) => (
      <Group gap="xs">
        {browserOf(userAgent) ?? text.unknown}
        {current && (
          <Badge variant="light" color="green" tt="none" radius="sm">
            {text.this}
          </Badge>
        )}
      </Group>
    ),
  },
  { key: 'address', title: text.address, render: ({ clientAddress }) => clientAddress },
  { key: 'seen', title: text.seen, render: ({ lastSeenAt }) => <Ago value={lastSeenAt} /> },
  { key: 'since', title: text.since, wideOnly: true, render: ({ createdAt }) => <Moment value={createdAt} /> },
  { key: 'end', title: text.end, quiet: true, align: 'right', render: (session) => <End session={session} /> },
];

function End({ session }: { session: Session }) {
  const end = useAct(
    (id: string, key) =>
      answer(api.DELETE('/auth/sessions/{id}', { params: { path: { id }, header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/auth/sessions'], onDone: () => notifyDone(text.ended) },
  );
  if (session.current) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={end.isPending}
      aria-label={text.endLabel(browserOf(session.userAgent) ?? text.unknown)}
      onClick={() => end.mutate(session.id, { onError: notifyProblem })}
    >
      {text.end}
    </Button>
  );
}
