import type { Schemas } from '../../api/queries';

export type PromoState = 'active' | 'inactive' | 'scheduled' | 'expired' | 'used_up';

type Judged = Pick<Schemas['PromoCode'], 'active' | 'startsAt' | 'expiresAt' | 'maxUses' | 'uses'>;

/** Whether a code can be redeemed at `now`, and if not, why: the first reason that applies. */
export function stateOf(code: Judged, now: number): PromoState {
  if (!code.active) return 'inactive';
  if (code.expiresAt && Date.parse(code.expiresAt) <= now) return 'expired';
  if (code.maxUses !== null && code.uses >= code.maxUses) return 'used_up';
  if (code.startsAt && Date.parse(code.startsAt) > now) return 'scheduled';
  return 'active';
}
