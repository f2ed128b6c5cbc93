// Every area says in its own routes.tsx which pages it has and what the navigation shows of them.

import type { Area } from '../app/area';
import { makeRouter } from '../app/router';
import { Frame } from './frame';
import { setLinks } from './links';

const found = import.meta.glob<{ area: Area }>('./*/routes.tsx', { eager: true });
const areas = Object.values(found).map(({ area }) => area);
setLinks(areas.flatMap(({ links = [] }) => links));

export const router = makeRouter('/console', areas, { root: Frame });
