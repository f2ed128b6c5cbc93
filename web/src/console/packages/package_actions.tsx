import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { notifyDone } from '../../ui/notify';
import { inRow, ReasonedAction } from '../../ui/reasoned_action';
import { PackageForm, type PackageBody } from './package_form';
import { text } from './strings';

type Row = Schemas['PackageForAdmins'];

export function CreatePackage() {
  const [opened, { open, close }] = useDisclosure(false);
  const create = useAct(
    (body: PackageBody, key) =>
      answer(api.POST('/admin/packages', { body, params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/packages'], onDone: () => notifyDone(text.created) },
  );
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
        {text.create}
      </Button>
      {opened && (
        <PackageForm
          title={text.create}
          action={text.createVerb}
          onClose={close}
          save={create.mutateAsync}
          pending={create.isPending}
          error={create.error}
        />
      )}
    </>
  );
}

export function EditPackage({ row }: { row: Row }) {
  const [opened, { open, close }] = useDisclosure(false);
  const change = useAct(
    ({ id, custom: _, ...body }: PackageBody, key) =>
      answer(api.PATCH('/admin/packages/{id}', { body, params: { path: { id }, header: { 'Idempotency-Key': key } } })),
    { refreshes: ['/admin/packages'], onDone: () => notifyDone(text.changed) },
  );
  return (
    <>
      <Button variant="subtle" size="compact-sm" onClick={open} aria-label={`${text.edit} ${row.title}`}>
        {text.edit}
      </Button>
      {opened && (
        <PackageForm
          title={`${text.edit} ${row.title}`}
          action={text.editVerb}
          before={row}
          onClose={close}
          save={change.mutateAsync}
          pending={change.isPending}
          error={change.error}
        />
      )}
    </>
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
