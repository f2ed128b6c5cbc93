import IconShieldLock from '@tabler/icons-react/dist/esm/icons/IconShieldLock.mjs';
import type { Area } from '../../app/area';

const permission = 'roles:read';

export const area: Area = {
  routes: [
    { path: '/roles', load: () => import('./roles_page'), page: 'RolesPage', permission },
    { path: '/roles/new', load: () => import('./new_role_page'), page: 'NewRolePage', permission: 'roles:write' },
    { path: '/roles/$name', load: () => import('./role_page'), page: 'RolePage', permission },
  ],
  links: [{ section: 'Access', label: 'Roles', to: '/roles', icon: IconShieldLock, permission, order: 2 }],
};
