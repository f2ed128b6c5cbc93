import { SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { answer, api } from '../../api/client';
import { isProblem } from '../../api/problem';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { DialogButton, type DialogProps } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import { reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { noPrice, priceErrors, PriceFields, priceOf } from './price_fields';
import { text } from './strings';

export function CreateMeter() {
  return (
    <DialogButton label={text.create} permission="meters:write">
      {(dialog) => <CreateMeterDialog {...dialog} />}
    </DialogButton>
  );
}

/** The price is a part of the request; its fields stand in the form beside the others. */
const fieldOf = (field: string) => field.replace(/^price\./, '');

function CreateMeterDialog(dialog: DialogProps) {
  const navigate = useNavigate();
  const create = useAct(
    (body: Schemas['MeterRequest'], key) =>
      answer(api.POST('/admin/meters', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/meters'] },
  );
  const form = useForm({
    initialValues: { ...noPrice, name: '', unit: '', description: '', reasonCode: '', reason: '' },
    validate: {
      ...reasonErrors,
      ...priceErrors,
      name: (value: string) => (/^[a-z0-9_.-]{1,64}$/.test(value.trim()) ? null : text.nameBad),
      unit: (value: string) => (value.trim() ? null : text.needed),
    },
  });
  const submit = form.onSubmit((values) => {
    const { name, unit, description, reasonCode, reason } = values;
    const body = {
      name: name.trim(),
      unit: unit.trim(),
      description: description.trim(),
      price: priceOf(values),
      reasonCode,
      reason,
    };
    create.mutateAsync(body).then(
      ({ meter }) => {
        dialog.onClose();
        notifyDone(text.created(meter.name));
        void navigate({ to: `/meters/${meter.name}` });
      },
      (error: unknown) => {
        if (!isProblem(error)) return;
        form.setErrors(Object.fromEntries(error.errors.map(({ field, message }) => [fieldOf(field), message])));
      },
    );
  });
  const shown = Object.keys(form.values);
  return (
    <ActionDialog
      {...dialog}
      title={text.create}
      action={text.create}
      size="lg"
      onSubmit={submit}
      pending={create.isPending}
      error={create.error}
      shown={[...shown, ...shown.map((name) => `price.${name}`)]}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput
          label={text.name}
          description={text.nameHint}
          withAsterisk
          data-autofocus
          autoComplete="off"
          maxLength={64}
          {...form.getInputProps('name')}
        />
        <TextInput
          label={text.unit}
          description={text.unitHint}
          withAsterisk
          maxLength={64}
          {...form.getInputProps('unit')}
        />
      </SimpleGrid>
      <PriceFields form={form} unit={form.values.unit} />
      <TextInput label={text.note} maxLength={500} {...form.getInputProps('description')} />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
