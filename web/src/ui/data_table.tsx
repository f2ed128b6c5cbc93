// Tables of every list. On a phone each row becomes a card: the first column is its title, the others are lines of it.

import { Skeleton, VisuallyHidden } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { Nothing } from './amounts';
import { ProblemNotice } from './problem_notice';
import classes from './data_table.module.css';

export type Column<Row> = {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** Numbers and money end at the right, the title too. */
  align?: 'left' | 'right';
  /** The title is there for screen readers only: a column of buttons. */
  quiet?: boolean;
  /** Left out of the card on a phone. */
  wideOnly?: boolean;
  /** In the corner of the card on a phone: a small button or two. */
  corner?: boolean;
  /** A share of the table's width, as CSS has it, where tables below each other are to line up. */
  width?: string;
};

type Props<Row> = {
  /** What is listed, for screen readers: "Promo codes". */
  label: string;
  columns: Column<Row>[];
  /** Undefined while they are on their way. */
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  error?: unknown;
  onRetry?: () => void;
  /** Shown when there are no rows: an EmptyState. */
  empty: ReactNode;
  /** Where a click on the row leads; put a Link to the same place in the first column for keyboards. */
  rowTo?: (row: Row) => string;
  /** Or what it opens. */
  onRow?: (row: Row) => void;
  /** Dims the rows of before while others are on their way. */
  stale?: boolean;
  /** The sums at the bottom, by the columns' keys. */
  foot?: Record<string, ReactNode>;
};

export function DataTable<Row>(props: Props<Row>) {
  const { label, columns, rows, rowKey, error, onRetry, empty, stale = false, foot } = props;
  const open = useOpen(props);
  if (error && !rows) {
    return (
      <div className={classes.aside}>
        <ProblemNotice error={error} onRetry={onRetry} />
      </div>
    );
  }
  if (rows?.length === 0) return <>{empty}</>;
  return (
    <div className={classes.scroller} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.table} aria-busy={!rows || stale} data-stale={stale || undefined}>
        <caption>
          <VisuallyHidden>{label}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            {columns.map(({ key, title, align, quiet, width }) => (
              <th key={key} data-align={align} scope="col" style={{ width }}>
                {quiet ? <VisuallyHidden>{title}</VisuallyHidden> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows
            ? rows.map((row) => (
                <tr key={rowKey(row)} onClick={open && ((event) => open(row, event))} data-opens={!!open || undefined}>
                  {columns.map((column) => (
                    <Cell key={column.key} column={column} row={row} />
                  ))}
                </tr>
              ))
            : Array.from({ length: 6 }, (_, index) => (
                <tr key={index} data-waiting>
                  {columns.map(({ key }) => (
                    <td key={key}>
                      <Skeleton height={14} width={key === columns[0]?.key ? '70%' : '45%'} />
                    </td>
                  ))}
                </tr>
              ))}
        </tbody>
        {foot && rows && (
          <tfoot>
            <tr>
              {columns.map(({ key, title, align }) => (
                <td key={key} data-align={align} data-title={title} data-empty={!foot[key] || undefined}>
                  {foot[key]}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const { align, quiet, title, wideOnly, corner } = column;
  const shown = column.render(row);
  const isEmpty = shown === null || shown === undefined || shown === '' || shown === false;
  return (
    <td
      data-align={align}
      data-title={quiet ? undefined : title}
      data-wide={wideOnly || undefined}
      data-corner={corner || undefined}
      data-empty={isEmpty || undefined}
    >
      {isEmpty && !quiet ? <Nothing /> : shown}
    </td>
  );
}

/** What a click on a row does; a click on a link, a button or selected text is left alone. */
function useOpen<Row>({ rowTo, onRow }: Props<Row>) {
  const navigate = useNavigate();
  if (!rowTo && !onRow) return undefined;
  return (row: Row, event: MouseEvent | KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (target.closest('a, button, input, label') || window.getSelection()?.toString()) return;
    if (onRow) onRow(row);
    else if (rowTo) void navigate({ to: rowTo(row) });
  };
}
