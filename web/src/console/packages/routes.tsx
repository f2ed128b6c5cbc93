import IconPackage from '@tabler/icons-react/dist/esm/icons/IconPackage.mjs';
import type { Area } from '../../app/area';
import { text } from './strings';

export const area: Area = {
  routes: [{ path: '/packages', load: () => import('./packages_page'), page: 'PackagesPage', permission: 'packages:read' }],
  links: [
    { section: 'Money', label: text.title, to: '/packages', icon: IconPackage, permission: 'packages:read', order: 2 },
  ],
};
