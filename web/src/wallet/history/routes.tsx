import type { Area } from '../../app/area';

export const area: Area = { routes: [{ path: '/history', load: () => import('./history_page'), page: 'HistoryPage' }] };
