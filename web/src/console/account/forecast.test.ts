import { describe, expect, test } from 'vitest';
import { forecastOf } from './forecast';

const standing = { available: 10, balance: 15, debt: 0 };

describe('forecastOf', () => {
  test('an addition raises what is available', () => {
    expect(forecastOf(standing, '0.1', false)).toEqual({
      after: { available: '10.1', balance: '15.1', debt: '0' },
      shortfall: null,
    });
  });

  test('an addition pays debt first', () => {
    expect(forecastOf({ available: 0, balance: 0, debt: 30 }, '50', false)?.after).toEqual({
      available: '20',
      balance: '20',
      debt: '0',
    });
  });

  test('a deduction leaves what is held alone; the rest is debt', () => {
    expect(forecastOf(standing, '12.5', true)).toEqual({
      after: { available: '0', balance: '5', debt: '2.5' },
      shortfall: '2.5',
    });
  });

  test('nothing is foretold of what is no amount', () => {
    for (const typed of ['', '0', '-1', 'x']) expect(forecastOf(standing, typed, false)).toBeNull();
  });
});
