import IconScale from '@tabler/icons-react/dist/esm/icons/IconScale.mjs';
import type { Area } from '../../app/area';
import { text } from './strings';

export const area: Area = {
  routes: [
    {
      path: '/reconciliation',
      load: () => import('./reconciliation_page'),
      page: 'ReconciliationPage',
      permission: 'purchases:read',
    },
  ],
  links: [
    { section: 'Money', label: text.title, to: '/reconciliation', icon: IconScale, permission: 'purchases:read', order: 4 },
  ],
};
