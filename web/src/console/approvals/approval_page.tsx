import { Alert, Anchor, Code, Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { answer, api } from '../../api/client';
import { useLive } from '../../api/live';
import { useGet, type Schemas } from '../../api/queries';
import { useMay, useMe } from '../../api/session';
import { Actor } from '../../ui/actor';
import { Moment } from '../../ui/amounts';
import { DisabledButton } from '../../ui/disabled_button';
import { asWords } from '../../ui/format';
import { KeyValues } from '../../ui/key_values';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import type { Reason } from '../../ui/reason_fields';
import { ReasonedAction } from '../../ui/reasoned_action';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { UserLink } from '../../ui/user_link';
import { kinds, text } from './strings';
import { placeOf, useWhat } from './what';

type Approval = Schemas['Approval'];
type Read = Pick<Schemas['ApprovalAnswer'], 'approval' | 'mayNotDecide'>;

const above = [{ label: text.title, to: '/approvals' }];

export function ApprovalPage() {
  const { approvalId } = useParams({ strict: false }) as { approvalId: string };
  const query = useGet('/admin/approvals/{id}', { path: { id: approvalId } });
  useLive('/admin/events', { approvals: ['/admin/approvals/{id}'] });
  if (!query.data) {
    return (
      <>
        <PageHeader title="Approval" above={above} />
        {query.error ? (
          <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton height={220} />
        )}
      </>
    );
  }
  return <Shown {...query.data} />;
}

function Shown({ approval, mayNotDecide }: Read) {
  const part = usePart({ approval, mayNotDecide });
  const isPending = approval.status === 'pending';
  const what = useWhat(approval);
  const isAboutUser = approval.kind === 'adjustment' && !('undoes' in approval.request);
  return (
    <>
      <PageHeader
        title={what}
        above={above}
        beside={<StatusBadge status={approval.status} />}
        actions={isPending && <Decide approval={approval} part={part} />}
      />
      {isPending && (part === 'own_approval' || part === 'forbidden') && (
        <Alert color="gray" variant="light" mb="md">
          {text.mayNotDecide[part]}
        </Alert>
      )}
      <Section title={text.request}>
        <KeyValues
          rows={[
            ['Kind', kinds[approval.kind]],
            ['User', 'userId' in approval.request ? <UserLink id={approval.request.userId} /> : undefined],
            ['About', isAboutUser ? undefined : <Anchor component={Link} to={placeOf(approval)} size="sm">{approval.subject}</Anchor>],
            ['Asked by', approval.requestedByName ?? <Actor value={approval.requestedBy} />],
            ['Asked', <Moment value={approval.requestedAt} />],
            ['Why', `${asWords(approval.reasonCode)}: ${approval.reason}`],
            ['Lapses', isPending ? <Moment value={approval.expiresAt} /> : undefined],
          ]}
        />
      </Section>
      {approval.decidedAt && <Decision approval={approval} />}
    </>
  );
}

/** What is left to whoever looks: to take it back, to decide, nothing, or why they may not decide. */
function usePart({ approval, mayNotDecide }: Read) {
  const me = useMe();
  const mayDecide = useMay('approvals:decide');
  if (`user:${me.data?.user?.id}` === approval.requestedBy) return 'withdraw';
  return mayDecide ? (mayNotDecide ?? 'decide') : null;
}

function Decision({ approval }: { approval: Approval }) {
  return (
    <Section title={text.outcome}>
      <KeyValues
        rows={[
          ['Decided by', approval.decidedByName ?? approval.decidedBy],
          ['Decided', <Moment value={approval.decidedAt} />],
          ['Why', approval.decisionReason ?? undefined],
        ]}
      />
      {approval.outcome && (
        <Code block mt="md" tabIndex={0} aria-label={text.outcome}>
          {JSON.stringify(approval.outcome, null, 2)}
        </Code>
      )}
    </Section>
  );
}

function Decide({ approval, part }: { approval: Approval; part: ReturnType<typeof usePart> }) {
  if (part === null) return null;
  if (part === 'withdraw') {
    return <Step approval={approval} step="withdraw" label={text.withdraw} hint={text.withdrawHint} done={text.withdrawn} />;
  }
  if (part !== 'decide') {
    return (
      <>
        <DisabledButton variant="default" why={text.mayNotDecide[part]}>
          {text.reject}
        </DisabledButton>
        <DisabledButton why={text.mayNotDecide[part]}>{text.approve}</DisabledButton>
      </>
    );
  }
  return (
    <>
      <Step approval={approval} step="reject" label={text.reject} hint={text.rejectHint} done={text.rejected} danger />
      <Step approval={approval} step="approve" label={text.approve} hint={text.approveHint} done={text.approved} primary />
    </>
  );
}

type StepProps = {
  approval: Approval;
  step: 'approve' | 'reject' | 'withdraw';
  label: string;
  hint: string;
  done: string;
  danger?: boolean;
  primary?: boolean;
};

function Step({ approval, step, label, hint, done, danger, primary }: StepProps) {
  const what = useWhat(approval);
  const params = (key: string) => ({ path: { id: approval.id }, header: { 'Idempotency-Key': key } });
  const run = (body: Reason, key: string) => {
    const options = { body, params: params(key) };
    if (step === 'approve') return answer(api.POST('/admin/approvals/{id}/approve', options));
    if (step === 'reject') return answer(api.POST('/admin/approvals/{id}/reject', options));
    return answer(api.POST('/admin/approvals/{id}/withdraw', options));
  };
  return (
    <ReasonedAction
      label={label}
      title={`${label}: ${what}`}
      action={label}
      danger={danger}
      done={done}
      refreshes={['/admin/approvals', '/admin/approvals/{id}', '/admin/purchases/{id}', '/admin/credits/bulk/{id}']}
      button={primary ? { variant: 'filled' } : undefined}
      run={run}
    >
      <Alert color={danger ? 'red' : 'blue'} variant="light">
        {hint}
      </Alert>
    </ReasonedAction>
  );
}
