import { lazy, Suspense } from 'react';
import { useMe } from '../api/session';
import { useSignedOut } from '../api/signed_out';

const Dialog = lazy(() => import('./sign_in_dialog'));

/** Over whatever was being done when the session ended: the form behind it keeps what was typed. */
export function SignInAgain() {
  const signedOut = useSignedOut();
  const { data: me } = useMe();
  if (!signedOut || !me) return null;
  return (
    <Suspense fallback={null}>
      <Dialog email={me.user?.email ?? ''} />
    </Suspense>
  );
}
