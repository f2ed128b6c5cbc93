import type { Area } from '../../app/area';

export const area: Area = { routes: [{ path: '/', load: () => import('./balance_page'), page: 'BalancePage' }] };
