import type { Area } from '../../app/area';

export const area: Area = {
  routes: [{ path: '/setup', load: () => import('./setup_page'), page: 'SetupPage', open: true }],
};
