import IconHistory from '@tabler/icons-react/dist/esm/icons/IconHistory.mjs';
import type { Area } from '../../app/area';
import { text } from './strings';

export const area: Area = {
  routes: [{ path: '/audit', load: () => import('./audit_page'), page: 'AuditPage', permission: 'audit:read' }],
  links: [{ section: 'Proof', label: text.title, to: '/audit', icon: IconHistory, permission: 'audit:read', order: 2 }],
};
