import { List, SimpleGrid, Text, VisuallyHidden } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconMinus from '@tabler/icons-react/dist/esm/icons/IconMinus.mjs';
import { Section } from '../../ui/section';
import { groupsOf, type Permission } from './permission_groups';
import { editing as text } from './strings';
import classes from './roles.module.css';

/** What a role may and may not, only to look at. */
export function PermissionList({ permissions, held }: { permissions: Permission[]; held: string[] }) {
  return (
    <Section title={text.permissions} description={text.holds(held.length, permissions.length)}>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
        {groupsOf(permissions).map((group) => (
          <section key={group.title} className={classes.group} aria-label={group.title}>
            <Text size="sm" fw={600} mb={6}>
              {group.title}
            </Text>
            <List listStyleType="none" spacing={6} size="sm">
              {group.permissions.map((permission) => (
                <Entry key={permission.name} permission={permission} may={held.includes(permission.name)} />
              ))}
            </List>
          </section>
        ))}
      </SimpleGrid>
    </Section>
  );
}

function Entry({ permission: { name, description }, may }: { permission: Permission; may: boolean }) {
  const icon = may ? (
    <IconCheck size={16} color="var(--creditd-gain)" aria-hidden />
  ) : (
    <IconMinus size={16} aria-hidden />
  );
  return (
    <List.Item icon={icon} c={may ? undefined : 'dimmed'}>
      {name} <VisuallyHidden>{may ? text.allowed : text.notAllowed}</VisuallyHidden>
      <Text size="xs" c="dimmed">
        {description}
      </Text>
    </List.Item>
  );
}
