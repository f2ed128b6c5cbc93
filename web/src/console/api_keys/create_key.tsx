import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { DialogButton, type DialogProps } from '../../ui/dialog_button';
import { MomentField, momentOf } from '../../ui/moment_field';
import { applyProblem, reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { RoleChoice } from '../../ui/role_choice';
import { SecretDialog } from './secret_dialog';
import { text } from './strings';

export function CreateKey() {
  return (
    <DialogButton label={text.create} permission="api-keys:write">
      {(dialog) => <CreateKeyDialog {...dialog} />}
    </DialogButton>
  );
}

function CreateKeyDialog(dialog: DialogProps) {
  const [made, setMade] = useState<Schemas['ApiKeyShown'] | null>(null);
  const create = useAct(
    (body: Schemas['ApiKeyRequest'], key) =>
      answer(api.POST('/admin/api-keys', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/api-keys', '/admin/roles'], onDone: setMade },
  );
  const form = useForm({
    initialValues: { name: '', role: 'service', expiresAt: '', reasonCode: '', reason: '' },
    validate: {
      ...reasonErrors,
      name: (value: string) => (value.trim() ? null : text.nameNeeded),
      expiresAt: (value: string) => (value && Date.parse(value) <= Date.now() ? text.past : null),
    },
  });
  if (made) {
    const done = () => {
      dialog.onClose();
      setMade(null);
    };
    return <SecretDialog title={text.ready(made.name)} secret={made.key} onDone={done} />;
  }
  const submit = form.onSubmit(({ name, expiresAt, ...rest }) => {
    create
      .mutateAsync({ ...rest, name: name.trim(), expiresAt: momentOf(expiresAt) })
      .catch((error: unknown) => applyProblem(form, error));
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
        label={text.name}
        description={text.nameHint}
        withAsterisk
        data-autofocus
        maxLength={100}
        {...form.getInputProps('name')}
      />
      <RoleChoice who="services" {...form.getInputProps('role')} />
      <MomentField label={text.expires} description={text.expiresHint} {...form.getInputProps('expiresAt')} />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
