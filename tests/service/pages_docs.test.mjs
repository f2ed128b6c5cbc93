// The API reference in a real browser: from our own contract, asking nobody else for anything.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, desk, noComplaints, phone, tooWide } from '../support/pages.mjs';
import { Server } from '../support/server.mjs';

let server;
let browser;

before(async () => {
    server = await Server.start();
    browser = await Browser.start();
});

after(async () => {
    await browser?.close();
    await server?.stop();
});

for (const [name, size, scheme] of [
    ['a wide window', desk, 'light'],
    ['the dark', desk, 'dark'],
    ['a phone', phone, 'light'],
]) {
    test(`the reference shows the contract in ${name}, with nothing from outside`, async () => {
        const page = await browser.visit(server, { size, scheme });
        const asked = [];
        page.on('request', (request) => asked.push(request.url()));
        await page.goto('/docs');
        await page.getByRole('heading', { name: 'creditd' }).first().waitFor();
        await page.getByText('Accounts hold').first().waitFor();
        const ours = [`http://localhost:${server.port}/`, 'data:', 'blob:'];
        assert.deepEqual(
            asked.filter((url) => !ours.some((start) => url.startsWith(start))),
            [],
        );
        assert.deepEqual(await tooWide(page), []);
    });
}

test('an operation can be opened, with its problems', async () => {
    const page = await browser.visit(server);
    await page.goto('/docs#tag/credits/POST/credits/redeem');
    await page.getByRole('heading', { name: 'Redeem a promotional code' }).first().waitFor();
});

noComplaints(() => browser);
