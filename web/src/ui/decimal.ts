// Exact arithmetic with credits: in whole micro-credits, never in binary fractions.

const decimals = 6;
const scale = 10n ** BigInt(decimals);
const pattern = /^([+-]?)(\d{1,16})(?:\.(\d{1,6}))?$/;

/** In micro-credits; null when it is no number of at most 6 decimals. */
export function microOf(value: number | string): bigint | null {
  const [matched, sign, whole = '', fraction = ''] = pattern.exec(String(value).trim()) ?? [];
  if (matched === undefined) return null;
  const micro = BigInt(whole) * scale + BigInt(fraction.padEnd(decimals, '0'));
  return sign === '-' ? -micro : micro;
}

/** As decimal text without needless zeros. */
export function textOf(micro: bigint): string {
  const positive = micro < 0n ? -micro : micro;
  const fraction = (positive % scale).toString().padStart(decimals, '0').replace(/0+$/, '');
  return `${micro < 0n ? '-' : ''}${positive / scale}${fraction && `.${fraction}`}`;
}

/** What the API gave, which is always a decimal. */
function known(value: number | string): bigint {
  const micro = microOf(value);
  if (micro === null) throw new RangeError(`not a decimal of at most ${decimals} places: ${value}`);
  return micro;
}

export const sumOf = (...values: (number | string)[]): string =>
  textOf(values.reduce((sum, value) => sum + known(value), 0n));

export const differenceOf = (from: number | string, taken: number | string): string =>
  textOf(known(from) - known(taken));

/** `count` times the value; `count` is whole. */
export const productOf = (value: number | string, count: number): string => textOf(known(value) * BigInt(count));

export const isNegative = (value: number | string): boolean => known(value) < 0n;
