import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { useSignIn } from '../api/session';
import { ProblemNotice } from '../ui/problem_notice';

/** E-mail and password; signs in by cookie. `email`: filled in already. `below`: links under the button. */
export function SignInForm({ email = '', onDone, below }: { email?: string; onDone?: () => void; below?: ReactNode }) {
  const signIn = useSignIn(onDone);
  const form = useForm({
    initialValues: { email, password: '' },
    validate: {
      email: (value) => (value.trim() ? null : 'Enter your e-mail address'),
      password: (value) => (value ? null : 'Enter your password'),
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => signIn.mutate({ ...values, email: values.email.trim() }))} noValidate>
      <Stack gap="md">
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          data-autofocus={!email || undefined}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          data-autofocus={!!email || undefined}
          {...form.getInputProps('password')}
        />
        <ProblemNotice error={signIn.error} />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          Sign in
        </Button>
        {below}
      </Stack>
    </form>
  );
}
