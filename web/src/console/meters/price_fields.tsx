import { Select, SimpleGrid, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { CreditsField, creditsError, creditsOf } from '../../ui/credits_field';
import { prices as text } from './strings';

export const noPrice = { credits: '', per: '1', minimum: '', rounding: 'up' };
export type PriceForm = typeof noPrice;

export const priceErrors = {
  credits: creditsError({ zero: true }),
  per: (value: string) => (/^([1-9]\d{0,8}|1000000000)$/.test(value.trim()) ? null : text.perBad),
  minimum: creditsError({ zero: true, optional: true }),
};

export function priceOf({ credits, per, minimum, rounding }: PriceForm) {
  return {
    credits: creditsOf(credits),
    per: Number(per),
    minimum: minimum.trim() === '' ? undefined : creditsOf(minimum),
    rounding: rounding as 'up' | 'down' | 'half_even',
  };
}

/** What so many of a unit cost. */
export function PriceFields<Values extends PriceForm>({
  form,
  unit,
}: {
  form: UseFormReturnType<Values>;
  unit: string;
}) {
  const input = (name: keyof PriceForm) => form.getInputProps(name) as object;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
      <CreditsField label={text.credits} withAsterisk {...input('credits')} />
      <TextInput
        label={text.per}
        withAsterisk
        inputMode="numeric"
        autoComplete="off"
        rightSection={
          <Text size="xs" c="dimmed" pe="sm" truncate>
            {unit}
          </Text>
        }
        rightSectionWidth={90}
        {...input('per')}
      />
      <CreditsField label={text.minimum} description={text.minimumHint} {...input('minimum')} />
      <Select
        label={text.rounding}
        description={text.roundingHint}
        data={Object.entries(text.roundings).map(([value, label]) => ({ value, label }))}
        allowDeselect={false}
        {...input('rounding')}
      />
    </SimpleGrid>
  );
}
