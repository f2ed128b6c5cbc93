import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { isProblem } from '../../api/problem';
import { ProblemNotice } from '../../ui/problem_notice';
import { applyProblem } from '../../ui/reason_fields';
import { text } from './strings';
import type { useSetUp } from './use_set_up';

export function SetupForm({ setUp }: { setUp: ReturnType<typeof useSetUp> }) {
  const form = useForm({
    initialValues: { name: '', email: '', password: '', repeat: '' },
    validate: {
      email: (value) => (value.trim() ? null : text.needsEmail),
      password: (value) => (value.length >= 8 ? null : text.needsPassword),
      repeat: (value, { password }) => (value === password ? null : text.needsSame),
    },
  });
  const submit = form.onSubmit(({ name, email, password }) => {
    setUp
      .mutateAsync({ email: email.trim(), password, name: name.trim() || undefined })
      .catch((error: unknown) => applyProblem(form, error));
  });
  const isUsed = isProblem(setUp.error, 'setup_token_invalid');
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput label={text.name} autoComplete="name" {...form.getInputProps('name')} />
        <TextInput
          label={text.email}
          type="email"
          autoComplete="username"
          withAsterisk
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={text.password}
          description={text.passwordHint}
          autoComplete="new-password"
          withAsterisk
          {...form.getInputProps('password')}
        />
        <PasswordInput label={text.repeat} autoComplete="new-password" withAsterisk {...form.getInputProps('repeat')} />
        {isUsed ? (
          <Alert color="red" variant="light" role="alert">
            {text.invalid}
          </Alert>
        ) : (
          <ProblemNotice error={setUp.error} shown={['email', 'password', 'name']} />
        )}
        <Button type="submit" loading={setUp.isPending} fullWidth>
          {text.submit}
        </Button>
      </Stack>
    </form>
  );
}
