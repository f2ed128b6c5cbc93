import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { ActionDialog } from '../../ui/action_dialog';
import { DialogButton, type DialogProps } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { RoleChoice } from '../../ui/role_choice';
import { userPath } from './columns';
import { text } from './strings';

export function CreateUser() {
  return (
    <DialogButton label={text.create} permission="users:write">
      {(dialog) => <CreateUserDialog {...dialog} />}
    </DialogButton>
  );
}

const given = (typed: string) => typed.trim() || undefined;

function CreateUserDialog({ opened, onClose }: DialogProps) {
  const navigate = useNavigate();
  const mayGiveRoles = useMay('roles:write');
  const create = useAct(
    (body: Schemas['UserRequest'], key) =>
      answer(api.POST('/admin/users', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/users', '/admin/roles'] },
  );
  const form = useForm({
    initialValues: { email: '', name: '', id: '', password: '', role: 'user', reasonCode: '', reason: '' },
    validate: {
      ...reasonErrors,
      email: (value, { name, id }) => (value.trim() || name.trim() || id.trim() ? null : text.nothingGiven),
      password: (value, { email }) => {
        if (!value) return null;
        if (!email.trim()) return text.passwordNeedsEmail;
        return value.length < 8 ? text.passwordTooShort : null;
      },
    },
  });
  const submit = form.onSubmit(({ email, name, id, password, role, ...reason }) => {
    const body = {
      email: given(email),
      name: given(name),
      id: given(id),
      password: password || undefined,
      role,
      ...reason,
    };
    create.mutateAsync(body).then(
      ({ user }) => {
        onClose();
        notifyDone(text.created(user.name ?? user.email ?? user.id));
        void navigate({ to: userPath(user) });
      },
      (error: unknown) => applyProblem(form, error),
    );
  });
  return (
    <ActionDialog
      opened={opened}
      onClose={onClose}
      title={text.create}
      action={text.create}
      onSubmit={submit}
      pending={create.isPending}
      error={create.error}
      shown={['email', 'name', 'id', 'password', 'role', 'reasonCode', 'reason']}
    >
      <Text size="sm" c="dimmed">
        {text.createHint}
      </Text>
      <TextInput
        label={text.email}
        description={text.emailHint}
        type="email"
        {...form.getInputProps('email')}
        data-autofocus
      />
      <TextInput label={text.name} maxLength={200} {...form.getInputProps('name')} />
      <TextInput label={text.id} description={text.idHint} maxLength={128} {...form.getInputProps('id')} />
      <PasswordInput
        label={text.password}
        description={text.passwordHint}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      {mayGiveRoles && <RoleChoice who="users" {...form.getInputProps('role')} />}
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
