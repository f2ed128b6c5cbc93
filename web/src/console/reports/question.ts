// What the filters ask the server for.

import { daysAfter, isDay } from './days';
import { reports, type ReportType } from './strings';

export const none = { type: 'usage', from: '', to: '', zone: '', by: '', groups: '', user: '', all: '' };
export type Filters = typeof none;

export type Question = {
  type: ReportType;
  from?: string;
  to?: string;
  timeZone: string;
  granularity?: 'day' | 'week' | 'month';
  groupBy?: string;
  userId?: string;
};

export const typeOf = (text: string): ReportType => (text in reports ? (text as ReportType) : 'usage');

/** The fields show the last day that counts; the API takes the day after it. */
export function questionOf(filters: Filters, zone: string): Question {
  const type = typeOf(filters.type);
  const { over, groups, user } = reports[type];
  return {
    type,
    timeZone: filters.zone || zone,
    from: over !== 'moment' && isDay(filters.from) ? filters.from : undefined,
    to: isDay(filters.to) ? daysAfter(filters.to, 1) : undefined,
    granularity: over === 'period' && filters.by ? (filters.by as Question['granularity']) : undefined,
    groupBy: groups && filters.groups ? filters.groups : undefined,
    userId: user && filters.user ? filters.user : undefined,
  };
}

export function addressOf(question: Question): string {
  const pairs = Object.entries({ ...question, limit: '10000' }).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return `/admin/credits/report.csv?${new URLSearchParams(pairs)}`;
}
