import type { Area } from '../../app/area';

export const area: Area = {
  routes: [{ path: '/forgot', load: () => import('./forgot_page'), page: 'ForgotPage', open: true }],
};
