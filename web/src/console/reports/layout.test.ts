import { expect, test } from 'vitest';
import type { Report } from './figures';
import { columnsOf, isStatement } from './layout';

const column = (name: string, kind: string) => ({ name, title: name, kind });
const usd = (amount: number) => ({ amount, currency: 'usd' });
const report = (columns: unknown[], rows: unknown[]) => ({ columns, rows, totals: {}, report: { granularity: 'month' } }) as unknown as Report;
const names = (columns: { name: string }[]) => columns.map(({ name }) => name);

test('what all rows share is not a column, and of many columns those of zeros are left out', () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const row = (day: string, first: number) => ({
    period: day,
    currency: 'usd',
    ...Object.fromEntries(many.map((name, index) => [name, usd(index === 0 ? first : 0)])),
  });
  const columns = [column('period', 'period'), column('currency', 'text'), ...many.map((name) => column(name, 'money'))];
  const two = report(columns, [row('2026-10-01', 5), row('2026-11-01', 0)]);
  expect(names(columnsOf(two, false).shown)).toEqual(['period', 'a']);
  expect(names(columnsOf(two, false).leftOut)).toEqual(many.slice(1));
  expect(names(columnsOf(two, true).shown)).toEqual(['period', ...many]);
  expect(isStatement(two)).toBe(true);
  expect(isStatement(report(columns, []))).toBe(false);
});

test('a table with room keeps its zeros', () => {
  const small = report([column('meter', 'text'), column('credits', 'credits')], [{ meter: 'tokens', credits: '0' }]);
  expect(names(columnsOf(small, false).shown)).toEqual(['meter', 'credits']);
  expect(isStatement(small)).toBe(false);
});
