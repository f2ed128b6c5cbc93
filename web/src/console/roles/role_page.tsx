import { Alert, Skeleton, Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useGet } from '../../api/queries';
import { useMay } from '../../api/session';
import { NotFound } from '../../app/not_found';
import { asWords } from '../../ui/format';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { DeleteRole } from './delete_role';
import { PermissionList } from './permission_list';
import { RoleEditor } from './role_editor';
import { RoleHolders } from './role_holders';
import { editing as text, text as words } from './strings';

/** One role: to look at when it is built in, to change when it is one's own. */
export function RolePage() {
  const { name = '' } = useParams({ strict: false });
  const { data, error, refetch } = useGet('/admin/roles');
  const mayWrite = useMay('roles:write');
  const above = [{ label: words.title, to: '/roles' }];
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Stack>
        <PageHeader title={asWords(name)} above={above} />
        <Skeleton height={360} />
      </Stack>
    );
  }
  const role = data.items.find((one) => one.name === name);
  if (!role) return <NotFound />;
  const mayChange = mayWrite && !role.builtIn;
  return (
    <>
      <PageHeader
        title={asWords(role.name)}
        above={above}
        description={role.description}
        actions={mayChange && <DeleteRole role={role} />}
      />
      {role.builtIn && (
        <Alert color="gray" variant="light">
          {text.builtIn}
        </Alert>
      )}
      <RoleHolders role={role} />
      {mayChange ? (
        <RoleEditor key={role.name} role={role} permissions={data.permissions} />
      ) : (
        <PermissionList permissions={data.permissions} held={role.permissions} />
      )}
    </>
  );
}
