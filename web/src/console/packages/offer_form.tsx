import { Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { CreditsField, creditsError, creditsOf } from '../../ui/credits_field';
import type { DialogProps } from '../../ui/dialog_button';
import { timeZone } from '../../ui/format';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields, type Reason } from '../../ui/reason_fields';
import { priceOf, PricesField, pricesFault, type TypedPrice } from './prices_field';
import { text } from './strings';

type Values = Reason & {
  userId: string;
  title: string;
  credits: string;
  bonusCredits: string;
  price: TypedPrice[];
  expiresAt: string;
};

/** The end of a day in two weeks, as a date field has it. */
function inTwoWeeks() {
  const day = new Date(Date.now() + 14 * 86_400_000);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

export function OfferForm(dialog: DialogProps) {
  const form = useForm<Values>({
    initialValues: {
      userId: '',
      title: '',
      credits: '',
      bonusCredits: '',
      price: [{ currency: 'usd', amount: '' }],
      expiresAt: inTwoWeeks(),
      reasonCode: '',
      reason: '',
    },
    validate: {
      ...reasonErrors,
      userId: (value) => (value.trim() === '' ? 'A user id is required' : null),
      title: (value) => (value.trim() === '' ? 'A title is required' : null),
      credits: creditsError(),
      bonusCredits: creditsError({ zero: true, optional: true }),
      price: pricesFault,
      expiresAt: (value) => (value === '' ? 'A day is required' : null),
    },
  });
  const make = useAct(
    (body: Schemas['OfferRequest'], key) =>
      answer(api.POST('/admin/offers', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/offers'], onDone: () => notifyDone(text.offered) },
  );
  const submit = form.onSubmit(({ price, expiresAt, credits, bonusCredits, ...rest }) => {
    const money = price[0] && priceOf(price[0]);
    if (!money) return;
    const body = {
      ...rest,
      credits: creditsOf(credits),
      bonusCredits: creditsOf(bonusCredits),
      price: money,
      expiresAt: new Date(`${expiresAt}T23:59:59.999`).toISOString(),
    };
    make.mutateAsync(body).then(dialog.onClose, (problem: unknown) => applyProblem(form, problem));
  });
  return (
    <ActionDialog
      {...dialog}
      title={text.offer}
      action={text.offerVerb}
      onSubmit={submit}
      pending={make.isPending}
      error={make.error}
      shown={['userId', 'title', 'credits', 'bonusCredits', 'price', 'expiresAt', 'reasonCode', 'reason']}
    >
      <TextInput label="User id" withAsterisk data-autofocus {...form.getInputProps('userId')} />
      <TextInput label="Title" description="The user sees it, and the receipt has it." withAsterisk maxLength={80} {...form.getInputProps('title')} />
      <Group grow align="flex-start">
        <CreditsField label="Credits" withAsterisk {...form.getInputProps('credits')} />
        <CreditsField label="Bonus credits" {...form.getInputProps('bonusCredits')} />
      </Group>
      <PricesField only={1} value={form.values.price} onChange={(price) => form.setFieldValue('price', price)} error={form.errors.price} />
      <TextInput
        type="date"
        label="Good until the end of"
        description={`In your time zone, ${timeZone}`}
        withAsterisk
        {...form.getInputProps('expiresAt')}
      />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
