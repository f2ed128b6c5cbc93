import type { Area } from '../../app/area';

export const area: Area = {
  routes: [
    { path: '/buy', load: () => import('./buy_page'), page: 'BuyPage' },
    // The payment page sends the buyer back here, perhaps in a window in which nobody is signed in.
    { path: '/checkout/return', load: () => import('./return_page'), page: 'ReturnPage', open: true },
  ],
};
