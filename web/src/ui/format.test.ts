import { describe, expect, it } from 'vitest';
import { dayEnd, dayStart, formatAgo, formatCredits, formatMoney } from './format';

describe('credits', () => {
  it('shows six decimals and no more than there are', () => {
    expect(formatCredits(0.000001)).toBe('0.000001');
    expect(formatCredits(1250.5)).toBe('1,250.5');
  });

  it('shows a sum beyond what a binary number can hold to the last digit', () => {
    expect(formatCredits('9007199254740993.000001')).toBe('9,007,199,254,740,993.000001');
  });

  it('gives a gain its sign and zero none', () => {
    expect(formatCredits(5, { sign: true })).toBe('+5');
    expect(formatCredits(-5, { sign: true })).toBe('-5');
    expect(formatCredits(0, { sign: true })).toBe('0');
  });
});

describe('money', () => {
  it('moves the point by as many digits as the currency has', () => {
    expect(formatMoney({ amount: 8000, currency: 'usd' })).toBe('$80.00');
    expect(formatMoney({ amount: 8000, currency: 'jpy' })).toBe('¥8,000');
    expect(formatMoney({ amount: 12345, currency: 'kwd' })).toBe('KWD\u00a012.345');
  });
});

describe('moments', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');

  it('takes the largest unit that fits', () => {
    expect(formatAgo('2026-11-23T11:59:30Z', now)).toBe('30 seconds ago');
    expect(formatAgo('2026-11-23T09:00:00Z', now)).toBe('3 hours ago');
    expect(formatAgo('2026-11-25T12:00:00Z', now)).toBe('in 2 days');
  });

  it('makes a day of the reader a half-open interval, and no day nothing', () => {
    const length = Date.parse(dayEnd('2026-11-23')) - Date.parse(dayStart('2026-11-23'));
    expect(length).toBe(86_400_000);
    expect(dayStart('')).toBe('');
    expect(dayEnd('')).toBe('');
  });
});
