import { Anchor, Code, Skeleton, Text } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { answer, api } from '../../api/client';
import { useGet } from '../../api/queries';
import { useMay } from '../../api/session';
import { Moment } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import { asWords } from '../../ui/format';
import { KeyValues } from '../../ui/key_values';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { ReasonedAction } from '../../ui/reasoned_action';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { text } from './strings';

export function EventPage() {
  const { eventId } = useParams({ strict: false }) as { eventId: string };
  const query = useGet('/admin/webhook-events/{id}', { path: { id: eventId } });
  const mayWrite = useMay('purchases:write');
  const above = [{ label: text.events, to: '/webhook-events' }];
  if (!query.data) {
    return (
      <>
        <PageHeader title="Event" above={above} />
        {query.error ? (
          <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton height={220} />
        )}
      </>
    );
  }
  const { event, body } = query.data;
  return (
    <>
      <PageHeader
        title={event.type}
        above={above}
        beside={<StatusBadge status={event.state} />}
        actions={mayWrite && <RunAgain eventId={event.id} />}
      />
      <Section>
        <KeyValues
          rows={[
            ['What came of it', event.outcome && asWords(event.outcome)],
            ['Waits for', event.waitsFor ?? undefined],
            [
              text.purchase,
              event.purchaseId ? (
                <Anchor component={Link} to={`/purchases/${event.purchaseId}`} size="sm">
                  {event.purchaseId}
                </Anchor>
              ) : null,
            ],
            ['Id at the provider', <CopyText value={event.providerId} />],
            ['Posted', event.deliveries === 1 ? 'Once' : `${event.deliveries} times`],
            ['Happened', <Moment value={event.happenedAt} />],
            ['Received', <Moment value={event.receivedAt} />],
            ['Processed', <Moment value={event.processedAt} />],
          ]}
        />
      </Section>
      <Section title={text.body}>
        {body ? (
          <Code block tabIndex={0} aria-label={text.body}>
            {JSON.stringify(body, null, 2)}
          </Code>
        ) : (
          <Text c="dimmed" size="sm">
            {text.bodyGone}
          </Text>
        )}
      </Section>
    </>
  );
}

function RunAgain({ eventId }: { eventId: string }) {
  return (
    <ReasonedAction
      label={text.run}
      title={text.runTitle}
      done={text.ran}
      refreshes={['/admin/webhook-events/{id}', '/admin/webhook-events', '/admin/purchases/{id}']}
      run={(body) => answer(api.POST('/admin/webhook-events/{id}/replay', { body, params: { path: { id: eventId } } }))}
    >
      {text.runHint}
    </ReasonedAction>
  );
}
