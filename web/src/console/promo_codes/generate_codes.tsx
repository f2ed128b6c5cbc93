import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { DialogButton, type DialogProps } from '../../ui/dialog_button';
import { applyProblem, ReasonFields } from '../../ui/reason_fields';
import { below, CodeFields, NoteField } from './code_fields';
import { codeFormErrors, limitsOf, noLimits } from './code_form';
import { GeneratedCodes } from './generated_codes';
import { writing as text } from './strings';

export function GenerateCodes() {
  return (
    <DialogButton label={text.generate} permission="promo-codes:write" variant="default">
      {(dialog) => <GenerateDialog {...dialog} />}
    </DialogButton>
  );
}

function GenerateDialog(dialog: DialogProps) {
  const [made, setMade] = useState<Schemas['PromoCodesMade']['codes'] | null>(null);
  const generate = useAct(
    (body: Schemas['PromoCodesRequest'], key) =>
      answer(api.POST('/admin/promo-codes/generate', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/promo-codes'], onDone: ({ codes }) => setMade(codes) },
  );
  const form = useForm({
    initialValues: { ...noLimits, maxUses: '1', count: '10', prefix: '' },
    validate: {
      ...codeFormErrors,
      count: (value: string) => (/^(1000|[1-9]\d{0,2})$/.test(value.trim()) ? null : text.countBad),
      prefix: (value: string) => (/^[A-Z0-9_-]{0,24}$/.test(value.trim()) ? null : text.prefixBad),
    },
  });
  if (made) return <GeneratedCodes {...dialog} codes={made.map(({ code }) => code)} prefix={form.values.prefix} />;
  const submit = form.onSubmit((values) => {
    const { count, prefix, reasonCode, reason } = values;
    generate
      .mutateAsync({ count: Number(count), prefix: prefix.trim(), ...limitsOf(values), reasonCode, reason })
      .catch((error: unknown) => applyProblem(form, error));
  });
  return (
    <ActionDialog
      {...dialog}
      title={text.generate}
      action={text.generate}
      size="lg"
      onSubmit={submit}
      pending={generate.isPending}
      error={generate.error}
      shown={Object.keys(form.values)}
    >
      <Text size="sm" c="dimmed">
        {text.generateHint}
      </Text>
      <CodeFields form={form}>
        <TextInput
          label={text.count}
          inputMode="numeric"
          withAsterisk
          data-autofocus
          {...form.getInputProps('count')}
        />
        <TextInput
          label={text.prefix}
          description={text.prefixHint}
          autoComplete="off"
          {...below}
          {...form.getInputProps('prefix')}
          onChange={(event) => form.setFieldValue('prefix', event.currentTarget.value.toUpperCase())}
        />
      </CodeFields>
      <NoteField form={form} />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
