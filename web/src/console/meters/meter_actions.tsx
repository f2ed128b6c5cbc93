import { Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import { DialogButton, type DialogProps } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { text } from './strings';

type Props = { meter: Schemas['MeterWithPrices'] };
const permission = 'meters:write';

export function MeterActions({ meter }: Props) {
  return (
    <>
      <DialogButton label={meter.active ? text.switchOff : text.switchOn} permission={permission} variant="default">
        {(dialog) => <Switch {...dialog} meter={meter} />}
      </DialogButton>
      <DialogButton label={text.edit} permission={permission} variant="default">
        {(dialog) => <Describe {...dialog} meter={meter} />}
      </DialogButton>
    </>
  );
}

function useChange(name: string) {
  return useAct(
    (body: Schemas['MeterChange'], key) =>
      answer(
        api.PATCH('/admin/meters/{name}', { body, params: { path: { name }, header: { 'Idempotency-Key': key } } }),
      ),
    { refreshes: ['/admin/meters', '/admin/meters/{name}'], onDone: () => notifyDone(text.changed) },
  );
}

function Switch({ meter, ...dialog }: DialogProps & Props) {
  const [off] = useState(meter.active);
  const change = useChange(meter.name);
  return (
    <ConfirmDialog
      {...dialog}
      title={off ? text.switchOffTitle(meter.name) : text.switchOnTitle(meter.name)}
      action={off ? text.switchOff : text.switchOn}
      danger={off}
      onConfirm={(reason) => change.mutateAsync({ active: !off, ...reason })}
      pending={change.isPending}
      error={change.error}
    >
      {off ? text.switchOffBody : text.switchOnBody}
    </ConfirmDialog>
  );
}

function Describe({ meter, ...dialog }: DialogProps & Props) {
  const change = useChange(meter.name);
  const form = useForm({
    initialValues: { description: meter.description, reasonCode: '', reason: '' },
    validate: reasonErrors,
  });
  const submit = form.onSubmit((values) => {
    change
      .mutateAsync({ ...values, description: values.description.trim() })
      .then(dialog.onClose, (error: unknown) => applyProblem(form, error));
  });
  return (
    <ActionDialog
      {...dialog}
      title={text.edit}
      action={text.edit}
      onSubmit={submit}
      pending={change.isPending}
      error={change.error}
      shown={['description', 'reasonCode', 'reason']}
    >
      <Textarea
        label={text.note}
        maxLength={500}
        autosize
        minRows={2}
        data-autofocus
        {...form.getInputProps('description')}
      />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
