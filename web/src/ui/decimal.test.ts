import { describe, expect, test } from 'vitest';
import { differenceOf, isNegative, microOf, productOf, sumOf, textOf } from './decimal';

describe('decimal', () => {
  test('reads what the API writes, and nothing else', () => {
    expect(microOf('12.5')).toBe(12_500_000n);
    expect(microOf(-0.000001)).toBe(-1n);
    expect(microOf(' +4000000000.000001 ')).toBe(4_000_000_000_000_001n);
    for (const text of ['', '1,5', '1.0000001', '.5', '5.', '1e3', 'NaN', '--1', '99999999999999999']) {
      expect(microOf(text)).toBeNull();
    }
  });

  test('adds and subtracts where binary fractions would not', () => {
    expect(sumOf(0.1, 0.2)).toBe('0.3');
    expect(sumOf(4_000_000_000, '0.000001')).toBe('4000000000.000001');
    expect(differenceOf(1, '1.000001')).toBe('-0.000001');
    expect(sumOf()).toBe('0');
  });

  test('multiplies by counts', () => {
    expect(productOf(0.000001, 3)).toBe('0.000003');
    expect(productOf('12.5', 0)).toBe('0');
  });

  test('writes without needless zeros', () => {
    expect(textOf(-1_500_000n)).toBe('-1.5');
    expect(isNegative('-0.5')).toBe(true);
    expect(isNegative('0')).toBe(false);
  });
});
