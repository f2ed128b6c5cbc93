import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';
import type { Area } from '../../app/area';

const permission = 'api-keys:read';

export const area: Area = {
  routes: [{ path: '/api-keys', load: () => import('./api_keys_page'), page: 'ApiKeysPage', permission }],
  links: [{ section: 'Access', label: 'API keys', to: '/api-keys', icon: IconKey, permission, order: 1 }],
};
