import type { Schemas } from '../../api/queries';
import { useShownName } from '../../api/user_names';
import { formatCredits, formatMoney } from '../../ui/format';

type Approval = Schemas['Approval'];

/** What an approval would do, in one line, with the user's name. */
export function useWhat(approval: Approval): string {
  const { request } = approval;
  return whatOf(approval, useShownName('userId' in request ? request.userId : undefined));
}

function whatOf({ request, subject }: Approval, who: string): string {
  if ('undoes' in request) return `Undo an adjustment of ${formatCredits(request.credits)} credits of ${who}`;
  if ('purchaseId' in request) {
    const money = formatMoney({ amount: request.amount, currency: request.currency });
    return `Refund ${money} to ${who}${request.force ? ', also when the credits are spent' : ''}`;
  }
  if ('jobId' in request) {
    if (request.action === 'undo') return 'Undo a bulk job';
    return request.mode === 'all_or_nothing' ? 'Apply a bulk plan, all or nothing' : 'Apply a bulk plan, row by row';
  }
  if ('userId' in request) {
    const amount = formatCredits(Math.abs(request.credits));
    return request.credits < 0
      ? `Deduct ${amount} credits from ${who}${request.allowDebt ? ', into debt if need be' : ''}`
      : `Add ${amount} credits to ${who}`;
  }
  return subject;
}

/** The page of what it is about. */
export function placeOf({ request }: Approval): string {
  if ('jobId' in request) return `/bulk/${request.jobId}`;
  if ('purchaseId' in request) return `/purchases/${request.purchaseId}`;
  return `/users/${encodeURIComponent(request.userId)}`;
}
