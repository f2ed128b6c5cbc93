import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import { DialogButton, type DialogProps } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import { applyProblem, ReasonFields } from '../../ui/reason_fields';
import { below, CodeFields, NoteField } from './code_fields';
import { codeFormErrors, limitsOf, noLimits } from './code_form';
import { codePath } from './columns';
import { fields, writing as text } from './strings';

export function CreateCode() {
  return (
    <DialogButton label={text.create} permission="promo-codes:write">
      {(dialog) => <CreateCodeDialog {...dialog} />}
    </DialogButton>
  );
}

function CreateCodeDialog(dialog: DialogProps) {
  const navigate = useNavigate();
  const create = useAct(
    (body: Schemas['PromoCodeRequest'], key) =>
      answer(api.POST('/admin/promo-codes', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/promo-codes'] },
  );
  const form = useForm({
    initialValues: { ...noLimits, code: '' },
    validate: {
      ...codeFormErrors,
      code: (value: string) => (/^[A-Za-z0-9_-]{3,64}$/.test(value.trim()) ? null : fields.codeBad),
    },
  });
  const submit = form.onSubmit((values) => {
    const { code, reasonCode, reason } = values;
    create.mutateAsync({ code: code.trim(), ...limitsOf(values), reasonCode, reason }).then(
      ({ promoCode }) => {
        dialog.onClose();
        notifyDone(text.created(promoCode.code));
        void navigate({ to: codePath(promoCode) });
      },
      (error: unknown) => applyProblem(form, error),
    );
  });
  return (
    <ActionDialog
      {...dialog}
      title={text.create}
      action={text.create}
      size="lg"
      onSubmit={submit}
      pending={create.isPending}
      error={create.error}
      shown={Object.keys(form.values)}
    >
      <CodeFields form={form}>
        <TextInput
          label={fields.code}
          description={fields.codeHint}
          withAsterisk
          data-autofocus
          autoComplete="off"
          autoCapitalize="characters"
          maxLength={64}
          {...below}
          {...form.getInputProps('code')}
        />
        <NoteField form={form} />
      </CodeFields>
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
