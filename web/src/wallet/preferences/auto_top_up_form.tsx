import { Alert, Button, Checkbox, Group, NativeSelect, Stack, Switch, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../../api/queries';
import { isProblem } from '../../api/problem';
import { CreditsField, creditsError, creditsOf } from '../../ui/credits_field';
import { formatCredits, formatMoney, type MoneyAmount } from '../../ui/format';
import { MoneyField, moneyError, moneyOf, typedMoney } from '../../ui/money_field';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { suspensions, text } from './strings';
import { useSave } from './use_save';

type AutoTopUp = Schemas['AutoTopUp'];
type Package = Schemas['Package'];
type Values = { on: boolean; threshold: string; packageId: string; cap: string; consent: boolean };

/** The price of a package in a currency; its usual one if it has none there. */
function priceOf(each: Package | undefined, currency?: string): MoneyAmount | undefined {
  return each?.prices?.find((price) => price.currency === currency) ?? each?.price;
}

export function AutoTopUpForm({ autoTopUp, packages }: { autoTopUp: AutoTopUp | null; packages: Package[] }) {
  const save = useSave();
  const sold = packages.filter(({ price }) => price !== undefined);
  const packageOf = (wanted: string) => sold.find(({ id }) => id === wanted);
  const currencyOf = (wanted: string) => priceOf(packageOf(wanted), autoTopUp?.monthlyCap.currency)?.currency ?? 'usd';
  const form = useForm<Values>({
    initialValues: {
      on: autoTopUp !== null,
      threshold: String(autoTopUp?.threshold ?? 10),
      packageId: autoTopUp?.packageId ?? sold[0]?.id ?? '',
      cap: autoTopUp ? typedMoney(autoTopUp.monthlyCap) : '',
      consent: false,
    },
    validate: {
      threshold: (value, { on }) => (on ? creditsError()(value) : null),
      packageId: (value, { on }) => (on && !value ? text.buysNeeded : null),
      cap: (value, { on, packageId }) => (on ? moneyError(value, currencyOf(packageId)) : null),
      consent: (value, { on }) => (on && !value ? text.consentNeeded : null),
    },
  });
  const { on, packageId } = form.values;
  const chosen = packageOf(packageId);
  const currency = currencyOf(packageId);
  const price = priceOf(chosen, currency);
  const submit = form.onSubmit(({ threshold, cap }) => {
    const change = {
      threshold: creditsOf(threshold),
      packageId,
      monthlyCap: moneyOf(cap, currency)!,
      consent: true as const,
    };
    save.mutate({ autoTopUp: on ? change : null }, { onSuccess: () => form.resetDirty() });
  });
  return (
    <Section
      title={text.auto}
      description={text.autoLead}
      actions={autoTopUp && <StatusBadge status={autoTopUp.state} label={text[autoTopUp.state]} />}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md" maw={420}>
          {autoTopUp && <Standing autoTopUp={autoTopUp} />}
          <Switch label={text.autoSwitch} {...form.getInputProps('on', { type: 'checkbox' })} />
          {on && (
            <>
              <CreditsField label={text.threshold} {...form.getInputProps('threshold')} />
              <NativeSelect
                label={text.buys}
                data={sold.map((each) => ({ value: each.id, label: labelOf(each) }))}
                {...form.getInputProps('packageId')}
              />
              {price && (
                <MoneyField label={text.cap} description={text.capHelp} currency={currency} {...form.getInputProps('cap')} />
              )}
              {chosen && price && (
                <Checkbox
                  label={text.consent(`“${chosen.title}”`, formatMoney(price))}
                  {...form.getInputProps('consent', { type: 'checkbox' })}
                />
              )}
            </>
          )}
          {isProblem(save.error, 'payment_method_required') ? <NoCard /> : <ProblemNotice error={save.error} />}
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              {text.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function labelOf({ title, credits = 0, price }: Package): string {
  return `${title}: ${formatCredits(credits)} credits, ${price ? formatMoney(price) : ''}`;
}

function Standing({ autoTopUp }: { autoTopUp: AutoTopUp }) {
  const { suspendedBecause, spentThisMonth, monthlyCap, paymentMethod } = autoTopUp;
  return (
    <>
      {suspendedBecause && (
        <Alert color="orange" variant="light" title={text.suspended}>
          {suspensions[suspendedBecause]}
        </Alert>
      )}
      <Text size="sm" c="dimmed">
        {text.spent}: {formatMoney(spentThisMonth)} / {formatMoney(monthlyCap)}
        {paymentMethod && ` · ${text.card}: ${paymentMethod}`}
      </Text>
    </>
  );
}

function NoCard() {
  return (
    <Alert role="alert" color="orange" variant="light" title={text.noCard}>
      <Text size="sm" mb="xs">
        {text.noCardWhy}
      </Text>
      <Button component={Link} to="/buy" size="xs" variant="default">
        {text.toBuy}
      </Button>
    </Alert>
  );
}
