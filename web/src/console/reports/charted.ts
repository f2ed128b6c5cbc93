// Which figures of a report make a chart: credits or counts over periods, the largest few groups apart.

import { asWords } from '../../ui/format';
import { worded, type Report } from './figures';

export type Charted = { moments: string[]; series: { name: string; values: number[] }[] };

const most = 4;

export function chartedOf({ columns, rows: all }: Report): Charted | null {
  // Of a roll-forward, what every period ends with: its other lines are no groups that add up.
  const isStory = columns.some(({ name }) => name === 'line');
  const rows = isStory ? all.filter(({ line }) => line === 'closing') : all;
  const period = columns.find(({ kind }) => kind === 'period');
  const figures = columns.filter(({ kind }) => kind === 'credits');
  if (!period || figures.length === 0) return null;
  const moments = [...new Set(rows.map((row) => String(row[period.name])))].sort();
  if (moments.length < 2) return null;
  const groups = columns.filter(({ name, kind }) => kind === 'text' && name !== 'line');
  return groups.length === 0
    ? { moments: asMoments(moments), series: perColumn() }
    : { moments: asMoments(moments), series: perGroup() };

  function perColumn() {
    return telling(figures.map(({ name, title }) => ({ name: title, values: sums(rows, name) }))).slice(0, most);
  }

  function perGroup() {
    const figure = figures[0]!.name;
    const nameOf = (row: Report['rows'][number]) => groups.map((group) => told(group.name, row[group.name])).filter(Boolean).join(', ') || 'None';
    const names = [...new Set(rows.map(nameOf))];
    const all = names.map((name) => ({ name, values: sums(rows.filter((row) => nameOf(row) === name), figure) }));
    const total = ({ values }: { values: number[] }) => values.reduce((sum, value) => sum + Math.abs(value), 0);
    all.sort((a, b) => total(b) - total(a));
    if (all.length <= most) return all;
    const others = all.slice(most - 1);
    const values = moments.map((_, index) => others.reduce((sum, other) => sum + (other.values[index] ?? 0), 0));
    return [...all.slice(0, most - 1), { name: `${others.length} others`, values }];
  }

  function sums(of: Report['rows'], figure: string) {
    return moments.map((moment) =>
      of.filter((row) => String(row[period!.name]) === moment).reduce((sum, row) => sum + Number(row[figure] ?? 0), 0),
    );
  }
}

const told = (name: string, value: Report['rows'][number][string]) =>
  typeof value === 'string' && worded.has(name) ? asWords(value) : value;

/** Without what is always zero, and without what another one shows already. */
const telling = (series: { name: string; values: number[] }[]) =>
  series.filter(
    ({ values }, index) =>
      values.some((value) => value !== 0) &&
      !series.slice(0, index).some((before) => before.values.every((value, at) => value === values[at])),
  );

const asMoments = (days: string[]) => days.map((day) => `${day}T00:00:00Z`);
