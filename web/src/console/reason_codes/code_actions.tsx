import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import { useState } from 'react';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { ActionDialog } from '../../ui/action_dialog';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import { DialogPlace, useDialog, type DialogProps } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import { applyProblem, reasonErrors, ReasonFields } from '../../ui/reason_fields';
import { text } from './strings';

type Props = { code: Schemas['ListedReasonCode'] };

export function CodeActions({ code }: Props) {
  const may = useMay('reason-codes:write');
  const meaning = useDialog();
  const switching = useDialog();
  if (!may) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={text.actionsOf(code.code)}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={meaning.open}>{text.edit}</Menu.Item>
          <Menu.Item color={code.active ? 'red' : undefined} onClick={switching.open}>
            {code.active ? text.switchOff : text.switchOn}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DialogPlace of={meaning}>{(props) => <Describe {...props} code={code} />}</DialogPlace>
      <DialogPlace of={switching}>{(props) => <Switch {...props} code={code} />}</DialogPlace>
    </>
  );
}

function useChange(code: string) {
  return useAct(
    (body: Schemas['ReasonCodeChange'], key) =>
      answer(
        api.PUT('/admin/reason-codes/{code}', { body, params: { path: { code }, header: { 'Idempotency-Key': key } } }),
      ),
    { refreshes: ['/admin/reason-codes'], onDone: () => notifyDone(text.saved) },
  );
}

function Switch({ code: { code, active }, ...dialog }: DialogProps & Props) {
  const [off] = useState(active);
  const change = useChange(code);
  return (
    <ConfirmDialog
      {...dialog}
      title={off ? text.switchOffTitle(code) : text.switchOnTitle(code)}
      action={off ? text.switchOff : text.switchOn}
      danger={off}
      onConfirm={(reason) => change.mutateAsync({ active: !off, ...reason })}
      pending={change.isPending}
      error={change.error}
    >
      {off ? text.switchOffBody : text.switchOnBody}
    </ConfirmDialog>
  );
}

function Describe({ code: { code, description }, ...dialog }: DialogProps & Props) {
  const change = useChange(code);
  const form = useForm({
    initialValues: { description, reasonCode: '', reason: '' },
    validate: { ...reasonErrors, description: (value: string) => (value.trim() ? null : text.meaningNeeded) },
  });
  const submit = form.onSubmit(({ description: meaning, ...reason }) => {
    change
      .mutateAsync({ description: meaning.trim(), ...reason })
      .then(dialog.onClose, (error: unknown) => applyProblem(form, error));
  });
  return (
    <ActionDialog
      {...dialog}
      title={text.edit}
      action={text.edit}
      onSubmit={submit}
      pending={change.isPending}
      error={change.error}
      shown={Object.keys(form.values)}
    >
      <TextInput
        label={text.meaning}
        description={text.meaningHint}
        withAsterisk
        data-autofocus
        maxLength={200}
        {...form.getInputProps('description')}
      />
      <ReasonFields form={form} />
    </ActionDialog>
  );
}
