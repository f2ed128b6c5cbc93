import { ActionIcon, Menu } from '@mantine/core';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import { DialogPlace, useDialog, type DialogProps } from '../../ui/dialog_button';
import { notifyDone } from '../../ui/notify';
import type { Reason } from '../../ui/reason_fields';
import { RotateKey } from './rotate_key';
import { text } from './strings';

type Props = { apiKey: Schemas['ApiKey'] };

/** What can still be done with a key; nothing once it has ended. */
export function KeyActions({ apiKey }: Props) {
  const may = useMay('api-keys:write');
  const rotation = useDialog();
  const revocation = useDialog();
  if (!may) return null;
  return (
    <>
      {apiKey.state === 'active' && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={text.actionsOf(apiKey.name)}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={rotation.open}>{text.rotate}</Menu.Item>
            <Menu.Item color="red" onClick={revocation.open}>
              {text.revoke}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <DialogPlace of={rotation}>{(props) => <RotateKey {...props} apiKey={apiKey} />}</DialogPlace>
      <DialogPlace of={revocation}>{(props) => <RevokeKey {...props} apiKey={apiKey} />}</DialogPlace>
    </>
  );
}

function RevokeKey({ apiKey: { id, name }, ...dialog }: DialogProps & Props) {
  const revoke = useAct(
    (body: Reason, key) =>
      answer(
        api.DELETE('/admin/api-keys/{id}', { body, params: { path: { id }, header: { 'Idempotency-Key': key } } }),
      ),
    { refreshes: ['/admin/api-keys', '/admin/roles'], onDone: () => notifyDone(text.revoked(name)) },
  );
  return (
    <ConfirmDialog
      {...dialog}
      title={text.revokeTitle(name)}
      action={text.revoke}
      danger
      onConfirm={revoke.mutateAsync}
      pending={revoke.isPending}
      error={revoke.error}
    >
      {text.revokeBody}
    </ConfirmDialog>
  );
}
