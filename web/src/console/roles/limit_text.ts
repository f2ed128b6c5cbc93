import type { Schemas } from '../../api/queries';
import { formatCredits } from '../../ui/format';
import { text } from './strings';

/** The most that one adjustment of the role moves. */
export function limitText({ permissions, limits: { adjustCredits } }: Schemas['Role']): string {
  if (!permissions.includes('credits:adjust')) return text.cannotAdjust;
  return adjustCredits === null ? text.noLimit : formatCredits(adjustCredits);
}
