import type { Area } from '../../app/area';

export const area: Area = {
  routes: [
    { path: '/users/$userId', load: () => import('./account_page'), page: 'AccountPage', permission: 'accounts:read' },
  ],
};
