import { expect, test } from 'vitest';
import { chartedOf } from './charted';
import type { Report } from './figures';

const column = (name: string, kind: string) => ({ name, title: name, kind });
const report = (columns: unknown[], rows: unknown[]) => ({ columns, rows, totals: {}, report: {} }) as unknown as Report;

test('groups become series, the largest first', () => {
  const charted = chartedOf(
    report(
      [column('period', 'period'), column('meter', 'text'), column('credits', 'credits')],
      [
        { period: '2026-11-01', meter: 'images', credits: '1' },
        { period: '2026-11-02', meter: 'tokens', credits: '7.5' },
        { period: '2026-11-02', meter: 'images', credits: '2' },
      ],
    ),
  );
  expect(charted?.moments).toEqual(['2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z']);
  expect(charted?.series).toEqual([
    { name: 'tokens', values: [0, 7.5] },
    { name: 'images', values: [1, 2] },
  ]);
});

test('of a roll-forward only the closings are drawn, and no figure twice', () => {
  const line = (period: string, line: string, credits: string, debt: string) => ({ period, line, credits, paid: credits, debt });
  const charted = chartedOf(
    report(
      [column('period', 'period'), column('line', 'text'), column('credits', 'credits'), column('paid', 'credits'), column('debt', 'credits')],
      [line('2026-10-01', 'opening', '9', '0'), line('2026-10-01', 'closing', '4', '0'), line('2026-11-01', 'closing', '3', '0')],
    ),
  );
  expect(charted?.series).toEqual([{ name: 'credits', values: [4, 3] }]);
});

test('what does not go by periods has no chart', () => {
  expect(chartedOf(report([column('user', 'text'), column('credits', 'credits')], []))).toBeNull();
});
