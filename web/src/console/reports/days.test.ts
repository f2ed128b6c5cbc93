import { expect, test } from 'vitest';
import { dayOf, daysAfter, isDay } from './days';

test('a moment is another day in another zone', () => {
  const moment = new Date('2026-11-22T23:30:00Z');
  expect(dayOf(moment, 'UTC')).toBe('2026-11-22');
  expect(dayOf(moment, 'Europe/Berlin')).toBe('2026-11-23');
});

test('days are counted over months and over the change of clocks', () => {
  expect(daysAfter('2026-10-24', 2)).toBe('2026-10-26');
  expect(daysAfter('2026-03-01', -1)).toBe('2026-02-28');
});

test('what is no day is none', () => {
  expect(isDay('2026-11-23')).toBe(true);
  expect(isDay('2026-13-01')).toBe(false);
  expect(isDay('yesterday')).toBe(false);
});
