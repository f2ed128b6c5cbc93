// The API reference: Scalar, as its makers built it, on our own contract, asking nobody else for anything.

import scalar from '../../node_modules/@scalar/api-reference/dist/browser/standalone.js?url';
import './docs.css';

type Scalar = { createApiReference: (place: string, settings: Record<string, unknown>) => void };

const script = document.createElement('script');
script.src = scalar;
script.onload = () => {
  const { Scalar } = window as unknown as { Scalar: Scalar };
  Scalar.createApiReference('#root', {
    url: '/openapi.yaml',
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    hideClientButton: true,
    showDeveloperTools: 'never',
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    servers: [{ url: window.location.origin }],
  });
};
document.head.append(script);
