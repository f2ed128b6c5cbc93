import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Schemas } from '../../api/queries';
import { DialogPlace, useDialog } from '../../ui/dialog_button';
import type { Permission } from './permission_groups';
import { RoleFields } from './role_fields';
import { formOf, isSame, roleErrors, type RoleForm } from './role_form';
import { SaveRole } from './save_role';
import { editing as text } from './strings';
import classes from './roles.module.css';

type Props = { role: Schemas['Role']; permissions: Permission[] };

/** Changes are gathered first; the dialog at the end says what they come to and asks why. */
export function RoleEditor({ role, permissions }: Props) {
  const dialog = useDialog();
  const before = formOf(role);
  const form = useForm<RoleForm>({ initialValues: before, validate: roleErrors });
  const isChanged = !isSame(form.values, before);
  const ask = form.onSubmit(() => dialog.open());
  // The dialog stands beside the form: a form in it would send this one, too.
  return (
    <>
      <form onSubmit={ask} noValidate>
        <Stack gap="lg">
          <RoleFields form={form} permissions={permissions} held={role.permissions} />
          {isChanged && (
            <Paper withBorder shadow="md" p="sm" className={classes.unsaved}>
              <Group justify="space-between">
                <Text size="sm" role="status">
                  {text.unsaved}
                </Text>
                <Group gap="xs">
                  <Button variant="default" onClick={() => form.setValues(before)}>
                    {text.discard}
                  </Button>
                  <Button type="submit">{text.save}</Button>
                </Group>
              </Group>
            </Paper>
          )}
        </Stack>
      </form>
      <DialogPlace of={dialog}>{(props) => <SaveRole {...props} role={role} form={form} />}</DialogPlace>
    </>
  );
}
