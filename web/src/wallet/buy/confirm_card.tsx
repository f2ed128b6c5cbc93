import { lazy, Suspense } from 'react';
import { useGet } from '../../api/queries';

const ConfirmPayment = lazy(() => import('./confirm_payment'));

/** The automatic top-up for which the bank wants its customer, if there is one. `only`: nothing for another purchase. */
export function ConfirmCard({ only }: { only?: string }) {
  const { data } = useGet('/credits/settings');
  const id = data?.settings.autoTopUp?.confirmPurchaseId;
  if (!id || (only && only !== id)) return null;
  return (
    <Suspense>
      <ConfirmPayment id={id} />
    </Suspense>
  );
}
