import { List, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { ConfirmDialog } from '../../ui/confirm_dialog';
import type { DialogProps } from '../../ui/dialog_button';
import { formatCount } from '../../ui/format';
import { notifyDone } from '../../ui/notify';
import { applyProblem } from '../../ui/reason_fields';
import { difference } from './permission_groups';
import { contentOf, type RoleForm } from './role_form';
import { editing as text } from './strings';

type Props = DialogProps & { role: Schemas['Role']; form: UseFormReturnType<RoleForm> };

export function SaveRole({ role, form, ...dialog }: Props) {
  const save = useAct(
    (body: Schemas['RoleContent'], key) =>
      answer(
        api.PUT('/admin/roles/{name}', {
          body,
          params: { path: { name: role.name }, header: { 'Idempotency-Key': key } },
        }),
      ),
    { refreshes: ['/admin/roles', '/auth/me'], onDone: () => notifyDone(text.saved) },
  );
  const { added, removed } = difference(role.permissions, form.values.permissions);
  return (
    <ConfirmDialog
      {...dialog}
      title={text.saveTitle(role.name)}
      action={text.save}
      danger={removed.length > 0}
      onConfirm={(reason) =>
        save.mutateAsync({ ...contentOf(form.values), ...reason }).catch((error: unknown) => {
          applyProblem(form, error);
          throw error;
        })
      }
      pending={save.isPending}
      error={save.error}
    >
      <Stack gap="xs">
        <Text size="sm">{text.saveBody(formatCount(role.users), formatCount(role.apiKeys))}</Text>
        <Names title={text.adds} names={added} />
        <Names title={text.removes} names={removed} />
      </Stack>
    </ConfirmDialog>
  );
}

function Names({ title, names }: { title: string; names: string[] }) {
  if (names.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={550}>
        {title}
      </Text>
      <List size="sm">
        {names.map((name) => (
          <List.Item key={name}>{name}</List.Item>
        ))}
      </List>
    </div>
  );
}
