import type { Schemas } from '../../api/queries';
import { formatCount, formatCredits } from '../../ui/format';
import { text } from './strings';

/** "1 per 1,000 words". */
export function priceText({ credits, per }: Pick<Schemas['Price'], 'credits' | 'per'>, unit: string): string {
  return text.price(formatCredits(credits), per, formatCount(per), unit);
}

/** Whether a version holds now (as `current` does), will, or no longer does. */
export function stateOfVersion(version: Schemas['Price'], current: Schemas['Price']): 'current' | 'upcoming' | 'past' {
  if (version.version === current.version) return 'current';
  return Date.parse(version.effectiveFrom) > Date.parse(current.effectiveFrom) ? 'upcoming' : 'past';
}
