import { DataTable, type Column } from '../../ui/data_table';
import { Figure, periodText, type Report, type ReportColumn } from './figures';
import classes from './report_table.module.css';
import { keyLines, text } from './strings';

/** Turned on its side, as an accountant writes it: from the opening down to the closing, periods beside each other. */
export function Statement({ report }: { report: Report }) {
  const lines = report.columns.filter(({ kind }) => kind === 'money');
  const columns: Column<ReportColumn>[] = report.rows.map((row, index) => ({
    key: String(index),
    title: titleOf(report, index),
    align: 'right',
    render: (line) => (
      <span className={keyLines.has(line.name) ? classes.strong : undefined}>
        <Figure column={line} row={row} report={report} />
      </span>
    ),
  }));
  const names: Column<ReportColumn> = {
    key: 'line',
    title: text.line,
    render: ({ name, title }) => <span className={keyLines.has(name) ? classes.strong : undefined}>{title}</span>,
  };
  return (
    <DataTable
      label={report.report.title}
      columns={[names, ...columns]}
      rows={lines}
      rowKey={({ name }) => name}
      empty={null}
    />
  );
}

function titleOf({ report, rows }: Report, index: number): string {
  const row = rows[index]!;
  const parts = [report.granularity && periodText(String(row.period), report.granularity), String(row.currency).toUpperCase()];
  return parts.filter(Boolean).join(', ');
}
