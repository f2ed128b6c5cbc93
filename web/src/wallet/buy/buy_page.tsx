import '../../app/more_styles';
import { Alert, Checkbox, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useGet } from '../../api/queries';
import { pageConfig } from '../../app/page_config';
import { EmptyState } from '../../ui/empty_state';
import { useFilters } from '../../ui/use_filters';
import { Moment } from '../../ui/amounts';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { Checkout } from './checkout';
import { PackageCard } from './package_card';
import { text } from './strings';
import { useCheckout } from './use_checkout';

const columns = { base: 1, xs: 2, md: 3 };

export function BuyPage() {
  const shelf = useGet('/credits/packages');
  const checkout = useCheckout();
  const [saves, setSaves] = useState(false);
  const buy = (packageId: string) => checkout.start({ packageId, savePaymentMethod: saves });
  if (pageConfig.payments === 'off') return <EmptyState title={text.off}>{text.offWhy}</EmptyState>;
  const { items = [], offers = [] } = shelf.data ?? {};
  const sold = items.filter(({ custom }) => !custom);
  return (
    <>
      <PageHeader title={text.title} description={text.description} />
      <Cancelled />
      <ProblemNotice error={shelf.error} onRetry={() => void shelf.refetch()} />
      <ProblemNotice error={checkout.error} />
      {offers.length > 0 && (
        <Stack gap="sm" component="section" aria-label={text.offers}>
          <Title order={2} fz="md">
            {text.offers}
          </Title>
          <SimpleGrid cols={columns}>
            {offers.map((offer) => (
              <PackageCard
                key={offer.id}
                {...offer}
                highlighted
                note={
                  <>
                    {text.until} <Moment value={offer.expiresAt} />
                  </>
                }
                pending={checkout.startingId === offer.id}
                onBuy={() => buy(offer.id)}
              />
            ))}
          </SimpleGrid>
        </Stack>
      )}
      <SimpleGrid cols={columns}>
        {shelf.isPending && [1, 2, 3].map((each) => <Skeleton key={each} height={210} radius="lg" />)}
        {sold.map((each) => (
          <PackageCard key={each.id} {...each} pending={checkout.startingId === each.id} onBuy={() => buy(each.id)} />
        ))}
      </SimpleGrid>
      {shelf.data && sold.length === 0 && offers.length === 0 && <EmptyState title={text.none}>{text.noneWhy}</EmptyState>}
      {sold.length > 0 && (
        <Checkbox
          label={text.save}
          description={text.saveWhy}
          checked={saves}
          onChange={(event) => setSaves(event.currentTarget.checked)}
        />
      )}
      {items.some(({ custom }) => custom) && <Custom />}
      <Checkout checkout={checkout} />
    </>
  );
}

function Custom() {
  return (
    <Section title={text.custom}>
      <Text size="sm">{text.customWhy}</Text>
    </Section>
  );
}

/** After coming back from the payment page without paying. */
function Cancelled() {
  const [{ cancelled }, set] = useFilters({ cancelled: '' });
  if (!cancelled) return null;
  return (
    <Alert role="status" title={text.cancelled} withCloseButton closeButtonLabel="Close" onClose={() => set({ cancelled: '' })}>
      {text.cancelledWhy}
    </Alert>
  );
}
