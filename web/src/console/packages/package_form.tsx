import { Checkbox, Group, NumberInput, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Act, Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { CreditsField, creditsError, creditsOf } from '../../ui/credits_field';
import type { DialogProps } from '../../ui/dialog_button';
import { applyProblem, reasonErrors, ReasonFields, type Reason } from '../../ui/reason_fields';
import { priceOf, PricesField, pricesFault, typedPrice, type TypedPrice } from './prices_field';
import { text } from './strings';

type Values = Reason & {
  id: string;
  title: string;
  custom: boolean;
  credits: string;
  bonusCredits: string;
  validForDays: number | string;
  prices: TypedPrice[];
  active: boolean;
};

/** A package as the API takes it; `id` and `custom` are for a new one. */
export type PackageBody = Schemas['PackageRequest'];

type Props = DialogProps & {
  title: string;
  action: string;
  /** The package to change; missing: a new one. */
  before?: Schemas['PackageForAdmins'];
  save: Act<PackageBody>;
};

export function PackageForm({ before, save, ...dialog }: Props) {
  const form = useForm<Values>({
    initialValues: {
      id: before?.id ?? '',
      title: before?.title ?? '',
      custom: before?.custom ?? false,
      credits: before?.credits ? String(before.credits) : '',
      bonusCredits: before?.bonusCredits ? String(before.bonusCredits) : '',
      validForDays: before?.validForDays ?? '',
      prices: before ? before.prices.map(typedPrice) : [{ currency: 'usd', amount: '' }],
      active: before?.active ?? true,
      reasonCode: '',
      reason: '',
    },
    validate: {
      ...reasonErrors,
      id: (id) => (/^[a-z][a-z0-9_-]{0,39}$/.test(id) ? null : 'Lower-case letters, digits, - and _, beginning with a letter'),
      title: (value) => (value.trim() === '' ? 'A title is required' : null),
      credits: (typed, { custom }) => (custom ? null : creditsError()(typed)),
      bonusCredits: (typed, { custom }) => (custom ? null : creditsError({ zero: true, optional: true })(typed)),
      prices: (prices, { custom }) => (custom ? null : prices.length === 0 ? 'At least one price' : pricesFault(prices)),
    },
  });
  const { custom } = form.values;
  const submit = form.onSubmit((values) => {
    save.mutateAsync(bodyOf(values)).then(dialog.onClose, (problem: unknown) => applyProblem(form, problem));
  });
  return (
    <ActionDialog
      {...dialog}
      onSubmit={submit}
      pending={save.isPending}
      error={save.error}
      shown={['id', 'title', 'credits', 'bonusCredits', 'validForDays', 'prices', 'reasonCode', 'reason']}
    >
      <TextInput label="Title" withAsterisk data-autofocus maxLength={80} {...form.getInputProps('title')} />
      {!before && (
        <>
          <TextInput label="Id" description="In the API and in links; it stays." withAsterisk {...form.getInputProps('id')} />
          <Checkbox label={text.custom} description={text.customHint} {...form.getInputProps('custom', { type: 'checkbox' })} />
        </>
      )}
      {!custom && (
        <>
          <Group grow align="flex-start">
            <CreditsField label="Credits" withAsterisk {...form.getInputProps('credits')} />
            <CreditsField label="Bonus credits" {...form.getInputProps('bonusCredits')} />
          </Group>
          <NumberInput
            label="Valid for days"
            description="After that what is left expires. Empty: never."
            min={1}
            max={36500}
            allowDecimal={false}
            {...form.getInputProps('validForDays')}
          />
          <PricesField value={form.values.prices} onChange={(prices) => form.setFieldValue('prices', prices)} error={form.errors.prices} />
        </>
      )}
      <Switch label="On sale" {...form.getInputProps('active', { type: 'checkbox' })} />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}

function bodyOf(values: Values): PackageBody {
  const { id, title, custom, active, reasonCode, reason } = values;
  const always = { id, title, active, reasonCode, reason };
  if (custom) return { ...always, custom };
  return {
    ...always,
    custom,
    credits: creditsOf(values.credits),
    bonusCredits: creditsOf(values.bonusCredits),
    validForDays: values.validForDays === '' ? null : Number(values.validForDays),
    prices: values.prices.map(priceOf).filter((price) => price !== null),
  };
}
