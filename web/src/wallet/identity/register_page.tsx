import '../../app/more_styles';
import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRegister } from '../../api/session';
import { FrontDoor } from '../../app/front_door';
import { pageConfig } from '../../app/page_config';
import { ProblemNotice } from '../../ui/problem_notice';
import { applyProblem } from '../../ui/apply_problem';
import { text } from './strings';

export function RegisterPage() {
  if (!pageConfig.registration) return <FrontDoor title={text.register} lead={text.closed} children={<ToSignIn />} />;
  return (
    <FrontDoor title={text.register} lead={text.registerLead}>
      <RegisterForm />
    </FrontDoor>
  );
}

function RegisterForm() {
  const navigate = useNavigate();
  const register = useRegister(() => void navigate({ to: '/' }));
  const form = useForm({
    initialValues: { name: '', email: '', password: '' },
    validate: {
      email: (value) => (value.includes('@') ? null : text.emailNeeded),
      password: (value) => (value.length >= 8 ? null : text.passwordShort),
    },
  });
  const submit = form.onSubmit(({ name, email, password }) => {
    const given = { email: email.trim(), password, ...(name.trim() ? { name: name.trim() } : {}) };
    register.mutate(given, { onError: (error) => applyProblem(form, error) });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput label={text.name} description={text.optional} autoComplete="name" maxLength={200} {...form.getInputProps('name')} />
        <TextInput label={text.email} type="email" autoComplete="username" {...form.getInputProps('email')} />
        <PasswordInput
          label={text.password}
          description={text.passwordHelp}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <ProblemNotice error={register.error} shown={['name', 'email', 'password']} />
        <Button type="submit" loading={register.isPending}>
          {text.registerAction}
        </Button>
        <ToSignIn />
      </Stack>
    </form>
  );
}

function ToSignIn() {
  return (
    <Text size="sm">
      {text.have}{' '}
      <Anchor component={Link} to="/" size="sm" underline="always">
        {text.toSignIn}
      </Anchor>
    </Text>
  );
}
