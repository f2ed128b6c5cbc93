import { Anchor, Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useGet, type Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { DataTable, type Column } from '../../ui/data_table';
import { asWords, formatCount } from '../../ui/format';
import { NameCell } from '../../ui/name_cell';
import { PageHeader } from '../../ui/page_header';
import { Section } from '../../ui/section';
import { limitText } from './limit_text';
import { PermissionMatrix } from './permission_matrix';
import { text } from './strings';

type Role = Schemas['Role'];
const titles = text.columns;
const rolePath = ({ name }: Role) => `/roles/${name}`;

const columns: Column<Role>[] = [
  {
    key: 'role',
    title: titles.role,
    render: (role) => (
      <NameCell
        to={rolePath(role)}
        name={asWords(role.name)}
        note={role.description}
        badge={role.builtIn && text.builtIn}
      />
    ),
  },
  {
    key: 'permissions',
    title: titles.permissions,
    align: 'right',
    render: ({ permissions }) => text.permissionCount(permissions.length),
  },
  { key: 'limit', title: titles.limit, align: 'right', render: limitText },
  { key: 'users', title: titles.users, align: 'right', render: (role) => <Users role={role} /> },
  { key: 'keys', title: titles.keys, align: 'right', render: ({ apiKeys }) => formatCount(apiKeys) },
];

function Users({ role: { name, users } }: { role: Role }) {
  if (users === 0) return '0';
  const label = text.usersOf(formatCount(users), asWords(name));
  return (
    <Anchor component={Link} to="/users" search={{ role: name } as never} size="sm" aria-label={label}>
      {formatCount(users)}
    </Anchor>
  );
}

export function RolesPage() {
  const { data, error, refetch } = useGet('/admin/roles');
  const mayWrite = useMay('roles:write');
  return (
    <>
      <PageHeader
        title={text.title}
        description={text.description}
        actions={
          mayWrite && (
            <Button component={Link} to="/roles/new">
              {text.create}
            </Button>
          )
        }
      />
      <Section flush>
        <DataTable
          label={text.title}
          columns={columns}
          rows={data?.items}
          rowKey={({ name }) => name}
          rowTo={rolePath}
          error={error}
          onRetry={() => void refetch()}
          empty={null}
        />
      </Section>
      {data && <PermissionMatrix roles={data.items} permissions={data.permissions} />}
    </>
  );
}
