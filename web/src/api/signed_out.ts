// That the session ended is found by any request; whoever asks to sign in again listens here.

import { useSyncExternalStore } from 'react';

let asked = false;
const listeners = new Set<() => void>();

function set(value: boolean) {
  if (asked === value) return;
  asked = value;
  listeners.forEach((tell) => tell());
}

export const askToSignIn = () => set(true);
export const signedInAgain = () => set(false);

/** True when a request found that the session has ended and nobody has signed in since. */
export function useSignedOut(): boolean {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => asked,
  );
}
