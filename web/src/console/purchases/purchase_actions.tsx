// What an operator does to a purchase: refund it, ask the provider, mark it as reviewed.

import { Button, Checkbox, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { Money } from '../../ui/amounts';
import { formatMoney } from '../../ui/format';
import { MoneyField, moneyError, moneyOf, typedMoney } from '../../ui/money_field';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields, type Reason } from '../../ui/reason_fields';
import { ReasonedAction } from '../../ui/reasoned_action';
import { text } from './strings';

type Props = { purchase: Schemas['Purchase'] };

const refreshes = ['/admin/purchases/{id}', '/admin/purchases', '/admin/webhook-events'] as const;

export function RefundButton({ purchase }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  const total = purchase.total ?? purchase.price;
  const left = { ...total, amount: total.amount - purchase.reversed.amount };
  if (left.amount <= 0) return null;
  return (
    <>
      <Button color="red" variant="light" onClick={open}>
        {text.refund}
      </Button>
      {opened && <RefundDialog purchase={purchase} left={left} onClose={close} />}
    </>
  );
}

type RefundValues = Reason & { amount: string; force: boolean };

function RefundDialog({ purchase, left, onClose }: Props & { left: Schemas['Money']; onClose: () => void }) {
  const form = useForm<RefundValues>({
    initialValues: { amount: typedMoney(left), force: false, reasonCode: '', reason: '' },
    validate: {
      ...reasonErrors,
      amount: (typed) => moneyError(typed, left.currency, left),
    },
  });
  const refund = useAct(
    ({ amount, ...values }: RefundValues, key) =>
      answer(
        api.POST('/admin/purchases/{id}/refund', {
          params: { path: { id: purchase.id }, header: { 'Idempotency-Key': key } },
          body: { ...values, amount: moneyOf(amount, left.currency)?.amount },
        }),
      ),
    {
      refreshes: [...refreshes],
      onDone: (done) => notifyDone(done && 'approval' in done ? text.refundWaits : text.refunded),
    },
  );
  const typed = moneyOf(form.values.amount, left.currency);
  const said = typed?.amount ? ` ${formatMoney(typed)}` : '';
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={text.refundTitle}
      action={`${text.refund}${said}`}
      danger
      pending={refund.isPending}
      error={refund.error}
      shown={['amount', 'reasonCode', 'reason']}
      onSubmit={form.onSubmit((values) => {
        refund.mutateAsync(values).then(onClose, (error: unknown) => applyProblem(form, error));
      })}
    >
      <Text size="sm">
        The buyer gets the money back on the card they paid with, and the credits of this purchase are taken back in the
        same proportion. <Money value={left} /> is left of the payment.
      </Text>
      <MoneyField label="Amount" currency={left.currency} withAsterisk data-autofocus {...form.getInputProps('amount')} />
      <Checkbox label={text.force} description={text.forceHint} {...form.getInputProps('force', { type: 'checkbox' })} />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}

export function AskProvider({ purchase }: Props) {
  return (
    <ReasonedAction
      label={text.ask}
      title={text.askTitle}
      done={text.asked}
      refreshes={[...refreshes]}
      run={(body, key) =>
        answer(
          api.POST('/admin/purchases/{id}/reconcile', {
            params: { path: { id: purchase.id }, header: { 'Idempotency-Key': key } },
            body,
          }),
        )
      }
    >
      {text.askHint}
    </ReasonedAction>
  );
}

export function DismissReview({ purchase }: Props) {
  return (
    <ReasonedAction
      label={text.dismiss}
      title={text.dismissTitle}
      done={text.dismissed}
      refreshes={[...refreshes]}
      button={{ size: 'xs' }}
      run={(body, key) =>
        answer(
          api.POST('/admin/purchases/{id}/dismiss-review', {
            params: { path: { id: purchase.id }, header: { 'Idempotency-Key': key } },
            body,
          }),
        )
      }
    >
      {text.dismissHint}
    </ReasonedAction>
  );
}
