import IconChartBar from '@tabler/icons-react/dist/esm/icons/IconChartBar.mjs';
import type { Area } from '../../app/area';
import { text } from './strings';

export const area: Area = {
  routes: [{ path: '/reports', load: () => import('./reports_page'), page: 'ReportsPage', permission: 'reports:read' }],
  links: [{ section: 'Proof', label: text.title, to: '/reports', icon: IconChartBar, permission: 'reports:read', order: 1 }],
};
