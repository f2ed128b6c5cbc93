import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { lazy } from 'react';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { DialogButton } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import { inRow, ReasonedAction } from '../../ui/reasoned_action';
import type { PackageBody } from './package_form';
import { text } from './strings';

type Row = Schemas['PackageForAdmins'];

const PackageForm = lazy(async () => ({ default: (await import('./package_form')).PackageForm }));

export function CreatePackage() {
  const create = useAct(
    (body: PackageBody, key) =>
      answer(api.POST('/admin/packages', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/packages'], onDone: () => notifyDone(text.created) },
  );
  return (
    <DialogButton label={text.create} leftSection={<IconPlus size={16} aria-hidden />}>
      {(dialog) => <PackageForm {...dialog} title={text.create} action={text.createVerb} save={create} />}
    </DialogButton>
  );
}

export function EditPackage({ row }: { row: Row }) {
  const change = useAct(
    ({ id, custom: _, ...body }: PackageBody, key) =>
      answer(api.PATCH('/admin/packages/{id}', { body, params: { path: { id }, header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/packages'], onDone: () => notifyDone(text.changed) },
  );
  return (
    <DialogButton {...inRow} label={text.edit} about={row.title}>
      {(dialog) => (
        <PackageForm {...dialog} title={`${text.edit} ${row.title}`} action={text.editVerb} before={row} save={change} />
      )}
    </DialogButton>
  );
}

export function RemovePackage({ row }: { row: Row }) {
  return (
    <ReasonedAction
      label={text.remove}
      about={row.title}
      title={`${text.remove} ${row.title}?`}
      action={text.removeVerb}
      danger
      done={text.removed}
      refreshes={['/admin/packages']}
      button={inRow}
      run={(body, key) =>
        answer(
          api.DELETE('/admin/packages/{id}', { body, params: { path: { id: row.id }, header: { 'Idempotency-Key': key } } }),
        )
      }
    >
      {text.removeHint}
    </ReasonedAction>
  );
}
