// Credits, money and moments inside pages: tabular, exact, and told in full to whoever asks.

import { Text, VisuallyHidden } from '@mantine/core';
import { formatAgo, formatCredits, formatExactMoment, formatMoment, formatMoney, type MoneyAmount } from './format';
import classes from './amounts.module.css';

type CreditsProps = {
  /** A number, or the decimal text of a large sum. */
  value: number | string;
  /** With + or −, coloured: for what an account gained or lost. */
  signed?: boolean;
};

export function Credits({ value, signed = false }: CreditsProps) {
  const negative = String(value).startsWith('-');
  const zero = Number(value) === 0;
  const tone = !signed || zero ? undefined : negative ? classes.loss : classes.gain;
  return <span className={`${classes.number} ${tone ?? ''}`}>{formatCredits(value, { sign: signed })}</span>;
}

export function Money({ value }: { value: MoneyAmount | null | undefined }) {
  if (!value) return <Nothing />;
  return <span className={classes.number}>{formatMoney(value)}</span>;
}

/** A moment in the reader's zone; exact on hover. */
export function Moment({ value }: { value: string | null | undefined }) {
  if (!value) return <Nothing />;
  return <Time value={value} text={formatMoment(value)} />;
}

/** How long ago, or how long until. */
export function Ago({ value }: { value: string | null | undefined }) {
  if (!value) return <Nothing />;
  return <Time value={value} text={formatAgo(value)} />;
}

function Time({ value, text }: { value: string; text: string }) {
  return (
    <time dateTime={value} title={formatExactMoment(value)} className={classes.time}>
      {text}
    </time>
  );
}

/** Where there is no value. */
export function Nothing() {
  return (
    <Text span c="dimmed">
      <span aria-hidden>–</span>
      <VisuallyHidden>none</VisuallyHidden>
    </Text>
  );
}
