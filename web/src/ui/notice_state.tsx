import { StatusBadge } from './status_badge';

const looks = {
  waiting: { status: 'waiting', label: 'Waiting' },
  delivered: { status: 'delivered', label: 'Delivered' },
  given_up: { status: 'dead', label: 'Given up' },
};

/** Where a mail or webhook stands on its way out. */
export function NoticeState({ state }: { state: keyof typeof looks }) {
  return <StatusBadge {...looks[state]} />;
}
