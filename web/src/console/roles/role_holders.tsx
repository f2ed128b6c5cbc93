import { Anchor, SimpleGrid } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../../api/queries';
import { formatCount } from '../../ui/format';
import { Stat } from '../../ui/stat';
import { limitText } from './limit_text';
import { editing as text, text as words } from './strings';

/** How much the role is worth, and to how many. */
export function RoleHolders({ role }: { role: Schemas['Role'] }) {
  return (
    <SimpleGrid cols={{ base: 3 }} spacing="md">
      <Stat
        label={text.users}
        value={formatCount(role.users)}
        hint={
          role.users > 0 && (
            <Anchor component={Link} to="/users" search={{ role: role.name } as never} size="xs" underline="always">
              {text.showUsers}
            </Anchor>
          )
        }
      />
      <Stat label={text.keys} value={formatCount(role.apiKeys)} />
      <Stat label={words.columns.limit} value={limitText(role)} />
    </SimpleGrid>
  );
}
