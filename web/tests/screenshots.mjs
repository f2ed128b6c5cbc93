// A picture of every page, light, dark and on a phone, from the demo's ledger:  node web/tests/screenshots.mjs [NAME-PART]
// All go to build/screenshots; those that the documentation shows are copied to docs/screenshots.

import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { Api } from '../../tests/support/api.mjs';
import { Browser, looks, open } from '../../tests/support/pages.mjs';
import { binary, environment, freePort, repository, temporaryDirectory } from '../../tests/support/server.mjs';
import { until } from '../../tests/support/until.mjs';
import * as lists from './pages.mjs';

const shown = [
  'console-overview-light',
  'console-account-light',
  'console-account-dark',
  'console-promo-codes-light',
  'console-reports-light',
  'console-purchase-light',
  'console-bulk-job-light',
  'console-roles-light',
  'wallet-balance-light',
  'wallet-balance-dark',
  'wallet-balance-phone',
  'wallet-buy-light',
];
const largest = 150_000;

const all = `${repository}build/screenshots`;
const chosen = `${repository}docs/screenshots`;

/** The demo, served with a sandbox; everybody in it has one password, which it prints. */
async function startDemo() {
  const port = await freePort();
  const child = spawn(binary, ['demo'], {
    env: environment({
      CREDITD_DATABASE__URL: `sqlite:${temporaryDirectory()}/demo`,
      CREDITD_HTTP__LISTEN: `127.0.0.1:${port}`,
      CREDITD_METRICS__LISTEN: 'off',
      CREDITD_PUBLIC_URL: `http://localhost:${port}`,
    }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.on('exit', () => child.kill());
  let said = '';
  for await (const part of child.stdout.setEncoding('utf8')) {
    said += part;
    if (said.includes('Test mode')) break;
  }
  return { port, child, password: /Everybody's password is (\S+)/.exec(said)[1] };
}

const wanted = (answer, status) => answer.is(status).body;

/** Signs in, and adds what 90 days of a story do not have: a purchase, something to approve, an import. */
async function furnish({ port, password }) {
  const nobody = new Api({ port }, null);
  const login = async (email) => new Api({ port }, wanted(await nobody.post('/auth/login', { email, password }), 200).token);
  const user = { email: 'ada.lovelace@example.com', password };
  const admin = { email: 'admin@example.com', password };
  const [asUser, asAdmin] = [await login(user.email), await login(admin.email)];
  const { id: userId } = wanted(await asUser.get('/auth/me'), 200).user;
  const first = async (path) => (await asAdmin.get(path)).body?.items?.[0] ?? {};

  const bought = wanted(await asUser.post('/credits/checkout', { packageId: 'pro' }), 201);
  await fetch(bought.url, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ outcome: 'pay' }) });
  const csv = `userId,credits,note\n${userId},25,Thank you for the bug report\nnobody-here,5,There is no such user\n`;
  // The demo goes on living its last day after it has begun to serve.
  await until(async () => (await first('/admin/approvals')).id, 'something to approve');
  const planned = await asAdmin.post('/admin/credits/bulk?mode=plan&operation=adjust', csv, {
    headers: { 'content-type': 'text/csv' },
  });
  for (let turn = 0; turn < 500; ++turn) {
    const { purchase } = wanted(await asUser.get(`/credits/purchases/${bought.purchase.id}`), 200);
    if (purchase.status === 'paid') break;
  }
  return {
    nobody: null,
    user,
    admin,
    names: {
      userId,
      txnId: (await first(`/admin/credits/${userId}/history?type=usage`)).id,
      promoId: (await first('/admin/promo-codes')).id,
      meter: (await first('/admin/meters')).name,
      role: 'admin',
      purchaseId: bought.purchase.id,
      sessionId: new URL(bought.url).pathname.split('/').pop(),
      approvalId: (await first('/admin/approvals')).id,
      eventId: (await first('/admin/webhook-events')).id,
      jobId: planned.body?.job?.id,
    },
  };
}

const [part = ''] = process.argv.slice(2);
mkdirSync(all, { recursive: true });
mkdirSync(chosen, { recursive: true });
const demo = await startDemo();
const people = await furnish(demo);
const browser = await Browser.start();
let taken = 0;
for (const look of looks) {
  const windows = new Map();
  for (const { name, as, path } of Object.values(lists).flat()) {
    const file = `${name}-${look.name}`;
    const address = typeof path === 'function' ? path(people.names) : path;
    if (!file.includes(part)) continue;
    if (address.includes('undefined')) {
      console.error(`${file}: the demo has nothing to show there`);
      continue;
    }
    if (!windows.has(as)) {
      windows.set(as, await browser.visit(demo, { scheme: look.scheme, size: look.size, as: people[as] ?? undefined }));
    }
    await open(windows.get(as), address);
    await windows.get(as).screenshot({ path: `${all}/${file}.png` });
    const { size } = statSync(`${all}/${file}.png`);
    if (size > largest) console.error(`${file}: ${size} bytes`);
    if (shown.includes(file)) copyFileSync(`${all}/${file}.png`, `${chosen}/${file}.png`);
    taken += 1;
  }
  for (const page of windows.values()) await page.context().close();
}
for (const complaint of browser.complaints()) console.error(complaint);
await browser.close();
demo.child.kill();
console.log(`${taken} pictures in build/screenshots`);
