/** What somebody typed as money, in minor units: "12.50" with 2 digits is 1250. Null when it is none; never through a binary fraction. */
export function minorUnitsOf(typed: string | number, digits: number): number | null {
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(String(typed).trim());
  if (!match) return null;
  const [, whole, fraction = ''] = match;
  if (fraction.length > digits) return null;
  return Number(whole + fraction.padEnd(digits, '0'));
}

/** The other way: 1250 with 2 digits is "12.50". */
export function asTyped(amount: number, digits: number): string {
  const text = String(amount).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
