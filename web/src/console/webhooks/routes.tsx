import IconBolt from '@tabler/icons-react/dist/esm/icons/IconBolt.mjs';
import IconWebhook from '@tabler/icons-react/dist/esm/icons/IconWebhook.mjs';
import type { Area } from '../../app/area';
import { text } from './strings';

export const area: Area = {
  routes: [
    { path: '/webhook-events', load: () => import('./events_page'), page: 'EventsPage', permission: 'purchases:read' },
    { path: '/webhook-events/$eventId', load: () => import('./event_page'), page: 'EventPage', permission: 'purchases:read' },
    { path: '/webhooks', load: () => import('./endpoints_page'), page: 'EndpointsPage', permission: 'webhooks:read' },
  ],
  links: [
    { section: 'Money', label: text.events, to: '/webhook-events', icon: IconBolt, permission: 'purchases:read', order: 3 },
    { section: 'Operations', label: text.endpoints, to: '/webhooks', icon: IconWebhook, permission: 'webhooks:read', order: 2 },
  ],
};
