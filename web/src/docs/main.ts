// The API reference: Scalar, as its makers built it, on our own contract, asking nobody else for anything.

import scalar from '../../node_modules/@scalar/api-reference/dist/browser/standalone.js?url';
import './docs.css';
import { spelledOut } from './spelled_out';

type Scalar = { createApiReference: (place: string, settings: Record<string, unknown>) => void };

const contract = fetch('/openapi.json').then((answer) => answer.json());
const script = document.createElement('script');
script.src = scalar;
script.onload = async () => {
  const { Scalar } = window as unknown as { Scalar: Scalar };
  Scalar.createApiReference('#root', {
    content: spelledOut(await contract),
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
