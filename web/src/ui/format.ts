// Numbers, money and moments as the reader's own language and time zone write them. Exact: texts of decimals are never
// turned into binary numbers.

import type { components } from '../api/schema';

export type MoneyAmount = components['schemas']['Money'];

const locale = () => (typeof navigator === 'undefined' ? 'en' : navigator.language);

export const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Credits as the API gives them: a number of at most 6 decimals, or a decimal text where sums can be larger. */
export function formatCredits(credits: number | string, { sign = false }: { sign?: boolean } = {}): string {
  const format = new Intl.NumberFormat(locale(), {
    maximumFractionDigits: 6,
    signDisplay: sign ? 'exceptZero' : 'auto',
  });
  return format.format(credits as number);
}

/** A count of things. */
export function formatCount(count: number | string): string {
  return new Intl.NumberFormat(locale()).format(count as number);
}

/** Short, for an axis or a badge: 12K. */
export function formatShort(number: number): string {
  return new Intl.NumberFormat(locale(), { notation: 'compact', maximumFractionDigits: 1 }).format(number);
}

export function minorDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/** Minor units, exactly: 8000 usd is $80.00, 8000 jpy is ¥8,000. */
export function formatMoney({ amount, currency }: { amount: number; currency: string }): string {
  const digits = minorDigits(currency);
  const format = new Intl.NumberFormat(locale(), { style: 'currency', currency });
  return format.format(`${amount}E-${digits}` as unknown as number);
}

/** What one credit costs; for display only. */
export function formatUnitPrice(perCredit: number, currency: string): string {
  const format = new Intl.NumberFormat(locale(), { style: 'currency', currency, maximumFractionDigits: 4 });
  return format.format(perCredit);
}

export function formatMoment(moment: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(moment));
}

/** With seconds and the zone: for a tooltip, an audit, a dispute. */
export function formatExactMoment(moment: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'full', timeStyle: 'long' }).format(new Date(moment));
}

export function formatDay(moment: string, zone?: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeZone: zone }).format(new Date(moment));
}

export function formatMonth(moment: string, zone?: string): string {
  return new Intl.DateTimeFormat(locale(), { month: 'short', year: 'numeric', timeZone: zone }).format(new Date(moment));
}

/** Short, for an axis: 3 Nov. */
export function formatTick(moment: string, zone?: string): string {
  const format = new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short', timeZone: zone });
  return format.format(new Date(moment));
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['second', 60],
  ['minute', 60],
  ['hour', 24],
  ['day', 30],
  ['month', 12],
  ['year', Infinity],
];

/** "3 hours ago", "in 2 days". */
export function formatAgo(moment: string, now = Date.now()): string {
  let distance = (new Date(moment).getTime() - now) / 1000;
  for (const [unit, size] of steps) {
    if (Math.abs(distance) < size) {
      return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.round(distance), unit);
    }
    distance /= size;
  }
  return formatDay(moment);
}

/** `signup_credit` as words: Signup credit. */
export function asWords(name: string): string {
  const words = name.replaceAll(/[_-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The beginning of a day (YYYY-MM-DD) where the reader is; '' for no day. */
export function dayStart(day: string): string {
  const start = new Date(`${day}T00:00:00`);
  return Number.isNaN(start.getTime()) ? '' : start.toISOString();
}

/** The beginning of the day after: the end of a half-open interval that has the whole day. */
export function dayEnd(day: string): string {
  const start = new Date(`${day}T00:00:00`);
  if (Number.isNaN(start.getTime())) return '';
  start.setDate(start.getDate() + 1);
  return start.toISOString();
}

/** As the API tells details, in lower case and without a stop: made a sentence. */
export function asSentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
