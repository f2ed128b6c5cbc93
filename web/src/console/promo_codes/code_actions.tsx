import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../../api/client';
import { useAct, type GetPath, type Schemas } from '../../api/queries';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import { DialogButton, type DialogProps } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import type { Reason } from '../../ui/reason_fields';
import { EditCode } from './edit_code';
import { writing as text } from './strings';

type Props = { code: Schemas['PromoCode'] };

const permission = 'promo-codes:write';
export const changedByWriting: GetPath[] = ['/admin/promo-codes', '/admin/promo-codes/{id}'];

export function CodeActions({ code }: Props) {
  const switching = code.active ? text.deactivate : text.activate;
  return (
    <>
      {code.uses === 0 && (
        <DialogButton label={text.remove} permission={permission} variant="subtle" color="red">
          {(dialog) => <Remove {...dialog} code={code} />}
        </DialogButton>
      )}
      <DialogButton label={switching} permission={permission} variant="default">
        {(dialog) => <Switch {...dialog} code={code} />}
      </DialogButton>
      <DialogButton label={text.edit} permission={permission}>
        {(dialog) => <EditCode {...dialog} code={code} />}
      </DialogButton>
    </>
  );
}

function Switch({ code, ...dialog }: DialogProps & Props) {
  // As it was when the dialog opened: its words must not turn around once it is done.
  const [off] = useState(code.active);
  const path = off ? '/admin/promo-codes/{id}/deactivate' : '/admin/promo-codes/{id}/activate';
  const act = useAct(
    (body: Reason, key) =>
      answer(api.POST(path, { body, params: { path: { id: code.id }, header: { 'Idempotency-Key': key } } })),
    { refreshes: changedByWriting },
  );
  return (
    <ConfirmDialog
      {...dialog}
      title={off ? text.deactivateTitle(code.code) : text.activateTitle(code.code)}
      action={off ? text.deactivate : text.activate}
      danger={off}
      onConfirm={act.mutateAsync}
      pending={act.isPending}
      error={act.error}
    >
      {off ? text.deactivateBody : text.activateBody}
    </ConfirmDialog>
  );
}

function Remove({ code, ...dialog }: DialogProps & Props) {
  const navigate = useNavigate();
  const act = useAct(
    (body: Reason, key) =>
      answer(
        api.DELETE('/admin/promo-codes/{id}', {
          body,
          params: { path: { id: code.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    {
      refreshes: ['/admin/promo-codes'],
      onDone: () => {
        notifyDone(text.removed(code.code));
        void navigate({ to: '/promo-codes' });
      },
    },
  );
  return (
    <ConfirmDialog
      {...dialog}
      title={text.removeTitle(code.code)}
      action={text.remove}
      danger
      onConfirm={act.mutateAsync}
      pending={act.isPending}
      error={act.error}
    >
      {text.removeBody}
    </ConfirmDialog>
  );
}
