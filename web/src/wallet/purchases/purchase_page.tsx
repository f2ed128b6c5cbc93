import { Button, Skeleton } from '@mantine/core';
import IconReceipt from '@tabler/icons-react/dist/esm/icons/IconReceipt.mjs';
import { useParams } from '@tanstack/react-router';
import { hasBearer } from '../../api/client';
import { useGet, type Schemas } from '../../api/queries';
import { Credits, Moment, Money } from '../../ui/amounts';
import { CopyText } from '../../ui/copy_text';
import { DownloadButton } from '../../ui/download_button';
import { KeyValues } from '../../ui/key_values';
import { PageHeader } from '../../ui/page_header';
import { ProblemNotice } from '../../ui/problem_notice';
import { Section } from '../../ui/section';
import { StatusBadge } from '../../ui/status_badge';
import { ConfirmCard } from '../buy/confirm_card';
import { webAddress } from '../opened_by_link';
import { statuses, text } from './strings';

type Purchase = Schemas['BoughtPurchase'];

const above = [{ label: text.title, to: '/purchases' }];

export function PurchasePage() {
  const { purchaseId: id = '' } = useParams({ strict: false }) as { purchaseId?: string };
  const { data, error, refetch } = useGet('/credits/purchases/{id}', { path: { id } });
  if (error && !data) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={300} radius="lg" />;
  const { purchase } = data;
  return (
    <>
      <PageHeader
        above={above}
        title={purchase.title}
        beside={<StatusBadge status={purchase.status} label={statuses[purchase.status]} />}
        actions={<Actions purchase={purchase} />}
      />
      <ConfirmCard only={purchase.id} />
      <Section>
        <KeyValues
          rows={[
            [text.credits, <Credits key="a" value={purchase.credits} />],
            [text.bonus, purchase.bonusCredits > 0 ? <Credits key="b" value={purchase.bonusCredits} /> : undefined],
            [text.price, <Money key="c" value={purchase.total ?? purchase.price} />],
            [text.tax, purchase.tax ? <Money key="d" value={purchase.tax} /> : undefined],
            [text.refunded, purchase.reversed.amount > 0 ? <Money key="e" value={purchase.reversed} /> : undefined],
            [text.automatic, purchase.kind === 'auto_top_up' ? 'Yes' : undefined],
            [text.began, <Moment key="f" value={purchase.createdAt} />],
            [text.paid, purchase.paidAt ? <Moment key="g" value={purchase.paidAt} /> : undefined],
            [text.expires, purchase.creditsExpireAt ? <Moment key="h" value={purchase.creditsExpireAt} /> : undefined],
            [text.declined, purchase.declined ?? undefined],
            [text.receipt, purchase.receiptNumber ?? undefined],
            [text.id, <CopyText key="i" value={purchase.id} />],
          ]}
        />
      </Section>
    </>
  );
}

function Actions({ purchase }: { purchase: Purchase }) {
  const pay = purchase.status === 'pending' ? webAddress(purchase.url) : null;
  const href = `/credits/purchases/${purchase.id}/receipt`;
  return (
    <>
      {pay && (
        <Button component="a" href={pay.href} target="_top">
          {text.continue}
        </Button>
      )}
      {purchase.receiptNumber && hasBearer() && (
        <DownloadButton href={href} fileName={`${purchase.receiptNumber}.html`} label={text.downloadReceipt} />
      )}
      {purchase.receiptNumber && !hasBearer() && (
        <Button component="a" href={href} target="_blank" variant="default" leftSection={<IconReceipt size={16} aria-hidden />}>
          {text.receipt}
        </Button>
      )}
    </>
  );
}
