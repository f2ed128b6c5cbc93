import { Alert, Checkbox, SegmentedControl, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { useMe } from '../../api/session';
import { ActionDialog } from '../../ui/action_dialog';
import { CreditsField, creditsError, creditsOf } from '../../ui/credits_field';
import { microOf } from '../../ui/decimal';
import type { DialogProps } from '../../ui/dialog_button';
import { formatCredits } from '../../ui/format';
import { MomentField, momentOf } from '../../ui/moment_field';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { forecastOf } from './forecast';
import { nameOf } from './name_of';
import { Preview } from './preview';
import { adjusting as text } from './strings';
import { changedByAdjusting, tellWaits } from './waiting';

type Props = DialogProps & { user: Schemas['User']; account: Schemas['AccountDetails'] };

/** Adds or deducts by hand. Shows what it would leave behind before it is done. */
export default function AdjustDialog({ user, account, ...dialog }: Props) {
  const { data: me } = useMe();
  const adjust = useAct(
    (body: Schemas['AdjustmentRequest'], key) =>
      answer(api.POST('/admin/credits/adjust', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: changedByAdjusting },
  );
  const form = useForm({
    initialValues: { direction: 'add', credits: '', expiresAt: '', allowDebt: false, reasonCode: '', reason: '' },
    validate: {
      ...reasonErrors,
      credits: creditsError(),
      expiresAt: (value, { direction }) =>
        direction === 'add' && value && Date.parse(value) <= Date.now() ? text.expiryPast : null,
    },
  });
  const { direction, credits: typed, allowDebt } = form.values;
  const isDeduction = direction === 'deduct';
  const forecast = forecastOf(account.balance, typed, isDeduction);
  const limit = me?.adjustLimit ?? null;
  const isAboveLimit = limit !== null && (microOf(typed) ?? 0n) > (microOf(limit) ?? 0n);
  const submit = form.onSubmit(({ expiresAt, reasonCode, reason }) => {
    const credits = isDeduction ? -creditsOf(typed) : creditsOf(typed);
    const rest = isDeduction ? { allowDebt } : { expiresAt: momentOf(expiresAt) };
    adjust.mutateAsync({ userId: user.id, credits, reasonCode, reason, ...rest }).then(
      (done) => {
        dialog.onClose();
        if ('approval' in done) return tellWaits();
        const told = isDeduction ? text.deducted : text.added;
        notifyDone(told(formatCredits(typed.trim()), formatCredits(done.balance.balance)));
      },
      (error: unknown) => applyProblem(form, error),
    );
  });
  return (
    <ActionDialog
      {...dialog}
      title={text.title(nameOf(user))}
      action={text.verb}
      danger={isDeduction}
      onSubmit={submit}
      pending={adjust.isPending}
      error={adjust.error}
      shown={['credits', 'expiresAt', 'reasonCode', 'reason']}
    >
      <SegmentedControl
        fullWidth
        aria-label={text.direction}
        data={[
          { value: 'add', label: text.add },
          { value: 'deduct', label: text.deduct },
        ]}
        {...form.getInputProps('direction')}
      />
      <CreditsField label={text.amount} withAsterisk data-autofocus {...form.getInputProps('credits')} />
      {isDeduction ? (
        <Checkbox
          label={text.allowDebt}
          description={text.allowDebtHint}
          {...form.getInputProps('allowDebt', { type: 'checkbox' })}
        />
      ) : (
        <MomentField label={text.expiry} description={text.expiryHint} {...form.getInputProps('expiresAt')} />
      )}
      {forecast && <Preview now={account.balance} forecast={forecast} />}
      {forecast?.shortfall && (
        <Alert color={allowDebt ? 'orange' : 'red'} variant="light" role="status">
          {allowDebt
            ? text.owes(formatCredits(forecast.shortfall))
            : text.refused(formatCredits(account.balance.available))}
        </Alert>
      )}
      {isAboveLimit && (
        <Text size="sm" c="dimmed">
          {text.aboveLimit(formatCredits(limit))}
        </Text>
      )}
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
