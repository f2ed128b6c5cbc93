// The wallet that another program opened for its user: `/wallet#session=…`. The token behind the # works once; what it is
// traded for stays in memory, so a framed wallet needs no cookie and leaves nothing behind.

import { useSyncExternalStore } from 'react';

export type Linked = { userId: string; returnUrl: string | null; expiresAt: string };

/** In the address of a wallet that was opened by a link. It says so after a reload, when the token is gone. */
export const linkedMark = 'linked';

const tokenIn = (location: Location) => new URLSearchParams(location.hash.slice(1)).get('session');

/** The token of the link, taken out of the address so that it is in no history and no bookmark. Null without one. */
export function takeLink(location: Location, history: History): string | null {
  const token = tokenIn(location);
  if (!token) return null;
  const search = new URLSearchParams(location.search);
  search.set(linkedMark, '1');
  history.replaceState(history.state, '', `${location.pathname}?${search}`);
  return token;
}

/** Whether the wallet was opened by a link: without its session it must not show whoever has a cookie here. */
export const isMarked = (location: Location) => new URLSearchParams(location.search).has(linkedMark);

/** A second link in the same window changes no more than what is behind the #; the page begins anew with it. */
export function awaitLink(page: Window) {
  page.addEventListener('hashchange', () => tokenIn(page.location) && page.location.reload());
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
