import type { Schemas } from '../../api/queries';
import { formatCredits, formatMoney } from '../../ui/format';

/** What an approval would do, in one line. */
export function whatOf({ request, subject }: Schemas['Approval']): string {
  if ('undoes' in request) return `Undo an adjustment of ${formatCredits(request.credits)} credits of ${request.userId}`;
  if ('purchaseId' in request) {
    const money = formatMoney({ amount: request.amount, currency: request.currency });
    return `Refund ${money} to ${request.userId}${request.force ? ', also when the credits are spent' : ''}`;
  }
  if ('jobId' in request) {
    return request.mode === 'all_or_nothing' ? 'Apply a bulk plan, all or nothing' : 'Apply a bulk plan, row by row';
  }
  if ('userId' in request) {
    const amount = formatCredits(Math.abs(request.credits));
    return request.credits < 0
      ? `Deduct ${amount} credits from ${request.userId}${request.allowDebt ? ', into debt if need be' : ''}`
      : `Add ${amount} credits to ${request.userId}`;
  }
  return subject;
}

/** The page of what it is about. */
export function placeOf({ request }: Schemas['Approval']): string {
  if ('jobId' in request) return `/bulk/${request.jobId}`;
  if ('purchaseId' in request) return `/purchases/${request.purchaseId}`;
  return `/users/${encodeURIComponent(request.userId)}`;
}
