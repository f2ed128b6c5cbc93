import type { Schemas } from '../../api/queries';

export type ReportType = Schemas['ReportType'];

export const text = {
  title: 'Reports',
  description: 'Equal to the ledger to the micro-credit. Days begin at midnight of the chosen time zone.',
  report: 'Report',
  from: 'From',
  to: 'To',
  at: 'At the end of',
  by: 'Periods',
  groupBy: 'Broken down by',
  user: 'User id…',
  none: 'Nothing in this time',
  noneHint: 'Choose a longer time.',
  truncated: 'There are more rows than are shown. The totals are of all; the CSV takes up to 10,000 rows.',
  total: 'Total',
  line: 'Line',
  leftOut: 'Left out, since there is nothing in them',
  showAll: 'Show them',
  whole: 'Whole time',
} as const;

/** Lines that the others lead from and to. */
export const keyLines = new Set(['opening', 'closing', 'outstanding', 'balances']);

type Shape = {
  label: string;
  hint: string;
  /** `period`: a time with periods; `time`: a time; `moment`: how things stand at an end. */
  over: 'period' | 'time' | 'moment';
  /** The periods where none are chosen; without it the whole time is one. */
  by?: 'day';
  groups?: boolean;
  user?: boolean;
};

export const reports: Record<ReportType, Shape> = {
  usage: { label: 'Usage', hint: 'Credits used, by meter, reason or user.', over: 'period', by: 'day', groups: true, user: true },
  issued: { label: 'Credits issued', hint: 'Credits given, by source.', over: 'period', by: 'day' },
  'top-users': { label: 'Top users', hint: 'Who used most.', over: 'time' },
  liability: { label: 'Liability', hint: 'What is outstanding, paid and promotional, and what it cost.', over: 'moment' },
  'roll-forward': { label: 'Roll-forward', hint: 'How what is outstanding moved from the opening to the closing.', over: 'period' },
  revenue: { label: 'Revenue', hint: 'How deferred money moved: received, recognised, refunded.', over: 'period' },
  deferred: { label: 'Deferred money', hint: 'Of each purchase, what is recognised and what is still deferred.', over: 'moment', user: true },
  breakage: { label: 'Breakage', hint: 'Credits that expired unused.', over: 'period', by: 'day' },
  'promo-codes': { label: 'Promo codes', hint: 'Redemptions and credits of each code.', over: 'time' },
  purchases: { label: 'Purchases', hint: 'Bought, refunded and disputed money.', over: 'period', by: 'day', user: true },
  expiring: { label: 'Expiring', hint: 'What will expire, by how soon.', over: 'moment', user: true },
};

export const granularities = [
  { value: 'day', label: 'Days' },
  { value: 'week', label: 'Weeks' },
  { value: 'month', label: 'Months' },
];

export const groupings = [
  { value: 'meter', label: 'Meter' },
  { value: 'reason', label: 'Reason' },
  { value: 'user', label: 'User' },
];
