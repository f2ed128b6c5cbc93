import { Button, Group, Skeleton, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { answer, api } from '../../api/client';
import { useAct, useGet, type Schemas } from '../../api/queries';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { Section } from '../../ui/section';
import { RoleFields } from './role_fields';
import { contentOf, noRole, roleErrors } from './role_form';
import { editing as text, text as words } from './strings';

export function NewRolePage() {
  const navigate = useNavigate();
  const roles = useGet('/admin/roles');
  const create = useAct(
    (body: Schemas['RoleRequest'], key) =>
      answer(api.POST('/admin/roles', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/roles'] },
  );
  const form = useForm({
    initialValues: { ...noRole, reasonCode: '', reason: '' },
    validate: {
      ...reasonErrors,
      ...roleErrors,
      name: (value: string) => (/^[a-z][a-z0-9_-]{0,39}$/.test(value.trim()) ? null : text.nameBad),
    },
  });
  const submit = form.onSubmit((values) => {
    const { name, reasonCode, reason } = values;
    create.mutateAsync({ name: name.trim(), ...contentOf(values), reasonCode, reason }).then(
      ({ role }) => {
        notifyDone(text.created(role.name));
        void navigate({ to: `/roles/${role.name}` });
      },
      (error: unknown) => applyProblem(form, error),
    );
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <PageHeader title={text.newTitle} description={text.newHint} above={[{ label: words.title, to: '/roles' }]} />
        <TextInput
          label={text.name}
          description={text.nameHint}
          withAsterisk
          autoComplete="off"
          maxLength={40}
          maw={420}
          {...form.getInputProps('name')}
        />
        {roles.data ? <RoleFields form={form} permissions={roles.data.permissions} /> : <Skeleton height={320} />}
        <Section>
          <Stack>
            <ReasonFields form={form} />
            <ProblemNotice error={create.error ?? roles.error} shown={Object.keys(form.values)} />
            <Group justify="flex-end">
              <Button type="submit" loading={create.isPending}>
                {text.create}
              </Button>
            </Group>
          </Stack>
        </Section>
      </Stack>
    </form>
  );
}
