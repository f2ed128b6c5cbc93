import IconHome from '@tabler/icons-react/dist/esm/icons/IconHome.mjs';
import type { Area } from '../../app/area';

export const area: Area = {
  routes: [{ path: '/', load: () => import('./overview_page'), page: 'OverviewPage' }],
  links: [{ section: '', label: 'Overview', to: '/', icon: IconHome, order: 1 }],
};
