// The wallet that another program opened for its user: `/wallet#session=…`. The token behind the # works once; what it is
// traded for stays in memory, so a framed wallet needs no cookie and leaves nothing behind.

import { useSyncExternalStore } from 'react';

export type Linked = { userId: string; returnUrl: string | null; expiresAt: string };

/** The token of the link, taken out of the address so that it is in no history and no bookmark. Null without one. */
export function takeLink(location: Location, history: History): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('session');
  if (token) history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}

let linked: Linked | null = null;
const listeners = new Set<() => void>();

export function setLinked(session: Linked) {
  linked = session;
  listeners.forEach((tell) => tell());
}

/** Null when people signed in here themselves. */
export function useLinked(): Linked | null {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => linked,
  );
}

export const isFramed = () => window.self !== window.top;

/** An address that may be linked to: of the web, nothing that runs. */
export function webAddress(url: string | null): URL | null {
  if (!url || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  return ['http:', 'https:'].includes(parsed.protocol) ? parsed : null;
}
