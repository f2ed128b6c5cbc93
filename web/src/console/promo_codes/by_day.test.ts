import { expect, test } from 'vitest';
import { countedByDay } from './by_day';

const local = (day: number, hour: number) => new Date(2026, 9, day, hour).toISOString();

test('PROMO: redemptions are counted by day, without gaps, over the end of summer time', () => {
  const { days, counts } = countedByDay([local(24, 9), local(24, 23), local(27, 0)]);
  expect(days).toEqual([local(24, 0), local(25, 0), local(26, 0), local(27, 0)]);
  expect(counts).toEqual([2, 0, 0, 1]);
  expect(countedByDay([])).toEqual({ days: [], counts: [] });
});
