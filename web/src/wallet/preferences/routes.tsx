import type { Area } from '../../app/area';

export const area: Area = {
  routes: [{ path: '/settings', load: () => import('./settings_page'), page: 'SettingsPage' }],
};
