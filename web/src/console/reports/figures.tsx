// How one value of a report is shown, by its column's kind.

import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Got } from '../../api/queries';
import { Credits, Moment, Money, Nothing } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import { asWords, formatCount, formatDay, formatMonth } from '../../ui/format';
import { UserLink } from '../../ui/user_link';
import classes from './report_table.module.css';

export type Report = Got<'/admin/credits/report'>;
export type ReportColumn = Report['columns'][number];
export type ReportRow = Report['rows'][number];
export type Value = ReportRow[string];

/** Columns whose texts are names of ours, not of somebody's things. */
export const worded = new Set(['line', 'category', 'source', 'within', 'state']);

export const isZero = (value: Value): boolean =>
  value !== null && value !== undefined && Number(typeof value === 'object' ? value.amount : value) === 0;

export function periodText(day: string, granularity: Report['report']['granularity']): string {
  return granularity === 'month' ? formatMonth(day, 'UTC') : formatDay(day, 'UTC');
}

/** A value by its column's kind; zeros are quiet, since it is the others that one looks for. */
export function Figure({ column, row, report }: { column: ReportColumn; row: ReportRow; report: Report }): ReactNode {
  const value = row[column.name];
  if (value === null || value === undefined) return <Nothing />;
  const shown = plain(column, value, report);
  return isNumber(column) && isZero(value) ? <span className={classes.quiet}>{shown}</span> : shown;
}

export const isNumber = ({ kind }: ReportColumn) => kind === 'credits' || kind === 'count' || kind === 'money';

function plain({ name, kind }: ReportColumn, value: NonNullable<Value>, report: Report): ReactNode {
  if (typeof value === 'object') return <Money value={value} />;
  switch (kind) {
    case 'credits':
      return <Credits value={value} />;
    case 'count':
      return formatCount(value);
    case 'time':
      return <Moment value={String(value)} />;
    case 'period':
      return <span className={classes.period}>{periodText(String(value), report.report.granularity)}</span>;
    default:
      return texts(name, String(value));
  }
}

function texts(name: string, value: string): ReactNode {
  if (worded.has(name)) return <span className={classes.period}>{asWords(value)}</span>;
  if (name === 'purchaseId') return <PurchaseLink id={value} />;
  if (name === 'userId' || name === 'user') return <UserLink id={value} />;
  if (name === 'transactionId') return <CopyText value={value} shorten />;
  return value;
}

function PurchaseLink({ id }: { id: string }) {
  return (
    <Anchor component={Link} to={`/purchases/${id}`} size="sm" title={id}>
      {id.length > 18 ? `${id.slice(0, 12)}…` : id}
    </Anchor>
  );
}
