// Which columns of a report are worth their width, and when it reads better as a statement.

import { isNumber, isZero, type Report, type ReportColumn, type ReportRow } from './figures';

const roomy = 7;

const distinct = (rows: ReportRow[], name: string) => new Set(rows.map((row) => JSON.stringify(row[name]))).size;

/** The whole time is no column, since it is told above, nor is the one currency of all. Of many columns, those of zeros are left out. */
export function columnsOf({ report, columns, rows }: Report, all: boolean): { shown: ReportColumn[]; leftOut: ReportColumn[] } {
  const hasMoney = columns.some(({ kind }) => kind === 'money');
  const telling = columns.filter(
    ({ name, kind }) =>
      !(kind === 'period' && !report.granularity) && !(name === 'currency' && hasMoney && distinct(rows, name) === 1),
  );
  const isLeftOut = (column: ReportColumn) =>
    !all && telling.length > roomy && isNumber(column) && rows.every((row) => isZero(row[column.name] ?? 0));
  return { shown: telling.filter((column) => !isLeftOut(column)), leftOut: telling.filter(isLeftOut) };
}

/** Few rows with many figures are turned: a line for each figure, a column for each row. */
export const isStatement = ({ columns, rows }: Report): boolean =>
  rows.length > 0 && rows.length <= 3 && columns.filter(({ kind }) => kind === 'money').length >= 8;
