import { TextInput, type TextInputProps } from '@mantine/core';
import { timeZone } from './format';

/** A moment as the browser's own field has it, `2026-11-23T14:05`, in the reader's zone; '' for none. */
export type LocalMoment = string;

/** As the API wants it; undefined for none. */
export function momentOf(local: LocalMoment): string | undefined {
  const moment = new Date(local);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

export function localOf(moment: string | null | undefined): LocalMoment {
  if (!moment) return '';
  const read = new Date(moment);
  const shifted = new Date(read.getTime() - read.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

type Props = Omit<TextInputProps, 'value' | 'onChange' | 'type'> & {
  value?: LocalMoment;
  onChange?: (value: LocalMoment) => void;
};

/** Day and time, in the reader's zone, which it names. */
export function MomentField({ value = '', onChange, description, ...field }: Props) {
  return (
    <TextInput
      {...field}
      type="datetime-local"
      description={description ? `${String(description)} Time zone: ${timeZone}.` : `Time zone: ${timeZone}.`}
      value={value}
      onChange={(event) => onChange?.(event.currentTarget.value)}
      max="9999-12-31T23:59"
    />
  );
}
