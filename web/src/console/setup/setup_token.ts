// The token stands behind # so that no server and no log on the way sees it. It is taken out of the address at once, so
// that it stays out of the history, too.

let taken: string | null | undefined;

export function setupToken(): string | null {
  if (taken === undefined) {
    taken = new URLSearchParams(window.location.hash.slice(1)).get('token');
    if (taken) window.history.replaceState(window.history.state, '', window.location.pathname);
  }
  return taken;
}
