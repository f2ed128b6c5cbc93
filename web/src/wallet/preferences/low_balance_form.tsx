import { Button, Checkbox, Group, Stack, Switch } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Schemas } from '../../api/queries';
import { CreditsField, creditsError, creditsOf } from '../../ui/credits_field';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { text } from './strings';
import { useSave } from './use_save';

type Values = { on: boolean; threshold: string; email: boolean };

export function LowBalanceForm({ lowBalance }: { lowBalance: Schemas['LowBalance'] | null }) {
  const save = useSave();
  const form = useForm<Values>({
    initialValues: {
      on: lowBalance !== null,
      threshold: String(lowBalance?.threshold ?? 10),
      email: lowBalance?.email ?? true,
    },
    validate: { threshold: (value, { on }) => (on ? creditsError()(value) : null) },
  });
  const submit = form.onSubmit(({ on, threshold, email }) => {
    const change = { threshold: creditsOf(threshold), email };
    save.mutate({ lowBalance: on ? change : null }, { onSuccess: () => form.resetDirty() });
  });
  return (
    <Section title={text.alerts} description={text.alertsLead}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          <Switch label={text.alertsSwitch} {...form.getInputProps('on', { type: 'checkbox' })} />
          {form.values.on && (
            <>
              <CreditsField label={text.threshold} {...form.getInputProps('threshold')} />
              <Checkbox
                label={text.byMail}
                description={text.byMailHelp}
                {...form.getInputProps('email', { type: 'checkbox' })}
              />
            </>
          )}
          <ProblemNotice error={save.error} />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              {text.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
