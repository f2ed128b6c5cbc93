// Texts with markup in every field that has to do with money, proof and people: the wallet and the console show them, and
// never run them. The console's other fields are in pages_console_catalogue.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { adjustments, FullTill } from '../support/full_till.mjs';
import markup from '../support/markup.mjs';
import { Browser, follow, harmOf, noComplaints } from '../support/pages.mjs';
import { admin } from '../support/server.mjs';

/** So many webhook endpoints there may be. */
const mostEndpoints = 20;
const nothing = { made: [], ran: [], unseen: [] };
const pagesOf = (list, last = 2) => Array.from({ length: last }, (_, index) => `${list}?page=${index + 1}`);

let full;
let browser;
let person;

before(async () => {
    full = await FullTill.open();
    person = await full.world.person({ password: 'a long enough password' });
    browser = await Browser.start();
});

after(async () => {
    await browser?.close();
    await full?.close();
});

/** A package, an offer of it, a checkout, a line of history, an approval and a user, all named `payload`. */
async function plant(payload, number) {
    const { world, till } = full;
    const price = { amount: 900 + number, currency: 'usd' };
    const id = `hostile-${number}`;
    const why = { reasonCode: 'goodwill', reason: payload };
    const sold = { id, title: payload, credits: 5, prices: [price] };
    (await world.admin.post('/admin/packages', { ...sold, ...why })).is(201);
    (await world.admin.post('/admin/offers', full.offer({ userId: person.id, title: payload, price }))).is(201);
    await till.start(person, id);
    (await world.adjust(person.id, 2, why)).is(201);
    (await world.adjust(person.id, 25_000, why)).is(202);
    (await world.admin.post('/admin/users', { name: payload })).is(201);
}

describe('texts with markup are shown and never run', () => {
    before(async () => {
        for (const [number, payload] of markup.entries()) await plant(payload, number);
        for (const [number, description] of markup.slice(0, mostEndpoints).entries()) {
            const endpoint = { url: `${full.receiver.url}/${number}`, description, events: ['purchase.paid'] };
            (await full.world.admin.post('/admin/webhook-endpoints', endpoint)).is(201);
        }
    });

    test('in the wallet: packages, offers, purchases, history', async () => {
        const page = await browser.visit(full.server, { as: person });
        for (const paths of [
            ['/wallet/buy'],
            pagesOf('/wallet/purchases'),
            ['/wallet', ...pagesOf('/wallet/history')],
        ]) {
            assert.deepEqual(await harmOf(page, paths, markup), nothing, paths[0]);
        }
    });

    test('in the wallet: who one is, and by what one signed in', async () => {
        const [name] = markup;
        const registered = await full.world.server
            .api()
            .post('/auth/register', { email: 'hostile@example.com', password: 'a long enough password', name });
        registered.is(201);
        const as = { email: 'hostile@example.com', password: 'a long enough password' };
        for (const payload of markup.filter((text) => /^[\x20-\x7e]+$/.test(text))) {
            const headers = { 'user-agent': payload };
            (await full.world.server.api().call('POST', '/auth/login', as, { headers })).is(200);
        }
        const page = await browser.visit(full.server, { as });
        assert.deepEqual(await harmOf(page, ['/wallet/account', ...pagesOf('/wallet/account', 4)], [name]), nothing);
    });

    test('in the console: packages and offers, purchases, approvals, endpoints, users, the audit log', async () => {
        const page = await browser.visit(full.server, { as: admin });
        const { items } = (await full.world.admin.get('/admin/approvals?limit=100')).is(200).body;
        for (const paths of [
            pagesOf('/console/packages', 3),
            pagesOf('/console/purchases', 3),
            items.map(({ id }) => `/console/approvals/${id}`),
            pagesOf('/console/users', 3),
        ]) {
            assert.deepEqual(await harmOf(page, paths, markup), nothing, paths[0]);
        }
        const described = markup.slice(0, mostEndpoints);
        assert.deepEqual(await harmOf(page, ['/console/webhooks'], described), nothing);
    });

    test('in the console: an import, by the name of its file and in its rows', async () => {
        const page = await browser.visit(full.server, { as: admin });
        const [name] = markup;
        const query = new URLSearchParams({ mode: 'plan', operation: 'adjust', fileName: name, last: 'true' });
        const rows = markup.map((payload) => adjustments([`"${payload.replaceAll('"', '""')}"`], 1).split('\r\n')[1]);
        const file = ['userId,credits,expiresAt,allowDebt,note', ...rows, ''].join('\r\n');
        const headers = { 'content-type': 'text/csv' };
        const asked = await full.world.admin.call('POST', `/admin/credits/bulk?${query}`, Buffer.from(file), { headers });
        const { id } = asked.is(202).body.job;
        await full.reaches(id, 'planned');
        const paths = ['/console/bulk', ...pagesOf(`/console/bulk/${id}`)];
        assert.deepEqual(await harmOf(page, paths, [name]), nothing);

        await follow(page, '/console/bulk/new');
        const buffer = Buffer.from(file);
        await page.locator('input[type=file]').setInputFiles({ name: 'hostile.csv', mimeType: 'text/csv', buffer });
        const preview = page.getByRole('table', { name: 'The first rows, as they will be read' });
        await preview.getByText(name).waitFor();
        assert.equal(await preview.locator('script, img, svg, iframe').count(), 0);
    });
});

noComplaints(() => browser);
