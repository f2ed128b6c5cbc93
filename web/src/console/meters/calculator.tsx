import { Alert, Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../../api/client';
import type { Schemas } from '../../api/queries';
import { Credits } from '../../ui/amounts';
import { creditsError, creditsOf } from '../../ui/credits_field';
import { formatCredits } from '../../ui/format';
import { ProblemNotice } from '../../ui/problem_notice';
import { applyProblem } from '../../ui/reason_fields';
import { Section } from '../../ui/section';
import { calculating as text } from './strings';

/** Asks the server: the price is reckoned in one place only. */
export function Calculator({ meter }: { meter: Schemas['MeterWithPrices'] }) {
  const estimate = useMutation<Schemas['Estimate'], Error, Schemas['EstimateRequest']>({
    mutationFn: (body) => answer(api.POST('/credits/estimate', { body })),
  });
  const form = useForm({
    initialValues: { quantity: '', userId: '' },
    validate: { quantity: (value) => (creditsError()(value) ? text.quantityBad : null) },
  });
  const submit = form.onSubmit(({ quantity, userId }) => {
    estimate.mutate(
      { meter: meter.name, quantity: creditsOf(quantity), userId: userId.trim() || undefined },
      { onError: (error) => applyProblem(form, error) },
    );
  });
  const asked = estimate.variables;
  return (
    <Section title={text.title} description={text.description}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={text.quantity}
            inputMode="decimal"
            autoComplete="off"
            rightSection={
              <Text size="xs" c="dimmed" pe="sm" truncate>
                {meter.unit}
              </Text>
            }
            rightSectionWidth={90}
            {...form.getInputProps('quantity')}
          />
          <TextInput
            label={text.user}
            description={text.userHint}
            autoComplete="off"
            {...form.getInputProps('userId')}
          />
          <Button type="submit" variant="default" loading={estimate.isPending} disabled={!meter.active}>
            {text.submit}
          </Button>
          <div aria-live="polite">
            <ProblemNotice error={estimate.error} shown={['quantity', 'userId']} />
            {estimate.data && <Result estimate={estimate.data} named={!!asked?.userId} />}
          </div>
        </Stack>
      </form>
    </Section>
  );
}

function Result({ estimate, named }: { estimate: Schemas['Estimate']; named: boolean }) {
  const { credits, covered, available, shortfall, priceVersion } = estimate;
  return (
    <Stack gap="xs">
      <div>
        <Text size="sm" c="dimmed">
          {text.cost}
        </Text>
        <Text fz={26} fw={600} lh={1.2}>
          <Credits value={credits} />
        </Text>
        {priceVersion && (
          <Text size="xs" c="dimmed">
            {text.version(priceVersion)}
          </Text>
        )}
      </div>
      {named && (
        <Alert color={covered ? 'green' : 'orange'} variant="light">
          {covered ? text.covered(formatCredits(available)) : text.short(formatCredits(shortfall))}
        </Alert>
      )}
    </Stack>
  );
}
