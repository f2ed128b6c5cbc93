// What an area of an application says of itself: its pages, and where the navigation leads.

import type { Icon } from '@tabler/icons-react';
import type { ComponentType } from 'react';

export type AreaRoute = {
  /** As TanStack Router has it: `/users/$userId`. */
  path: string;
  /** Loads the page's module: `() => import('./users_page')`. */
  load: () => Promise<Record<string, unknown>>;
  /** The component in it. */
  page: string;
  /** Who lacks it sees that they may not, instead of the page. */
  permission?: string;
  /** Needs no one signed in. */
  open?: boolean;
};

export type AreaLink = {
  section: string;
  label: string;
  to: string;
  icon: Icon;
  /** Who lacks it does not see the link. */
  permission?: string;
  /** Within its section, ascending. */
  order: number;
  /** A small figure beside the link, such as how many approvals wait. */
  Count?: ComponentType;
};

export type Area = { routes: AreaRoute[]; links?: AreaLink[] };
