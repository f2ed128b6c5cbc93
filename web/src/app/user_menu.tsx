import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useMe } from '../api/session';
import { Face } from './face';

const OpenedUserMenu = lazy(() => import('./opened_user_menu'));

/** Who is signed in, `children` (menu items), and the way out. The menu itself is loaded when it is first opened. */
export function UserMenu({ children }: { children?: ReactNode }) {
  const { data: me } = useMe();
  const [opened, setOpened] = useState(false);
  if (!me?.user) return null;
  const { email, name, id } = me.user;
  const shown = name ?? email ?? id;
  const closed = <Face shown={shown} aria-expanded={false} onClick={() => setOpened(true)} />;
  if (!opened) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenedUserMenu shown={shown}>{children}</OpenedUserMenu>
    </Suspense>
  );
}
