import IconTags from '@tabler/icons-react/dist/esm/icons/IconTags.mjs';
import type { Area } from '../../app/area';

const permission = 'reason-codes:read';

export const area: Area = {
  routes: [{ path: '/reason-codes', load: () => import('./reason_codes_page'), page: 'ReasonCodesPage', permission }],
  links: [{ section: 'Access', label: 'Reason codes', to: '/reason-codes', icon: IconTags, permission, order: 3 }],
};
