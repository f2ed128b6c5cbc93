import { Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { DataTable, type Column } from '../../ui/data_table';
import { Figure, isNumber, type Report, type ReportColumn, type ReportRow } from './figures';
import { columnsOf, isStatement } from './layout';
import classes from './report_table.module.css';
import { Statement } from './statement';
import { keyLines, text } from './strings';

type Listed = { index: number; row: ReportRow };

type Props = {
  report: Report;
  empty: ReactNode;
  /** Also columns that have nothing but zeros. */
  all: boolean;
  onAll: () => void;
};

/** The rows, and under them the totals of the columns that can be added up. */
export function ReportTable(props: Props) {
  const { report, empty, all, onAll } = props;
  if (isStatement(report)) return <Statement report={report} />;
  const { shown, leftOut } = columnsOf(report, all);
  const period = report.columns.find(({ kind }) => kind === 'period');
  const isRepeated = (column: ReportColumn, index: number) =>
    column === period && index > 0 && report.rows[index - 1]?.[column.name] === report.rows[index]?.[column.name];
  const columns: Column<Listed>[] = shown.map((column) => ({
    key: column.name,
    title: column.title,
    align: isNumber(column) ? 'right' : 'left',
    render: ({ row, index }) => {
      const look = isRepeated(column, index) ? classes.quiet : isKey(row) ? classes.strong : undefined;
      return (
        <span className={look}>
          <Figure column={column} row={row} report={report} />
        </span>
      );
    },
  }));
  return (
    <>
      <DataTable
        label={report.report.title}
        columns={columns}
        rows={report.rows.map((row, index) => ({ index, row }))}
        rowKey={({ index }) => String(index)}
        empty={empty}
        foot={report.rows.length > 1 ? footOf(report, shown) : undefined}
      />
      {leftOut.length > 0 && (
        <Text size="sm" c="dimmed" px="lg" py="sm">
          {text.leftOut}: {leftOut.map(({ title }) => title).join(', ')}.{' '}
          <Button variant="subtle" size="compact-sm" onClick={onAll}>
            {text.showAll}
          </Button>
        </Text>
      )}
    </>
  );
}

const isKey = (row: ReportRow) => keyLines.has(String(row.line ?? row.category ?? ''));

function footOf(report: Report, shown: ReportColumn[]): Record<string, ReactNode> | undefined {
  const summed = shown.filter(({ name }) => name in report.totals);
  if (summed.length === 0) return undefined;
  const sums = summed.map((column) => [column.name, <Figure column={column} row={report.totals} report={report} />]);
  const first = shown[0]!.name;
  return { [first]: text.total, ...Object.fromEntries(sums) };
}
