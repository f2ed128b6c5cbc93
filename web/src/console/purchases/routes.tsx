import IconReceipt from '@tabler/icons-react/dist/esm/icons/IconReceipt.mjs';
import type { Area } from '../../app/area';
import { text } from './strings';

export const area: Area = {
  routes: [
    { path: '/purchases', load: () => import('./purchases_page'), page: 'PurchasesPage', permission: 'purchases:read' },
    {
      path: '/purchases/$purchaseId',
      load: () => import('./purchase_page'),
      page: 'PurchasePage',
      permission: 'purchases:read',
    },
  ],
  links: [
    { section: 'Money', label: text.title, to: '/purchases', icon: IconReceipt, permission: 'purchases:read', order: 1 },
  ],
};
