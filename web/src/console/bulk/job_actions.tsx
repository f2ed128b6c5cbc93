import { Button, Radio, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { answer, api } from '../../api/client';
import { useAct, type GetPath } from '../../api/queries';
import { useMay } from '../../api/session';
import { ActionDialog } from '../../ui/action_dialog';
import { formatCount, formatCredits } from '../../ui/format';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields, type Reason } from '../../ui/reason_fields';
import { ReasonedAction } from '../../ui/reasoned_action';
import type { Job } from './job_page';
import { text } from './strings';

const refreshes: GetPath[] = ['/admin/credits/bulk', '/admin/credits/bulk/{id}', '/admin/credits/bulk/{id}/rows', '/admin/approvals'];
const mostAtOnce = 1000;

export function JobActions({ job }: { job: Job }) {
  const mayWrite = useMay('bulk:write');
  if (!mayWrite) return null;
  const canStop = ['receiving', 'planning', 'planned', 'awaiting_approval', 'applying'].includes(job.status) && !job.isStopping;
  const canUndo = ['applied', 'cancelled'].includes(job.status) && job.counts.applied > 0 && !job.approvalId;
  return (
    <>
      {canStop && <Cancel job={job} />}
      {canUndo && <Undo job={job} />}
      {job.status === 'planned' && job.counts.valid > 0 && <Apply job={job} />}
    </>
  );
}

type ApplyValues = Reason & { mode: 'per_row' | 'all_or_nothing' };

function Apply({ job }: { job: Job }) {
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm<ApplyValues>({
    initialValues: { mode: 'per_row', reasonCode: '', reason: '' },
    validate: reasonErrors,
  });
  const apply = useAct(
    (values: ApplyValues, key) =>
      answer(
        api.POST('/admin/credits/bulk/{id}/apply', {
          params: { path: { id: job.id }, header: { 'Idempotency-Key': key } },
          body: { ...values, planHash: job.planHash ?? '' },
        }),
      ),
    { refreshes, onDone: (done) => notifyDone('approval' in done ? text.waits : text.applied) },
  );
  const { valid, invalid } = job.counts;
  return (
    <>
      <Button onClick={open}>{text.apply}</Button>
      <ActionDialog
        opened={opened}
        onClose={close}
        title={text.applyTitle}
        action={`${text.apply} ${formatCount(valid)} ${valid === 1 ? 'row' : 'rows'}`}
        pending={apply.isPending}
        error={apply.error}
        shown={['reasonCode', 'reason']}
        onSubmit={form.onSubmit((values) => {
          apply.mutateAsync(values).then(close, (problem: unknown) => applyProblem(form, problem));
        })}
      >
        <Text size="sm">
          {formatCount(valid)} rows move {formatCredits(job.totals.credits, { sign: true })} credits in all.
          {invalid > 0 && ` ${formatCount(invalid)} rows have errors and are left out.`} It goes on in the background, also
          when you close this page.
        </Text>
        <Radio.Group label="How" {...form.getInputProps('mode')}>
          <Stack gap="xs" mt={4}>
            <Radio value="per_row" label={text.perRow} description={text.perRowHint} />
            <Radio
              value="all_or_nothing"
              label={text.allOrNothing}
              description={text.allOrNothingHint}
              disabled={valid > mostAtOnce || invalid > 0}
            />
          </Stack>
        </Radio.Group>
        <ReasonFields form={form} />
      </ActionDialog>
    </>
  );
}

function Cancel({ job }: { job: Job }) {
  return (
    <ReasonedAction
      label={text.cancel}
      title={text.cancelTitle}
      danger
      done={text.cancelled}
      refreshes={refreshes}
      run={(body, key) =>
        answer(
          api.POST('/admin/credits/bulk/{id}/cancel', {
            body,
            params: { path: { id: job.id }, header: { 'Idempotency-Key': key } },
          }),
        )
      }
    >
      {text.cancelHint}
    </ReasonedAction>
  );
}

function Undo({ job }: { job: Job }) {
  return (
    <ReasonedAction
      label={text.undo}
      title={text.undoTitle}
      danger
      done={(told) => (typeof told === 'object' && told !== null && 'approval' in told ? text.waits : text.undone)}
      refreshes={refreshes}
      run={(body, key) =>
        answer(
          api.POST('/admin/credits/bulk/{id}/undo', {
            body,
            params: { path: { id: job.id }, header: { 'Idempotency-Key': key } },
          }),
        )
      }
    >
      {text.undoHint}
    </ReasonedAction>
  );
}
