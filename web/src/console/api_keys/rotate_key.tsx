import { Select, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import type { DialogProps } from '../../ui/dialog_button';
import { applyProblem, reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { SecretDialog } from './secret_dialog';
import { text } from './strings';

type Props = DialogProps & { apiKey: Schemas['ApiKey'] };

export function RotateKey({ apiKey: { id, name }, ...dialog }: Props) {
  const [shown, setShown] = useState<string | null>(null);
  const rotate = useAct(
    (body: Schemas['RotationRequest'], key) =>
      answer(
        api.POST('/admin/api-keys/{id}/rotate', { body, params: { path: { id }, header: { 'Idempotency-Key': key } } }),
      ),
    { refreshes: ['/admin/api-keys'], onDone: ({ key }) => setShown(key) },
  );
  const form = useForm({
    initialValues: { overlapSeconds: '86400', reasonCode: '', reason: '' },
    validate: reasonErrors,
  });
  if (shown) {
    const done = () => {
      dialog.onClose();
      setShown(null);
    };
    return <SecretDialog title={text.rotated(name)} secret={shown} onDone={done} />;
  }
  const submit = form.onSubmit(({ overlapSeconds, ...reason }) => {
    rotate
      .mutateAsync({ overlapSeconds: Number(overlapSeconds), ...reason })
      .catch((error: unknown) => applyProblem(form, error));
  });
  return (
    <ActionDialog
      {...dialog}
      title={text.rotateTitle(name)}
      action={text.rotate}
      onSubmit={submit}
      pending={rotate.isPending}
      error={rotate.error}
      shown={Object.keys(form.values)}
    >
      <Text size="sm">{text.rotateBody}</Text>
      <Select
        label={text.overlapLabel}
        description={text.overlapHint}
        data={text.overlaps}
        allowDeselect={false}
        {...form.getInputProps('overlapSeconds')}
      />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
