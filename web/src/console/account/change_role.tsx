import { Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import type { DialogProps } from '../../ui/dialog_button';
import { asWords } from '../../ui/format';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { RoleChoice } from '../../ui/role_choice';
import { nameOf } from './name_of';
import { text } from './strings';

export default function ChangeRole({ user, ...dialog }: DialogProps & { user: Schemas['User'] }) {
  const change = useAct(
    (body: Schemas['RoleChange'], key) =>
      answer(
        api.PUT('/admin/users/{userId}/role', {
          body,
          params: { path: { userId: user.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { refreshes: ['/admin/users', '/admin/users/{userId}', '/admin/roles', '/auth/me'] },
  );
  const form = useForm({
    initialValues: { role: user.role as string, reasonCode: '', reason: '' },
    validate: reasonErrors,
  });
  const submit = form.onSubmit((values) => {
    change.mutateAsync(values).then(
      (done) => {
        dialog.onClose();
        notifyDone(text.role.done(asWords(done.user.role)));
      },
      (error: unknown) => applyProblem(form, error),
    );
  });
  return (
    <ActionDialog
      {...dialog}
      title={text.role.title(nameOf(user))}
      action={text.role.verb}
      onSubmit={submit}
      pending={change.isPending}
      error={change.error}
      shown={['role', 'reasonCode', 'reason']}
      disabled={form.values.role === user.role}
    >
      <Text size="sm">{text.role.body}</Text>
      <RoleChoice who="users" {...form.getInputProps('role')} />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
