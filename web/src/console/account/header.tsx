import { ActionIcon, Badge, Menu } from '@mantine/core';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import { lazy } from 'react';
import type { Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { DialogButton, DialogPlace, useDialog } from '../../ui/dialog_button';
import { asWords } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { StatusBadge } from '../../ui/status_badge';
import { nameOf } from './name_of';
import { adjusting, text } from './strings';

// Forms are much code, and most visits only look.
const AdjustDialog = lazy(() => import('./adjust_dialog'));
const ChangeRole = lazy(() => import('./change_role'));
const ChangeStanding = lazy(() => import('./change_standing'));

type Props = { user: Schemas['User'] | undefined; account?: Schemas['AccountDetails'] };

export function AccountHeader({ user, account }: Props) {
  const above = [{ label: text.users, to: '/users' }];
  if (!user) return <PageHeader title="…" above={above} />;
  return (
    <PageHeader
      title={nameOf(user)}
      above={above}
      beside={
        <>
          <StatusBadge status={user.status} />
          {user.role !== 'user' && (
            <Badge variant="light" color="iris" radius="sm" tt="none" fw={550}>
              {asWords(user.role)}
            </Badge>
          )}
        </>
      }
      actions={
        <>
          {account && (
            <DialogButton label={adjusting.verb} permission="credits:adjust">
              {(dialog) => <AdjustDialog {...dialog} user={user} account={account} />}
            </DialogButton>
          )}
          <MoreActions user={user} />
        </>
      }
    />
  );
}

function MoreActions({ user }: { user: Schemas['User'] }) {
  const mayWrite = useMay('users:write');
  const mayGiveRoles = useMay('roles:write');
  const standing = useDialog();
  const role = useDialog();
  if (!mayWrite && !mayGiveRoles) return null;
  const isActive = user.status === 'active';
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={text.more}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayGiveRoles && <Menu.Item onClick={role.open}>{text.role.verb}</Menu.Item>}
          {mayWrite && (
            <Menu.Item color={isActive ? 'red' : undefined} onClick={standing.open}>
              {isActive ? text.suspend.verb : text.unsuspend.verb}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <DialogPlace of={standing}>{(dialog) => <ChangeStanding {...dialog} user={user} />}</DialogPlace>
      <DialogPlace of={role}>{(dialog) => <ChangeRole {...dialog} user={user} />}</DialogPlace>
    </>
  );
}
