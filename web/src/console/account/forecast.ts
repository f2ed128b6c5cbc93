// What an adjustment would leave behind, for the eyes only: the server decides anew, on what is there by then.

import type { Schemas } from '../../api/queries';
import { microOf, textOf } from '../../ui/decimal';

export type Figures = { available: string; balance: string; debt: string };
export type Forecast = { after: Figures; shortfall: string | null };

type Standing = Pick<Schemas['Balance'], 'available' | 'balance' | 'debt'>;

const least = (a: bigint, b: bigint) => (a < b ? a : b);

/** Additions pay debt first; deductions take what is available, and the rest is debt. Null while nothing valid is typed. */
export function forecastOf(now: Standing, amount: string, isDeduction: boolean): Forecast | null {
  const moved = microOf(amount);
  if (moved === null || moved <= 0n) return null;
  const available = microOf(now.available) ?? 0n;
  const balance = microOf(now.balance) ?? 0n;
  const debt = microOf(now.debt) ?? 0n;
  if (isDeduction) {
    const taken = least(available < 0n ? 0n : available, moved);
    const short = moved - taken;
    const after = {
      available: textOf(available - taken),
      balance: textOf(balance - taken),
      debt: textOf(debt + short),
    };
    return { after, shortfall: short > 0n ? textOf(short) : null };
  }
  const paid = least(debt, moved);
  const gained = moved - paid;
  const after = { available: textOf(available + gained), balance: textOf(balance + gained), debt: textOf(debt - paid) };
  return { after, shortfall: null };
}
