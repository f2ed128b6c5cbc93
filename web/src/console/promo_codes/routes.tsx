import IconTicket from '@tabler/icons-react/dist/esm/icons/IconTicket.mjs';
import type { Area } from '../../app/area';

const permission = 'promo-codes:read';

export const area: Area = {
  routes: [
    { path: '/promo-codes', load: () => import('./promo_codes_page'), page: 'PromoCodesPage', permission },
    { path: '/promo-codes/$id', load: () => import('./promo_code_page'), page: 'PromoCodePage', permission },
  ],
  links: [{ section: 'Credits', label: 'Promo codes', to: '/promo-codes', icon: IconTicket, permission, order: 1 }],
};
