import { lazy, Suspense, useSyncExternalStore } from 'react';
import { notices } from '../ui/notify';

const Drawn = lazy(() => import('./drawn_notices'));

/** Where notices appear; empty until there is one. */
export function Notices() {
  const wanted = useSyncExternalStore(notices.subscribe, notices.areWanted);
  if (!wanted) return null;
  return (
    <Suspense fallback={null}>
      <Drawn />
    </Suspense>
  );
}
