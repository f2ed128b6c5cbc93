import { expect, test } from 'vitest';
import { asTyped, minorUnitsOf } from './minor_units';

test('money goes to minor units and back without a binary fraction', () => {
  for (let amount = 0; amount < 100_000; amount += 7) expect(minorUnitsOf(asTyped(amount, 2), 2)).toBe(amount);
  expect(minorUnitsOf('0.29', 2)).toBe(29);
  expect(minorUnitsOf(' 80.5 ', 2)).toBe(8050);
  expect(minorUnitsOf('80', 0)).toBe(80);
  expect(asTyped(5, 2)).toBe('0.05');
  expect(asTyped(5, 3)).toBe('0.005');
});

test('what is no amount of the currency is none', () => {
  for (const typed of ['', '-1', '1,5', '1.005', 'ten', '1e3', '.5']) expect(minorUnitsOf(typed, 2)).toBeNull();
  expect(minorUnitsOf('80.5', 0)).toBeNull();
});
