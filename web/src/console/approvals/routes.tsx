import IconUserCheck from '@tabler/icons-react/dist/esm/icons/IconUserCheck.mjs';
import type { Area } from '../../app/area';
import { PendingCount } from './pending_count';
import { text } from './strings';

export const area: Area = {
  routes: [
    { path: '/approvals', load: () => import('./approvals_page'), page: 'ApprovalsPage', permission: 'approvals:read' },
    { path: '/approvals/$approvalId', load: () => import('./approval_page'), page: 'ApprovalPage', permission: 'approvals:read' },
  ],
  links: [
    {
      section: 'Operations',
      label: text.title,
      to: '/approvals',
      icon: IconUserCheck,
      permission: 'approvals:read',
      order: 1,
      Count: PendingCount,
    },
  ],
};
