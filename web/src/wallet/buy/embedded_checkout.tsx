// Stripe's own form inside our page. Their script must come from them; the server allows their origins on pages of the
// wallet only where embedded checkout is set up.

import { Alert, Loader } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { pageConfig } from '../../app/page_config';
import { text } from './strings';

type Form = { mount: (place: HTMLElement) => void; destroy: () => void };
type Secret = { fetchClientSecret: () => Promise<string> };
type Stripe = {
  createEmbeddedCheckoutPage?: (secret: Secret) => Promise<Form>;
  /** The name that it had before. */
  initEmbeddedCheckout?: (secret: Secret) => Promise<Form>;
};

const address = 'https://js.stripe.com/v3/';

let loading: Promise<Stripe> | undefined;

function loadStripe(): Promise<Stripe> {
  loading ??= new Promise<Stripe>((done, fail) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => {
      const made = (window as unknown as { Stripe: (key: string) => Stripe }).Stripe;
      done(made(pageConfig.stripePublishableKey!));
    };
    script.onerror = () => {
      loading = undefined;
      fail(new Error(address));
    };
    document.head.append(script);
  });
  return loading;
}

export default function EmbeddedCheckout({ clientSecret }: { clientSecret: string }) {
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');
  useEffect(() => {
    let form: Form | undefined;
    let gone = false;
    const show = async () => {
      const stripe = await loadStripe();
      const create = stripe.createEmbeddedCheckoutPage ?? stripe.initEmbeddedCheckout;
      form = await create!.call(stripe, { fetchClientSecret: async () => clientSecret });
      if (gone) form.destroy();
      else form.mount(place.current!);
      setState('shown');
    };
    show().catch(() => setState('failed'));
    return () => {
      gone = true;
      form?.destroy();
    };
  }, [clientSecret]);
  return (
    <>
      {state === 'loading' && <Loader aria-label={text.embedded} />}
      {state === 'failed' && (
        <Alert role="alert" color="red" variant="light">
          {text.embeddedFailed}
        </Alert>
      )}
      <div ref={place} />
    </>
  );
}
