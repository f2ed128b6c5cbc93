import { Button } from '@mantine/core';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import { DialogPlace, useDialog } from '../../ui/dialog_button';
import { formatCredits } from '../../ui/format';
import { notifyDone } from '../../ui/notify';
import type { Reason } from '../../ui/reason_fields';
import { adjusting as text } from './strings';
import { changedByAdjusting, tellWaits } from './waiting';

/** Under an adjustment that takes no other one back. Whether it was undone before, the server knows. */
export function UndoAdjustment({ line }: { line: Schemas['Transaction'] }) {
  const may = useMay('credits:adjust');
  const dialog = useDialog();
  const undo = useAct(
    (body: Reason, key) =>
      answer(
        api.POST('/admin/credits/adjust/{id}/undo', {
          body,
          params: { path: { id: line.id }, header: { 'Idempotency-Key': key } },
        }),
      ),
    {
      refreshes: changedByAdjusting,
      onDone: (done) => {
        if ('approval' in done) return tellWaits();
        const undone = formatCredits(done.undone);
        notifyDone(done.notUndone > 0 ? text.partlyUndone(undone, formatCredits(done.notUndone)) : text.undone(undone));
      },
    },
  );
  if (!may || line.type !== 'adjustment' || line.corrects) return null;
  return (
    <>
      <Button variant="default" onClick={dialog.open} style={{ alignSelf: 'flex-start' }}>
        {text.undo}
      </Button>
      <DialogPlace of={dialog}>
        {(props) => (
          <ConfirmDialog
            {...props}
            title={text.undoTitle}
            action={text.undo}
            danger={line.amount > 0}
            onConfirm={undo.mutateAsync}
            pending={undo.isPending}
            error={undo.error}
          >
            {line.amount > 0 ? text.undoAddition : text.undoDeduction}
          </ConfirmDialog>
        )}
      </DialogPlace>
    </>
  );
}
