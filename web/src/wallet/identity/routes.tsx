import type { Area } from '../../app/area';

export const area: Area = {
  routes: [
    { path: '/register', load: () => import('./register_page'), page: 'RegisterPage', open: true },
    { path: '/forgot', load: () => import('./forgot_page'), page: 'ForgotPage', open: true },
    { path: '/account', load: () => import('./account_page'), page: 'AccountPage' },
  ],
};
