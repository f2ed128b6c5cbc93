import { useState } from 'react';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import type { DialogProps } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import type { Reason } from '../../ui/reason_fields';
import { nameOf } from './name_of';
import { text } from './strings';

/** Suspends, or ends the suspension: whichever the user is not, as it was when the dialog opened. */
export default function ChangeStanding({ user, ...dialog }: DialogProps & { user: Schemas['User'] }) {
  const [wasActive] = useState(user.status === 'active');
  const words = wasActive ? text.suspend : text.unsuspend;
  const path = wasActive ? '/admin/users/{userId}/suspend' : '/admin/users/{userId}/unsuspend';
  const act = useAct(
    (body: Reason, key) =>
      answer(api.POST(path, { body, params: { path: { userId: user.id }, header: { 'Idempotency-Key': key } } })),
    {
      refreshes: ['/admin/users', '/admin/users/{userId}', '/admin/credits/{userId}'],
      onDone: () => notifyDone(words.done),
    },
  );
  return (
    <ConfirmDialog
      {...dialog}
      title={words.title(nameOf(user))}
      action={words.verb}
      danger={wasActive}
      onConfirm={act.mutateAsync}
      pending={act.isPending}
      error={act.error}
    >
      {words.body}
    </ConfirmDialog>
  );
}
