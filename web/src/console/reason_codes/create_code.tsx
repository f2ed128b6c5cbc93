import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { DialogButton, type DialogProps } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { text } from './strings';

export function CreateCode() {
  return (
    <DialogButton label={text.create} permission="reason-codes:write">
      {(dialog) => <CreateCodeDialog {...dialog} />}
    </DialogButton>
  );
}

function CreateCodeDialog(dialog: DialogProps) {
  const create = useAct(
    (body: Schemas['ReasonCodeRequest'], key) =>
      answer(api.POST('/admin/reason-codes', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/reason-codes'], onDone: (_, { code }) => notifyDone(text.created(code)) },
  );
  const form = useForm({
    initialValues: { code: '', description: '', reasonCode: '', reason: '' },
    validate: {
      ...reasonErrors,
      code: (value: string) => (/^[a-z0-9_.-]{1,64}$/.test(value.trim()) ? null : text.codeBad),
      description: (value: string) => (value.trim() ? null : text.meaningNeeded),
    },
  });
  const submit = form.onSubmit(({ code, description, ...reason }) => {
    create
      .mutateAsync({ code: code.trim(), description: description.trim(), ...reason })
      .then(dialog.onClose, (error: unknown) => applyProblem(form, error));
  });
  return (
    <ActionDialog
      {...dialog}
      title={text.create}
      action={text.create}
      onSubmit={submit}
      pending={create.isPending}
      error={create.error}
      shown={Object.keys(form.values)}
    >
      <TextInput
        label={text.code}
        description={text.codeHint}
        withAsterisk
        data-autofocus
        autoComplete="off"
        maxLength={64}
        {...form.getInputProps('code')}
      />
      <TextInput
        label={text.meaning}
        description={text.meaningHint}
        withAsterisk
        maxLength={200}
        {...form.getInputProps('description')}
      />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
