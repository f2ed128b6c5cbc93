import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';
import type { Area } from '../../app/area';
import { text } from './strings';

export const area: Area = {
  routes: [{ path: '/settings', load: () => import('./settings_page'), page: 'SettingsPage', permission: 'settings:read' }],
  links: [
    { section: 'Operations', label: text.title, to: '/settings', icon: IconSettings, permission: 'settings:read', order: 9 },
  ],
};
