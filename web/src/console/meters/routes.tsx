import IconGauge from '@tabler/icons-react/dist/esm/icons/IconGauge.mjs';
import type { Area } from '../../app/area';

const permission = 'meters:read';

export const area: Area = {
  routes: [
    { path: '/meters', load: () => import('./meters_page'), page: 'MetersPage', permission },
    { path: '/meters/$name', load: () => import('./meter_page'), page: 'MeterPage', permission },
  ],
  links: [{ section: 'Credits', label: 'Meters', to: '/meters', icon: IconGauge, permission, order: 2 }],
};
