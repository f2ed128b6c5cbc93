import { useNavigate } from '@tanstack/react-router';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import { DialogButton, type DialogProps } from '../../ui/dialog_button';
import { DisabledButton } from '../../ui/disabled_button';
import { notifyDone } from '../../ui/notify';
import type { Reason } from '../../ui/reason_fields';
import { editing as text } from './strings';

type Props = { role: Schemas['Role'] };

export function DeleteRole({ role }: Props) {
  if (role.users + role.apiKeys > 0) {
    return (
      <DisabledButton why={text.inUse} variant="subtle" color="red">
        {text.remove}
      </DisabledButton>
    );
  }
  return (
    <DialogButton label={text.remove} variant="subtle" color="red">
      {(dialog) => <DeleteRoleDialog {...dialog} role={role} />}
    </DialogButton>
  );
}

function DeleteRoleDialog({ role: { name }, ...dialog }: DialogProps & Props) {
  const navigate = useNavigate();
  const act = useAct(
    (body: Reason, key) =>
      answer(
        api.DELETE('/admin/roles/{name}', { body, params: { path: { name }, header: { 'Idempotency-Key': key } } }),
      ),
    {
      refreshes: ['/admin/roles'],
      onDone: () => {
        notifyDone(text.removed(name));
        void navigate({ to: '/roles' });
      },
    },
  );
  return (
    <ConfirmDialog
      {...dialog}
      title={text.removeTitle(name)}
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
