// Lines in the corner that go by themselves. What draws them is loaded with the first of them.

import type { NotificationData } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { Problem } from '../api/problem';
import { asSentence } from './format';

let wanted = false;
const listeners = new Set<() => void>();

/** For the place in the page where they are drawn. */
export const notices = {
  areWanted: () => wanted,
  subscribe: (tell: () => void) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  },
};

function show(notice: NotificationData) {
  void import('@mantine/notifications').then(({ notifications }) => {
    wanted = true;
    listeners.forEach((tell) => tell());
    notifications.show({ withBorder: true, ...notice });
  });
}

/** It is done. */
export function notifyDone(message: string, title?: string) {
  show({ message, title, color: 'green' });
}

/** Nothing happened yet: somebody else has to agree first. */
export function notifyWaits(message: ReactNode) {
  show({ message, color: 'yellow', autoClose: 12_000 });
}

/** The page is another person's by now. */
export function notifyOther(who: string) {
  const message = 'Somebody signed in in another tab. What was sent last was not done.';
  show({ title: `You are ${who} now`, message, color: 'orange', autoClose: false, role: 'alert' });
}

/** It failed, where there is no form to say it in. */
export function notifyProblem(error: unknown) {
  const title = error instanceof Problem ? error.title : 'Something went wrong';
  const message = asSentence(error instanceof Error ? error.message : String(error));
  show({ title, message, color: 'red', autoClose: 10_000, role: 'alert' });
}
