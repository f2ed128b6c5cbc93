import { Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { DialogButton, type DialogProps } from '../../ui/dialog_button';
import { MomentField, momentOf } from '../../ui/moment_field';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { priceErrors, PriceFields, priceOf } from './price_fields';
import { prices as text } from './strings';

type Props = { meter: Schemas['MeterWithPrices'] };

export function ChangePrice({ meter }: Props) {
  return (
    <DialogButton label={text.change} permission="meters:write">
      {(dialog) => <ChangePriceDialog {...dialog} meter={meter} />}
    </DialogButton>
  );
}

function ChangePriceDialog({ meter, ...dialog }: DialogProps & Props) {
  const { price } = meter;
  const change = useAct(
    (body: Schemas['PriceRequest'], key) =>
      answer(
        api.POST('/admin/meters/{name}/prices', {
          body,
          params: { path: { name: meter.name }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { refreshes: ['/admin/meters', '/admin/meters/{name}'] },
  );
  const form = useForm({
    initialValues: {
      credits: String(price.credits),
      per: String(price.per),
      minimum: price.minimum > 0 ? String(price.minimum) : '',
      rounding: price.rounding as string,
      effectiveFrom: '',
      reasonCode: '',
      reason: '',
    },
    validate: {
      ...reasonErrors,
      ...priceErrors,
      effectiveFrom: (value: string) => (value && Date.parse(value) <= Date.now() ? text.past : null),
    },
  });
  const submit = form.onSubmit((values) => {
    const { effectiveFrom, reasonCode, reason } = values;
    change.mutateAsync({ ...priceOf(values), effectiveFrom: momentOf(effectiveFrom), reasonCode, reason }).then(
      (done) => {
        dialog.onClose();
        notifyDone(text.done(done.meter.prices[0]?.version ?? done.meter.price.version));
      },
      (error: unknown) => applyProblem(form, error),
    );
  });
  return (
    <ActionDialog
      {...dialog}
      title={text.changeTitle(meter.name)}
      action={text.change}
      size="lg"
      onSubmit={submit}
      pending={change.isPending}
      error={change.error}
      shown={Object.keys(form.values)}
    >
      <Text size="sm" c="dimmed">
        {text.changeHint}
      </Text>
      <PriceFields form={form} unit={meter.unit} />
      <MomentField label={text.effective} description={text.effectiveHint} {...form.getInputProps('effectiveFrom')} />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
