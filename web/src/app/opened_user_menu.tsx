import { Menu, Text } from '@mantine/core';
import IconLogout from '@tabler/icons-react/dist/esm/icons/IconLogout.mjs';
import type { ReactNode } from 'react';
import { useMe, useSignOut } from '../api/session';
import { notifyProblem } from '../ui/notify';
import { Face } from './face';

/** Opened from the start: it is loaded when it is asked for. */
export default function OpenedUserMenu({ shown, children }: { shown: string; children?: ReactNode }) {
  const { data: me } = useMe();
  const signOut = useSignOut();
  if (!me?.user) return null;
  const { email, name, role } = me.user;
  return (
    <Menu position="bottom-end" width={240} defaultOpened>
      <Menu.Target>
        <Face shown={shown} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label component="div">
          <Text size="sm" c="var(--mantine-color-text)" fw={550} truncate>
            {shown}
          </Text>
          <Text size="xs" truncate>
            {email && name ? `${email} · ` : ''}
            {role}
          </Text>
        </Menu.Label>
        {children}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={() => signOut.mutate(undefined, { onError: notifyProblem })}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
