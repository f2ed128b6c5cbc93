import IconStack2 from '@tabler/icons-react/dist/esm/icons/IconStack2.mjs';
import type { Area } from '../../app/area';
import { text } from './strings';

export const area: Area = {
  routes: [
    { path: '/bulk', load: () => import('./bulk_page'), page: 'BulkPage', permission: 'bulk:read' },
    { path: '/bulk/new', load: () => import('./new_job_page'), page: 'NewJobPage', permission: 'bulk:write' },
    { path: '/bulk/$jobId', load: () => import('./job_page'), page: 'JobPage', permission: 'bulk:read' },
  ],
  links: [{ section: 'Credits', label: text.title, to: '/bulk', icon: IconStack2, permission: 'bulk:read', order: 5 }],
};
