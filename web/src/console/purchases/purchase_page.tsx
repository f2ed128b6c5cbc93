import { Alert, Anchor, List, SimpleGrid, Skeleton, Stack } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useGet, type Schemas } from '../../api/queries';
import { useMay } from '../../api/session';
import { useLive } from '../../api/live';
import { Credits, Moment, Money } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import { asWords } from '../../ui/format';
import { KeyValues } from '../../ui/key_values';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { UserLink } from '../../ui/user_link';
import { MoneyTimeline } from './money_timeline';
import { ProviderEvents } from './provider_events';
import { AskProvider, DismissReview, RefundButton } from './purchase_actions';
import { kinds, reasons, text } from './strings';

export type Purchase = Schemas['Purchase'];

export function PurchasePage() {
  const { purchaseId } = useParams({ strict: false }) as { purchaseId: string };
  const query = useGet('/admin/purchases/{id}', { path: { id: purchaseId } });
  useLive('/admin/events', { overview: ['/admin/purchases/{id}', '/admin/webhook-events'], approvals: [] });
  const purchase = query.data?.purchase;
  const above = [{ label: text.title, to: '/purchases' }];
  if (query.error && !purchase) {
    return (
      <>
        <PageHeader title="Purchase" above={above} />
        <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      </>
    );
  }
  if (!purchase) {
    return (
      <>
        <PageHeader title="Purchase" above={above} />
        <Skeleton height={220} />
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={purchase.title}
        above={above}
        beside={<StatusBadge status={purchase.status} />}
        description={<CopyText value={purchase.id} label="Copy the purchase id" />}
        actions={<Actions purchase={purchase} />}
      />
      {purchase.needsReview && <Review purchase={purchase} />}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <MoneyCard purchase={purchase} />
        <CreditsCard purchase={purchase} />
      </SimpleGrid>
      <MoneyTimeline purchase={purchase} />
      <ProviderEvents purchaseId={purchase.id} />
    </>
  );
}

function Actions({ purchase }: { purchase: Purchase }) {
  const mayRefund = useMay('refunds:write');
  const mayWrite = useMay('purchases:write');
  return (
    <>
      {mayWrite && <AskProvider purchase={purchase} />}
      {mayRefund && purchase.paidAt && <RefundButton purchase={purchase} />}
    </>
  );
}

function Review({ purchase }: { purchase: Purchase }) {
  const mayWrite = useMay('purchases:write');
  return (
    <Alert color="yellow" title={text.review} role="status">
      <Stack gap="sm" align="flex-start">
        <List size="sm">
          {purchase.reviewReasons.map((reason) => (
            <List.Item key={reason}>{reasons[reason] ?? asWords(reason)}</List.Item>
          ))}
        </List>
        {mayWrite && <DismissReview purchase={purchase} />}
      </Stack>
    </Alert>
  );
}

function MoneyCard({ purchase }: { purchase: Purchase }) {
  return (
    <Section title={text.money}>
      <KeyValues
        rows={[
          ['Price', <Money value={purchase.price} />],
          ['Tax', purchase.tax ? <Money value={purchase.tax} /> : undefined],
          ['Paid in all', <Money value={purchase.total} />],
          ['Given back', purchase.reversed.amount > 0 ? <Money value={purchase.reversed} /> : undefined],
          ['Receipt', purchase.receiptNumber],
          ['Declined', purchase.declined ?? undefined],
          ['Failure', purchase.failure ?? undefined],
          ['Checkout', purchase.provider.checkoutId ? <CopyText value={purchase.provider.checkoutId} shorten /> : undefined],
          ['Payment', purchase.provider.paymentId ? <CopyText value={purchase.provider.paymentId} shorten /> : undefined],
        ]}
      />
    </Section>
  );
}

function CreditsCard({ purchase }: { purchase: Purchase }) {
  const { userId, transactionId } = purchase;
  const user = `/users/${encodeURIComponent(userId)}`;
  return (
    <Section title={text.credits}>
      <KeyValues
        rows={[
          ['User', <UserLink id={userId} />],
          ['How', kinds[purchase.kind]],
          ['Bought', <Credits value={purchase.credits} />],
          ['Bonus', purchase.bonusCredits > 0 ? <Credits value={purchase.bonusCredits} /> : undefined],
          ['Taken back', purchase.creditsReversed > 0 ? <Credits value={purchase.creditsReversed} /> : undefined],
          ['Credits expire', purchase.creditsExpireAt ? <Moment value={purchase.creditsExpireAt} /> : 'Never'],
          [
            'Booked as',
            transactionId ? (
              <Anchor component={Link} to={user} search={{ explain: transactionId } as never} size="sm">
                {text.explain}
              </Anchor>
            ) : null,
          ],
          ['Transaction', transactionId ? <CopyText value={transactionId} shorten /> : undefined],
        ]}
      />
    </Section>
  );
}
