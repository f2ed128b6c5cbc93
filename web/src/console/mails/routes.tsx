import IconMail from '@tabler/icons-react/dist/esm/icons/IconMail.mjs';
import type { Area } from '../../app/area';
import { text } from './strings';

export const area: Area = {
  routes: [{ path: '/mails', load: () => import('./mails_page'), page: 'MailsPage', permission: 'mails:read' }],
  links: [{ section: 'Operations', label: text.title, to: '/mails', icon: IconMail, permission: 'mails:read', order: 3 }],
};
