import { Select, type SelectProps } from '@mantine/core';
import { useGet } from '../api/queries';
import { useMay } from '../api/session';
import { asWords } from './format';

type For = 'users' | 'services';

const builtIn: Record<For, string[]> = {
  users: ['user', 'support', 'finance', 'auditor', 'admin'],
  services: ['service', 'support', 'finance', 'auditor', 'admin'],
};

/** Roles to choose from. Who may not see the list of roles chooses among those that there always are. */
export function useRoleOptions(who: For) {
  const may = useMay('roles:read');
  const roles = useGet('/admin/roles', undefined, { enabled: may });
  const known = roles.data?.items.filter((role) => (who === 'users' ? role.forUsers : role.forServices));
  return known
    ? known.map(({ name, description }) => ({ value: name, label: asWords(name), description }))
    : builtIn[who].map((name) => ({ value: name, label: asWords(name), description: '' }));
}

type Props = Omit<SelectProps, 'data'> & { who: For };

export function RoleChoice({ who, ...field }: Props) {
  const options = useRoleOptions(who);
  const chosen = options.find(({ value }) => value === field.value);
  return (
    <Select label="Role" description={chosen?.description} data={options} allowDeselect={false} searchable {...field} />
  );
}
