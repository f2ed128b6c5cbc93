import { Alert, Button, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { answer, api } from '../../api/client';
import { get, useAct, type Schemas } from '../../api/queries';
import { ActionDialog } from '../../ui/action_dialog';
import type { DialogProps } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import { applyProblem, ReasonFields } from '../../ui/reason_fields';
import { changedByWriting } from './code_actions';
import { CodeFields, NoteField } from './code_fields';
import { changesOf, codeFormErrors, formOf } from './code_form';
import { writing as text } from './strings';

type Change = { body: Schemas['PromoCodeChange']; seen: string };

/** Somebody else was faster: their change must not be written over unseen. */
class ChangedMeanwhile extends Error {
  constructor(readonly now: Schemas['PromoCode']) {
    super(text.changedMeanwhile);
  }
}

export function EditCode({ code: shown, ...dialog }: DialogProps & { code: Schemas['PromoCode'] }) {
  const [code, setCode] = useState(shown);
  const form = useForm({ initialValues: formOf(code), validate: codeFormErrors });
  const save = useAct(
    async ({ body, seen }: Change, key) => {
      const { promoCode } = await get('/admin/promo-codes/{id}', { path: { id: code.id } });
      if (promoCode.updatedAt !== seen) throw new ChangedMeanwhile(promoCode);
      const params = { path: { id: code.id }, header: { 'Idempotency-Key': key } };
      return answer(api.PATCH('/admin/promo-codes/{id}', { body, params }));
    },
    { refreshes: changedByWriting, onDone: () => notifyDone(text.saved) },
  );
  const changes = changesOf(form.values, code);
  const submit = form.onSubmit(({ reasonCode, reason }) => {
    save
      .mutateAsync({ body: { ...changes, reasonCode, reason }, seen: code.updatedAt })
      .then(dialog.onClose, (error: unknown) => applyProblem(form, error));
  });
  const theirs = save.error instanceof ChangedMeanwhile ? save.error.now : null;
  const loadTheirs = (now: Schemas['PromoCode']) => {
    setCode(now);
    form.setValues({ ...formOf(now), reasonCode: form.values.reasonCode, reason: form.values.reason });
    save.reset();
  };
  return (
    <ActionDialog
      {...dialog}
      title={text.editTitle(code.code)}
      action={text.save}
      size="lg"
      onSubmit={submit}
      pending={save.isPending}
      error={theirs ? null : save.error}
      shown={Object.keys(form.values)}
      disabled={Object.keys(changes).length === 0 || theirs !== null}
    >
      <Text size="sm" c="dimmed">
        {text.editHint}
      </Text>
      <CodeFields form={form} fixed={code.uses > 0} />
      <NoteField form={form} />
      <ReasonFields form={form} />
      {theirs && (
        <Alert color="orange" variant="light" role="alert">
          <Text size="sm" mb="xs">
            {text.changedMeanwhile}
          </Text>
          <Button size="xs" variant="default" onClick={() => loadTheirs(theirs)}>
            {text.reload}
          </Button>
        </Alert>
      )}
    </ActionDialog>
  );
}
