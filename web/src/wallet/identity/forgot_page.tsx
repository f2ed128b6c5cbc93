import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import IconMail from '@tabler/icons-react/dist/esm/icons/IconMail.mjs';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, api } from '../../api/client';
import { FrontDoor } from '../../app/front_door';
import { EmptyState } from '../../ui/empty_state';
import { ProblemNotice } from '../../ui/problem_notice';
import { text } from './strings';

export function ForgotPage() {
  const ask = useMutation({
    mutationFn: (email: string) => answer(api.POST('/auth/forgot', { body: { email } })),
  });
  const form = useForm({
    initialValues: { email: '' },
    validate: { email: (value) => (value.includes('@') ? null : text.emailNeeded) },
  });
  const back = (
    <Anchor component={Link} to="/" size="sm">
      {text.toSignIn}
    </Anchor>
  );
  if (ask.isSuccess) {
    return (
      <FrontDoor title={text.forgotTitle}>
        <div role="status">
          <EmptyState icon={IconMail} title={text.forgotDone} action={back}>
            {text.forgotDoneWhy}
          </EmptyState>
        </div>
      </FrontDoor>
    );
  }
  return (
    <FrontDoor title={text.forgotTitle} lead={text.forgotLead}>
      <form onSubmit={form.onSubmit(({ email }) => ask.mutate(email.trim()))} noValidate>
        <Stack gap="md">
          <TextInput label={text.email} type="email" autoComplete="username" {...form.getInputProps('email')} />
          <ProblemNotice error={ask.error} />
          <Button type="submit" loading={ask.isPending}>
            {text.forgotAction}
          </Button>
          <Text size="sm">{back}</Text>
        </Stack>
      </form>
    </FrontDoor>
  );
}
