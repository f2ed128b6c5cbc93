import { ScrollArea, Table, Text, VisuallyHidden } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import type { Schemas } from '../../api/queries';
import { asWords } from '../../ui/format';
import { Section } from '../../ui/section';
import type { Permission } from './permission_groups';
import { text } from './strings';
import classes from './roles.module.css';

/** Every permission against every role. Its columns are as many as there are roles: it scrolls inside itself. */
export function PermissionMatrix({ roles, permissions }: { roles: Schemas['Role'][]; permissions: Permission[] }) {
  return (
    <Section title={text.matrix} description={text.matrixHint} flush>
      <ScrollArea type="auto" viewportProps={{ role: 'region', 'aria-label': text.matrix, tabIndex: 0 }}>
        <Table className={classes.matrix} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{text.permission}</Table.Th>
              {roles.map(({ name }) => (
                <Table.Th key={name} scope="col" ta="center">
                  {asWords(name)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {permissions.map((permission) => (
              <Table.Tr key={permission.name}>
                <Table.Th scope="row">
                  <Text size="sm" fw={500}>
                    {permission.name}
                  </Text>
                  <Text size="xs" c="dimmed" fw={400} className={classes.meaning}>
                    {permission.description}
                  </Text>
                </Table.Th>
                {roles.map((role) => (
                  <Table.Td key={role.name} ta="center">
                    <Mark role={asWords(role.name)} may={role.permissions.includes(permission.name)} />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </Section>
  );
}

function Mark({ role, may }: { role: string; may: boolean }) {
  return (
    <>
      {may && <IconCheck size={18} color="var(--creditd-gain)" aria-hidden />}
      <VisuallyHidden>{may ? text.may(role) : text.mayNot(role)}</VisuallyHidden>
    </>
  );
}
