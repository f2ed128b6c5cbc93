import type { Area } from '../../app/area';

export const area: Area = {
  routes: [
    { path: '/purchases', load: () => import('./purchases_page'), page: 'PurchasesPage' },
    { path: '/purchases/$purchaseId', load: () => import('./purchase_page'), page: 'PurchasePage' },
  ],
};
