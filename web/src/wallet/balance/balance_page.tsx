import { Anchor, Grid, Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useGet } from '../../api/queries';
import { EmptyState } from '../../ui/empty_state';
import { PageHeader } from '../../ui/page_header';
import { Section } from '../../ui/section';
import { TransactionTable } from '../history/transaction_table';
import { ConfirmCard } from '../buy/confirm_card';
import { RedeemCard } from '../redeem/redeem_card';
import { BalanceCard } from './balance_card';
import { CareCard } from './care_card';
import { ExpiringCard } from './expiring_card';
import { text } from './strings';
import { UsageCard } from './usage_card';

export function BalancePage() {
  const recent = useGet('/credits/history', { query: { limit: 6 } });
  return (
    <>
      <PageHeader title={text.title} />
      <ConfirmCard />
      <BalanceCard />
      <Grid>
        <Grid.Col span={{ base: 12, md: 7.5 }}>
          <UsageCard />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4.5 }}>
          <Stack gap="md">
            <ExpiringCard />
            <RedeemCard />
            <CareCard />
          </Stack>
        </Grid.Col>
      </Grid>
      <Section
        flush
        title={text.recent}
        actions={
          <Anchor component={Link} to="/history" size="sm">
            {text.all}
          </Anchor>
        }
      >
        <TransactionTable
          label={text.recent}
          rows={recent.data?.items}
          error={recent.error}
          onRetry={() => void recent.refetch()}
          empty={<EmptyState title={text.noActivity}>{text.noActivityWhy}</EmptyState>}
        />
      </Section>
    </>
  );
}
