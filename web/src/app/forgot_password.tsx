import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import IconMail from '@tabler/icons-react/dist/esm/icons/IconMail.mjs';
import IconMailOff from '@tabler/icons-react/dist/esm/icons/IconMailOff.mjs';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { answer, api } from '../api/client';
import { EmptyState } from '../ui/empty_state';
import { ProblemNotice } from '../ui/problem_notice';
import { FrontDoor } from './front_door';
import { pageConfig } from './page_config';

const text = {
  title: 'Choose a new password',
  lead: 'We will mail you a link, if somebody has this address.',
  email: 'E-mail',
  emailNeeded: 'Enter your e-mail address',
  action: 'Mail me a link',
  done: 'Look into your mail',
  doneWhy: 'If somebody has this address, a link is on its way. It works for a short time only.',
  off: 'No mail is sent from here',
  back: 'Back to sign in',
};

/** Asks for a link by mail, or says what to do where no mail can be sent. */
export function ForgotPassword({ withoutMail }: { withoutMail: ReactNode }) {
  const ask = useMutation({ mutationFn: (email: string) => answer(api.POST('/auth/forgot', { body: { email } })) });
  const back = (
    <Anchor component={Link} to="/" size="sm">
      {text.back}
    </Anchor>
  );
  if (!pageConfig.mail) {
    return (
      <FrontDoor title={text.title}>
        <EmptyState icon={IconMailOff} title={text.off} action={back}>
          {withoutMail}
        </EmptyState>
      </FrontDoor>
    );
  }
  if (ask.isSuccess) {
    return (
      <FrontDoor title={text.title}>
        <div role="status">
          <EmptyState icon={IconMail} title={text.done} action={back}>
            {text.doneWhy}
          </EmptyState>
        </div>
      </FrontDoor>
    );
  }
  return (
    <FrontDoor title={text.title} lead={text.lead}>
      <Form ask={ask.mutate} error={ask.error} pending={ask.isPending} back={back} />
    </FrontDoor>
  );
}

type FormProps = { ask: (email: string) => void; error: unknown; pending: boolean; back: ReactNode };

function Form({ ask, error, pending, back }: FormProps) {
  const form = useForm({
    initialValues: { email: '' },
    validate: { email: (value) => (value.includes('@') ? null : text.emailNeeded) },
  });
  return (
    <form onSubmit={form.onSubmit(({ email }) => ask(email.trim()))} noValidate>
      <Stack gap="md">
        <TextInput label={text.email} type="email" autoComplete="username" {...form.getInputProps('email')} />
        <ProblemNotice error={error} />
        <Button type="submit" loading={pending}>
          {text.action}
        </Button>
        <Text size="sm">{back}</Text>
      </Stack>
    </form>
  );
}
