import type { Area } from '../app/area';
import { makeRouter } from '../app/router';
import { Frame } from './frame';
import { linkedMark } from './opened_by_link';

const found = import.meta.glob<{ area: Area }>('./*/routes.tsx', { eager: true });

export const router = makeRouter('/wallet', Object.values(found).map(({ area }) => area), {
  root: Frame,
  kept: [linkedMark],
});
