import { Text, TextInput, type TextInputProps } from '@mantine/core';
import { microOf } from './decimal';
import classes from './amounts.module.css';

type Bounds = { signed?: boolean; zero?: boolean; optional?: boolean };

const most = 4_000_000_000n * 1_000_000n;

/** For `validate` of a form: what is wrong with an amount that was typed, or null. */
export const creditsError =
  ({ signed = false, zero = false, optional = false }: Bounds = {}) =>
  (text: string): string | null => {
    if (text.trim() === '') return optional ? null : 'An amount is required';
    const micro = microOf(text);
    if (micro === null) return 'Enter a number with a point and at most 6 decimals, such as 12.5';
    if (!signed && micro < 0n) return 'It cannot be negative';
    if (!zero && micro === 0n) return 'It must be more than 0';
    if (micro > most || -micro > most) return 'It is beyond 4,000,000,000';
    return null;
  };

/** As JSON takes it. Exact: a number of this range is told apart to the last of its 6 decimals. */
export const creditsOf = (text: string): number => Number(text.trim());

type Props = TextInputProps & { unit?: string };

/** An amount of credits, typed and kept as text. */
export function CreditsField({ unit = 'credits', ...field }: Props) {
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      classNames={{ input: classes.number }}
      rightSection={
        <Text size="xs" c="dimmed" pe="sm">
          {unit}
        </Text>
      }
      rightSectionWidth={unit.length * 7 + 18}
      {...field}
    />
  );
}
