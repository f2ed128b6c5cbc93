import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { notifyDone } from '../../ui/notify';
import { ProblemNotice } from '../../ui/problem_notice';
import { applyProblem } from '../../ui/apply_problem';
import { Section } from '../../ui/section';
import { text } from './strings';

export function PasswordForm() {
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '' },
    validate: {
      currentPassword: (value) => (value ? null : text.currentNeeded),
      newPassword: (value) => (value.length >= 8 ? null : text.passwordShort),
    },
  });
  const change = useAct(
    (body: Schemas['PasswordChange'], key) =>
      answer(api.POST('/auth/password', { body, params: { header: { 'Idempotency-Key': key } } })),
    {
      refreshes: ['/auth/sessions'],
      onDone: () => {
        form.reset();
        notifyDone(text.changed);
      },
    },
  );
  const submit = form.onSubmit((values) => change.mutate(values, { onError: (error) => applyProblem(form, error) }));
  return (
    <Section title={text.change} description={text.changeLead}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          <PasswordInput label={text.current} autoComplete="current-password" {...form.getInputProps('currentPassword')} />
          <PasswordInput
            label={text.next}
            description={text.passwordHelp}
            autoComplete="new-password"
            {...form.getInputProps('newPassword')}
          />
          <ProblemNotice error={change.error} shown={['currentPassword', 'newPassword']} />
          <Group>
            <Button type="submit" loading={change.isPending}>
              {text.change}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
