import { Text, TextInput, type TextInputProps } from '@mantine/core';
import classes from './amounts.module.css';
import { formatMoney, minorDigits, type MoneyAmount } from './format';
import { asTyped, minorUnitsOf } from './minor_units';

/** For `initialValues` of a form: money as somebody would type it. */
export const typedMoney = ({ amount, currency }: MoneyAmount): string => asTyped(amount, minorDigits(currency));

/** What was typed; null when it is no amount of that currency. */
export function moneyOf(text: string, currency: string): MoneyAmount | null {
  const amount = minorUnitsOf(text, minorDigits(currency));
  return amount === null ? null : { amount, currency };
}

/** For `validate` of a form: what is wrong with money that was typed, or null. It must be above zero. */
export function moneyError(text: string, currency: string, most?: MoneyAmount): string | null {
  if (text.trim() === '') return 'An amount is required';
  const money = moneyOf(text, currency);
  if (money === null) return `Enter a number such as ${asTyped(1250, minorDigits(currency))}`;
  if (money.amount === 0) return 'It must be more than 0';
  return most && money.amount > most.amount ? `It is at most ${formatMoney(most)}` : null;
}

type Props = TextInputProps & { currency: string };

/** An amount of money, typed and kept as text. */
export function MoneyField({ currency, ...field }: Props) {
  return (
    <TextInput
      inputMode="decimal"
      autoComplete="off"
      classNames={{ input: classes.number }}
      rightSection={
        <Text size="xs" c="dimmed" pe="sm">
          {currency.toUpperCase()}
        </Text>
      }
      rightSectionWidth={52}
      {...field}
    />
  );
}
