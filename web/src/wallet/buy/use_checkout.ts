import { useEffect, useState } from 'react';
import { answer, api } from '../../api/client';
import { useAct, type Schemas } from '../../api/queries';
import { pageConfig } from '../../app/page_config';
import { isFramed } from '../opened_by_link';

export type Begun = Schemas['CheckoutAnswer'];
/** A package or an offer; or the automatic purchase that the bank wants its customer for. */
type Choice = { packageId: string; savePaymentMethod: boolean } | { confirms: string };

const here = () => `${window.location.origin}/wallet`;

/**
 * Begins a purchase and leads to where it is paid: in this page where Stripe's form can be embedded, on the provider's page
 * in this window, or, framed in another page, in a new window while this one waits.
 */
export function useCheckout() {
  const [begun, setBegun] = useState<Begun | null>(null);
  const [leaving, setLeaving] = useState(false);
  const embedded = pageConfig.stripePublishableKey !== undefined;
  const start = useAct(
    (choice: Choice, key) => {
      const header = { 'Idempotency-Key': key };
      const page = {
        uiMode: embedded ? ('embedded' as const) : ('hosted' as const),
        successUrl: `${here()}/checkout/return?session_id={CHECKOUT_SESSION_ID}`,
      };
      if ('confirms' in choice) {
        const body = { ...page, cancelUrl: here() };
        return answer(
          api.POST('/credits/purchases/{id}/confirm', { body, params: { header, path: { id: choice.confirms } } }),
        );
      }
      const body = { ...choice, ...page, cancelUrl: `${here()}/buy?cancelled=1` };
      return answer(api.POST('/credits/checkout', { body, params: { header } }));
    },
    {
      refreshes: ['/credits/purchases'],
      onDone: (answered) => {
        if (answered.url && !isFramed()) {
          setLeaving(true);
          window.location.assign(answered.url);
        } else {
          setBegun(answered);
        }
      },
    },
  );
  useEffect(() => {
    // Back from the payment page, the browser may show this page as it was left.
    const shownAgain = (event: PageTransitionEvent) => event.persisted && setLeaving(false);
    window.addEventListener('pageshow', shownAgain);
    return () => window.removeEventListener('pageshow', shownAgain);
  }, []);
  const busy = start.isPending || leaving;
  return {
    start: (choice: Choice) => !busy && start.mutate(choice),
    busy,
    startingId: busy && start.variables && 'packageId' in start.variables ? start.variables.packageId : undefined,
    error: start.error,
    begun,
    close: () => setBegun(null),
  };
}
