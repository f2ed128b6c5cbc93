// What the server told this page when it answered with it.

export type PageConfig = {
  version: string;
  mode: 'test' | 'live';
  publicUrl: string;
  /** Whether people may register themselves. */
  registration: boolean;
  /** Whether mail can be sent: without it, there is no "forgot password". */
  mail: boolean;
  payments: 'off' | 'sandbox' | 'test' | 'live';
  /** Present when the embedded checkout can be used. */
  stripePublishableKey?: string;
};

const assumed: PageConfig = {
  version: '',
  mode: 'live',
  publicUrl: '',
  registration: true,
  mail: true,
  payments: 'test',
};

function read(): PageConfig {
  const content = document.querySelector<HTMLMetaElement>('meta[name="creditd-config"]')?.content ?? '';
  try {
    return { ...assumed, ...(JSON.parse(content) as Partial<PageConfig>) };
  } catch {
    return assumed; // a development server serves the page as it is
  }
}

export const pageConfig = read();
