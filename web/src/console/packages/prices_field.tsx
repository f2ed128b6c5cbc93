// Prices of one package, a row for each currency, typed as money and sent in minor units.

import { ActionIcon, Button, Group, Input, Select, Stack } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { minorDigits } from '../../ui/format';
import { MoneyField, moneyOf, typedMoney } from '../../ui/money_field';
import type { Schemas } from '../../api/queries';

export type TypedPrice = { currency: string; amount: string };

/** What Stripe takes most; any other three letters are taken too, by the API. */
export const currencies = [
  'usd', 'eur', 'gbp', 'jpy', 'aud', 'brl', 'cad', 'chf', 'cny', 'czk', 'dkk', 'hkd', 'inr', 'krw', 'mxn', 'nok', 'nzd',
  'pln', 'sek', 'sgd',
];

export const typedPrice = (price: Schemas['Money']): TypedPrice => ({ currency: price.currency, amount: typedMoney(price) });

export const priceOf = ({ amount, currency }: TypedPrice): Schemas['Money'] | null => moneyOf(amount, currency);

/** What is wrong with the prices; null when nothing is. */
export function pricesFault(prices: TypedPrice[]): string | null {
  const fault = prices.find((price) => !priceOf(price)?.amount);
  if (fault) return `${fault.currency.toUpperCase()} needs an amount above 0 with at most ${minorDigits(fault.currency)} decimals`;
  return new Set(prices.map(({ currency }) => currency)).size < prices.length ? 'One price for each currency' : null;
}

type Props = { value: TypedPrice[]; onChange: (prices: TypedPrice[]) => void; error?: unknown; only?: number };

export function PricesField({ value, onChange, error, only }: Props) {
  const set = (index: number, change: Partial<TypedPrice>) =>
    onChange(value.map((price, at) => (at === index ? { ...price, ...change } : price)));
  const unused = currencies.find((currency) => !value.some((price) => price.currency === currency)) ?? 'usd';
  return (
    <Input.Wrapper label={only === 1 ? 'Price' : 'Prices'} labelElement="div" error={error ? String(error) : undefined}>
      <Stack gap="xs" mt={4}>
        {value.map((price, index) => (
          <Group key={index} gap="xs" wrap="nowrap">
            <Select
              aria-label="Currency"
              data={currencies.map((currency) => ({ value: currency, label: currency.toUpperCase() }))}
              value={price.currency}
              onChange={(currency) => currency && set(index, { currency })}
              allowDeselect={false}
              searchable
              w={96}
            />
            <MoneyField
              currency={price.currency}
              aria-label={`Amount in ${price.currency.toUpperCase()}`}
              value={price.amount}
              onChange={(event) => set(index, { amount: event.currentTarget.value })}
              error={Boolean(error) && !priceOf(price)?.amount}
              flex={1}
            />
            {only !== 1 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove the price in ${price.currency.toUpperCase()}`}
                onClick={() => onChange(value.filter((_, at) => at !== index))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        ))}
        {only !== 1 && (
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...value, { currency: unused, amount: '' }])}
            style={{ alignSelf: 'flex-start' }}
          >
            Add a currency
          </Button>
        )}
      </Stack>
    </Input.Wrapper>
  );
}
