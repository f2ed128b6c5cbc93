// The wallet in a real browser, on the real program and a sandbox that sells.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { walletPages } from '../../web/tests/pages.mjs';
import { parseCsv } from '../support/csv.mjs';
import { Browser, faults, faultsOfAll, noComplaints, open, phone, settled } from '../support/pages.mjs';
import { Till } from '../support/till.mjs';
import { until } from '../support/until.mjs';
import { fresh } from '../support/world.mjs';

const password = 'a long enough password';

let till;
let server;
let browser;

let host;

before(async () => {
    host = await hostPage();
    till = await Till.open({ env: { CREDITD_WALLET__FRAME_ANCESTORS: `http://localhost:${host.port}` } });
    server = till.world.server;
    browser = await Browser.start();
});

after(async () => {
    await browser?.close();
    await till?.close();
    host?.close();
});

/** A person with some history, signed in in a window of their own. */
async function visitor(options = {}) {
    const person = await till.world.person({ password });
    const page = await browser.visit(server, { as: person, ...options });
    return { ...person, page };
}

const available = (page) => page.getByRole('region', { name: 'Available credits' });

describe('from registration to a receipt', () => {
    let page;

    before(async () => {
        await till.world.admin.post('/admin/promo-codes', { code: 'BROWSER10', credits: 10, maxUses: 100 });
        page = await browser.visit(server);
    });

    test('somebody registers and has one credit', async () => {
        await open(page, '/wallet');
        await page.getByRole('link', { name: 'Create an account' }).click();
        await page.getByLabel('Name').fill('Grace Hopper');
        await page.getByLabel('E-mail').fill(`${fresh('grace')}@example.com`);
        await page.getByRole('textbox', { name: 'Password' }).fill('nanoseconds are short');
        await page.getByRole('button', { name: 'Create account' }).click();
        await available(page).getByText('1', { exact: true }).first().waitFor();
    });

    test('redeems a code, once', async () => {
        await page.getByRole('textbox', { name: 'Code' }).fill(' browser10 ');
        await page.getByRole('button', { name: 'Redeem' }).click();
        await page.getByRole('status').getByText('10 credits were added').waitFor();
        await available(page).getByText('11', { exact: true }).first().waitFor();

        await page.getByRole('textbox', { name: 'Code' }).fill('BROWSER10');
        await page.getByRole('button', { name: 'Redeem' }).click();
        await page.getByRole('alert').getByText(/redeemed/).first().waitFor();
    });

    test('is told of a declined card, tries another, and has the credits and the receipt', async () => {
        await page.getByRole('link', { name: 'Buy credits' }).first().click();
        await page.getByRole('button', { name: /^Buy Starter/ }).click();
        await page.waitForURL(/\/pay\//);
        await page.getByRole('button', { name: /declin/i }).first().click();
        await page.getByText(/declined/i).first().waitFor();
        await page.getByRole('button', { name: /^Pay\b/ }).first().click();
        await page.waitForURL(/\/wallet\/checkout\/return/);
        await page.getByText('Thank you, it is paid').waitFor();
        await page.getByRole('link', { name: 'To your balance' }).click();
        await available(page).getByText('111', { exact: true }).first().waitFor();

        await page.getByRole('link', { name: 'Purchases' }).click();
        await page.getByRole('link', { name: 'Starter' }).click();
        const opened = page.context().waitForEvent('page');
        await page.getByRole('link', { name: 'Receipt' }).click();
        const receipt = await opened;
        await receipt.getByText('10.00').first().waitFor();
        await receipt.close();
    });

    test('comes back by the back button after payment and is not charged again', async () => {
        const before = (await page.context().request.get('/credits/purchases').then((answer) => answer.json())).total;
        await page.goBack();
        await page.goBack();
        await settled(page);
        const purchases = await page.context().request.get('/credits/purchases').then((answer) => answer.json());
        assert.equal(purchases.total, before);
    });

    test('signs out, and the pages behind are gone', async () => {
        await open(page, '/wallet/account');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('heading', { name: 'Sign in to your wallet' }).waitFor();
        await page.goBack();
        await page.getByRole('heading', { name: 'Sign in to your wallet' }).waitFor();
    });
});

describe('when few credits are left', () => {
    test('an alert can be had without mails', async () => {
        const { page, api } = await visitor();
        await open(page, '/wallet/settings');
        await page.getByRole('switch', { name: 'Tell me when I run low' }).click();
        const byMail = page.getByRole('checkbox', { name: 'By mail' });
        assert.equal(await byMail.isChecked(), true);
        await byMail.click();
        await page.getByRole('button', { name: 'Save' }).first().click();
        await page.getByText('Saved').waitFor();
        const { settings } = (await api.get('/credits/settings')).is(200).body;
        assert.deepEqual(settings.lowBalance, { threshold: 10, email: false });
        await open(page, '/wallet/settings');
        assert.equal(await page.getByRole('checkbox', { name: 'By mail' }).isChecked(), false);
    });

    test('a payment that the bank wants its customer for is two presses away, and the top-up goes on', async () => {
        const person = await visitor();
        const { page, api, id } = person;
        const started = await till.start(person, 'starter', { savePaymentMethod: true });
        await till.sandbox.control(`checkout/${started.session}`, { outcome: 'pay_guarded' });
        await till.until(started.purchase.id, ({ status }) => status === 'paid');
        const monthlyCap = { amount: 5000, currency: 'usd' };
        await till.consent(person, { threshold: 50, packageId: 'starter', monthlyCap });
        (await till.world.spend(id, 60)).is(201);
        const now = async () => (await api.get('/credits/settings')).is(200).body.settings.autoTopUp;
        await until(async () => (await now()).confirmPurchaseId, 'the attempt that waits');

        await open(page, '/wallet');
        const waiting = page.getByRole('region', { name: 'Your bank wants you to confirm a payment' });
        await waiting.getByText('10.00').waitFor();
        assert.deepEqual(await faults(page), []);
        await waiting.getByRole('button', { name: 'Confirm and pay' }).click();
        await page.getByRole('button', { name: 'Pay by card' }).click();

        await page.getByText('Thank you, it is paid').waitFor();
        await page.getByRole('link', { name: 'To your balance' }).click();
        await available(page).getByText('141', { exact: true }).first().waitFor();
        assert.equal(await waiting.count(), 0);
        assert.deepEqual([(await now()).state, (await now()).confirmPurchaseId], ['active', null]);
    });
});

describe("the provider's form inside our page", () => {
    // Stripe's own script cannot be reached here: this one says what it was given.
    const form = `window.Stripe = (key) => ({
        createEmbeddedCheckoutPage: async ({ fetchClientSecret }) => {
            const secret = await fetchClientSecret();
            return { mount: (place) => (place.textContent = key + ' ' + secret), destroy: () => {} };
        },
    });`;

    /** The page as the server answers with where a publishable key is set up. */
    async function withKey(route) {
        const answer = await route.fetch();
        const policy = answer.headers()['content-security-policy'];
        await route.fulfill({
            response: answer,
            headers: {
                ...answer.headers(),
                'content-security-policy': policy.replace("script-src 'self'", "script-src 'self' https://js.stripe.com"),
            },
            body: (await answer.text()).replace(
                '&quot;payments&quot;',
                '&quot;stripePublishableKey&quot;:&quot;pk_test_1&quot;,&quot;payments&quot;',
            ),
        });
    }

    async function chooseStarter(stripeAnswers) {
        const { page } = await visitor();
        await page.route('**/wallet/buy', withKey);
        await page.route('https://js.stripe.com/**', stripeAnswers);
        await open(page, '/wallet/buy');
        await page.getByRole('button', { name: /^Buy Starter/ }).click();
        return page.getByRole('dialog', { name: 'Payment' });
    }

    test('is given the key and the secret of this checkout', async () => {
        const dialog = await chooseStarter((route) => route.fulfill({ contentType: 'text/javascript', body: form }));
        await dialog.getByText(/^pk_test_1 cs_\S+/).waitFor();
    });

    test('is said to be missing when it cannot be loaded', async () => {
        const dialog = await chooseStarter((route) => route.abort());
        await dialog.getByRole('alert').getByText('could not be loaded').waitFor();
    });
});

describe('the history', () => {
    test('is filtered by the address, opened line by line, and downloaded as it is filtered', async () => {
        const { page, id } = await visitor();
        await till.world.grant(id, 50);
        for (const credits of [1.25, 2.5]) await till.world.spend(id, credits, { reason: `job of ${credits}` });
        await open(page, '/wallet/history?type=usage');
        assert.equal(await page.getByRole('row').filter({ hasText: 'Usage' }).count(), 2);

        const downloading = page.waitForEvent('download');
        await page.getByRole('link', { name: 'Download CSV' }).click();
        const download = await downloading;
        const rows = parseCsv(await readFile(await download.path(), 'utf8'));
        assert.equal(rows.length, 2);

        await page.getByRole('button', { name: 'Usage' }).first().click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText('job of 2.5').waitFor();
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });

        await page.getByRole('button', { name: 'Clear' }).click();
        await page.getByRole('button', { name: 'Welcome credits' }).waitFor();
        assert.equal(new URL(page.url()).search, '');
    });
});

describe('what is bad', () => {
    test('a double click buys once', async () => {
        const { page, api } = await visitor();
        await open(page, '/wallet/buy');
        await page.getByRole('button', { name: /^Buy Pro/ }).dblclick();
        await page.waitForURL(/\/pay\//);
        assert.equal((await api.get('/credits/purchases')).body.total, 1);
    });

    test('a cut network is said, and trying again under the same key does it once', async () => {
        const { page, api } = await visitor();
        const code = fresh('CUT').toUpperCase();
        await till.world.admin.post('/admin/promo-codes', { code, credits: 5, maxUses: 10 });
        await open(page, '/wallet');
        const keys = [];
        await page.route('**/credits/redeem', async (route) => {
            keys.push(route.request().headers()['idempotency-key']);
            // The first time the server hears it, and the answer is lost.
            if (keys.length === 1) {
                await route.fetch();
                return route.abort('connectionreset');
            }
            return route.continue();
        });
        await page.getByRole('textbox', { name: 'Code' }).fill(code);
        await page.getByRole('button', { name: 'Redeem' }).click();
        await page.getByRole('alert').getByText('could not be reached').waitFor();
        await page.getByRole('button', { name: 'Redeem' }).click();
        await page.getByText('5 credits were added').waitFor();
        assert.equal(keys[0], keys[1]);
        assert.equal((await api.get('/credits/balance')).body.available, 6);
    });

    test('a session that ends in the middle of a form asks to sign in and keeps what was typed', async () => {
        const person = await visitor();
        const { page, email } = person;
        await open(page, '/wallet/settings');
        await page.getByRole('switch', { name: 'Tell me when I run low' }).click();
        await page.getByLabel('Below how many credits').fill('42.5');
        (await person.api.delete('/auth/sessions')).is(204);
        await page.getByRole('button', { name: 'Save' }).first().click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText('Your session has ended').waitFor();
        assert.equal(await dialog.getByLabel('E-mail').inputValue(), email);
        await dialog.getByRole('textbox', { name: 'Password' }).fill(password);
        await dialog.getByRole('button', { name: 'Sign in' }).click();
        await dialog.waitFor({ state: 'detached' });
        assert.equal(await page.getByLabel('Below how many credits').inputValue(), '42.5');
        await page.getByRole('button', { name: 'Save' }).first().click();
        await page.getByText('Saved').waitFor();
        const again = await till.world.login({ email, password });
        assert.equal((await again.get('/credits/settings')).body.settings.lowBalance.threshold, 42.5);
    });

    test('markup that somebody stored is shown and never run', async () => {
        const { page, id } = await visitor();
        for (const payload of await payloads()) {
            await till.world.grant(id, 1, { reason: payload });
            await till.world.spend(id, 0.5, { reason: payload, reference: `${fresh('ref')}` });
        }
        await page.addInitScript(() => {
            window.ran = [];
            window.alert = (text) => window.ran.push(text);
        });
        for (const path of ['/wallet', '/wallet/history', '/wallet/history?page=2', '/wallet/history?page=3']) {
            await open(page, path);
            assert.deepEqual(await page.evaluate(() => window.ran), []);
            assert.equal(await page.locator('main script, main iframe, main img, main svg[onload]').count(), 0);
        }
    });

    test('an address with markup in its filters shows them as text', async () => {
        const { page } = await visitor();
        await open(page, '/wallet/history?type=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E');
        await page.getByRole('alert').first().waitFor();
        assert.equal(await page.locator('main img').count(), 0);
    });
});

async function payloads() {
    const { default: list } = await import('../support/markup.mjs');
    return list;
}

describe('opened by a link of another program', () => {
    async function linked(rest = {}) {
        const { id } = await till.world.person({ password });
        const { body } = (await till.world.service.post('/credits/wallet-sessions', { userId: id, ...rest })).is(201);
        return { id, path: new URL(body.url).pathname + new URL(body.url).hash };
    }

    test('the token works once, stays out of the address, and no cookie is kept', async () => {
        const { path } = await linked({ returnUrl: 'https://app.example/credits' });
        const page = await browser.visit(server);
        await open(page, path);
        await available(page).getByText('1', { exact: true }).first().waitFor();
        assert.equal(new URL(page.url()).hash, '');
        assert.deepEqual(await page.context().cookies(), []);
        assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length - 0), await schemeKeys(page));
        const back = page.getByRole('link', { name: 'Back to app.example' });
        assert.equal(await back.getAttribute('href'), 'https://app.example/credits');

        const second = await browser.visit(server);
        await open(second, path);
        await second.getByText('This link has been used or is too old').waitFor();
    });

    test('reloaded it is over, whoever has a cookie here, and a second link in its window opens another wallet', async () => {
        const { page } = await visitor();
        await open(page, (await linked()).path);
        await available(page).getByText('1', { exact: true }).first().waitFor();
        await page.getByRole('link', { name: 'History' }).click();
        await page.getByRole('heading', { name: 'History' }).waitFor();
        await page.reload();
        await page.getByText('This session has ended').waitFor();

        const { id, path } = await linked();
        await till.world.grant(id, 6);
        await page.evaluate((hash) => (location.hash = hash), path.slice(path.indexOf('#')));
        await page.getByRole('link', { name: 'Balance' }).click();
        await available(page).getByText('7', { exact: true }).first().waitFor();
    });

    test('framed, its files can be downloaded', async () => {
        const { id, path } = await linked();
        await till.world.grant(id, 5);
        host.shows = `http://localhost:${server.port}${path}`;
        const page = await browser.visit(host);
        await page.goto('/');
        const frame = page.frameLocator('iframe');
        await frame.getByRole('link', { name: 'History' }).first().click();
        const downloading = page.waitForEvent('download');
        await frame.getByRole('button', { name: 'Download CSV' }).click();
        const download = await downloading;
        assert.equal(download.suggestedFilename(), 'history.csv');
        const rows = parseCsv(await readFile(await download.path(), 'utf8'));
        assert.equal(rows.length, 2);
    });

    test('framed, it pays in a window of its own and shows when it is paid', async () => {
        const { path } = await linked();
        host.shows = `http://localhost:${server.port}${path}`;
        const page = await browser.visit(host);
        await page.goto('/');
        const frame = page.frameLocator('iframe');
        await frame.getByText('Available credits').waitFor();
        await frame.getByRole('link', { name: 'Buy credits' }).first().click();
        await frame.getByRole('button', { name: /^Buy Starter/ }).click();
        const opened = page.context().waitForEvent('page');
        await frame.getByRole('link', { name: 'Open the payment page' }).click();
        const payment = await opened;
        await payment.getByRole('button', { name: /^Pay\b/ }).first().click();
        await payment.getByText('Thank you, it is paid').waitFor();
        await frame.getByText('The credits are on your account').waitFor();
    });
});

/** How many keys the colour scheme's memory has: the only thing that the wallet may store. */
const schemeKeys = (page) =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key === 'mantine-color-scheme-value').length);

/** Somebody else's page, which shows the wallet in a frame. */
async function hostPage() {
    const page = { shows: '' };
    const listener = http.createServer((_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end(`<!doctype html><title>Host</title><iframe src="${page.shows}" width="900" height="800"></iframe>`);
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return Object.assign(page, { port: listener.address().port, close: () => listener.close() });
}

describe('live', () => {
    test('credits that somebody else grants are on the page without asking', async () => {
        const { page, id } = await visitor();
        await open(page, '/wallet');
        await available(page).getByText('1', { exact: true }).first().waitFor();
        await till.world.grant(id, 41);
        await available(page).getByText('42', { exact: true }).first().waitFor();
    });
});

describe('every page, in every look', () => {
    let person;
    let names;

    before(async () => {
        await browser.closeWindows();
        person = await till.world.person({ password });
        await till.world.grant(person.id, 250.5, { expiresAt: new Date(Date.now() + 9 * 86_400_000).toISOString() });
        for (let i = 1; i <= 25; ++i) await till.world.spend(person.id, i / 4, { reason: `image ${i}` });
        const { purchase, session } = await till.buy(person, 'starter');
        names = { purchaseId: purchase.id, sessionId: session };
    });

    test('axe finds nothing and nothing runs over', async () => {
        const visit = (as, options) => browser.visit(server, as === 'user' ? { as: person, ...options } : options);
        assert.deepEqual(await faultsOfAll(walletPages, { visit, names }), []);
    });

    test('all that can be done on a phone can be done by keyboard', async () => {
        const page = await browser.visit(server, { as: person, size: phone });
        await open(page, '/wallet');
        await page.keyboard.press('Tab');
        assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
        await page.keyboard.press('Enter');
        await page.getByRole('textbox', { name: 'Code' }).focus();
        await page.keyboard.type('NOPE');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').first().waitFor();

        await page.getByRole('link', { name: 'History' }).focus();
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'History' }).waitFor();
        await page.waitForFunction(() => document.activeElement.textContent === 'History' && document.activeElement.tagName === 'H1');
    });
});

noComplaints(() => browser);
