import IconUsers from '@tabler/icons-react/dist/esm/icons/IconUsers.mjs';
import type { Area } from '../../app/area';

export const area: Area = {
  routes: [{ path: '/users', load: () => import('./users_page'), page: 'UsersPage', permission: 'users:read' }],
  links: [{ section: 'People', label: 'Users', to: '/users', icon: IconUsers, permission: 'users:read', order: 1 }],
};
