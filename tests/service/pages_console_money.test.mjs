// The console's pages about money and proof in a real browser: sales and refunds by two people, files of rows, the audit
// log, reports, what is sent and sent again; every page in every look, with something in the books and with nothing.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { emptyMoneyPages, moneyPages } from '../../web/tests/pages.mjs';
import { parseCsv } from '../support/csv.mjs';
import { adjustments, FullTill } from '../support/full_till.mjs';
import {
    Browser,
    confirm,
    dialog,
    faultsOfAll,
    faultsOfDialogs,
    giveReason,
    noComplaints,
    open,
    phone,
    press,
} from '../support/pages.mjs';
import { admin, temporaryDirectory } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { fresh, World } from '../support/world.mjs';

let full;
let browser;
let names;

before(async () => {
    full = await FullTill.open();
    names = await full.fill();
    browser = await Browser.start();
});

after(async () => {
    await browser?.close();
    await full?.close();
});

const visit = (options) => browser.visit(full.server, { as: admin, ...options });
const badge = (page, text) => page.locator('main header').getByText(text, { exact: true }).waitFor();
const heading = (page, name) => page.getByRole('heading', { name, exact: true }).waitFor();

/** The rows of a table, as its texts. */
const rowsOf = (page, label) => page.getByRole('table', { name: label, exact: true }).locator('tbody tr');

/** Clicks what starts a download, and reads it. */
async function downloaded(page, link) {
    const begun = page.waitForEvent('download');
    await page.getByRole('link', { name: link, exact: true }).click();
    return readFile(await (await begun).path(), 'utf8');
}

describe('a sale, from the card to the refund', () => {
    let buyer;
    let wallet;
    let purchaseId;

    before(async () => {
        buyer = await full.world.person();
        wallet = await browser.visit(full.server, { as: buyer, size: phone });
    });

    const purchases = async () => (await buyer.api.get('/credits/purchases')).is(200).body;

    test('a declined card brings nothing, and the next one brings the credits', async () => {
        await open(wallet, '/wallet/buy');
        await wallet.getByRole('button', { name: /^Buy Pro/ }).click();
        await wallet.waitForURL(/\/pay\//);
        await wallet.getByRole('button', { name: /declin/i }).first().click();
        await wallet.getByText(/declined/i).first().waitFor();
        assert.equal((await full.world.balance(buyer.id)).balance, 1);
        await wallet.getByRole('button', { name: /^Pay\b/ }).first().click();
        await wallet.getByText('Thank you, it is paid').waitFor();
        purchaseId = (await purchases()).items[0].id;
        assert.equal((await full.world.balance(buyer.id)).balance, 1001);
    });

    test('the back button after the payment buys nothing more', async () => {
        await wallet.goBack();
        await wallet.goBack();
        await open(wallet, '/wallet');
        assert.equal((await purchases()).total, 1);
        assert.equal((await full.world.balance(buyer.id)).balance, 1001);
    });

    test('its page tells the money, the grant, and what the provider told', async () => {
        const page = await visit();
        await open(page, `/console/purchases/${purchaseId}`);
        await badge(page, 'Paid');
        await rowsOf(page, 'What happened to the money').getByText('+$80.00').waitFor();
        await rowsOf(page, 'What the provider told').getByText('checkout.session.completed').waitFor();
        await page.getByRole('link', { name: 'The grant, and what became of it' }).click();
        await dialog(page).getByText(/1,000/).first().waitFor();
    });

    test('users are named wherever they appear, by one question of each page', async () => {
        const page = await visit();
        const asked = [];
        page.on('request', (request) => request.url().includes('/admin/users/names') && asked.push(request.url()));
        await open(page, '/console/purchases');
        const link = page.getByRole('link', { name: buyer.email });
        await link.waitFor();
        assert.equal(await link.getAttribute('title'), buyer.id);
        assert.equal(asked.length, 1);
        await link.click();
        await page.getByRole('heading', { name: buyer.email }).waitFor();
    });

    test('a reconciliation is run from its page, which follows it to the end', async () => {
        const page = await visit();
        await open(page, '/console/reconciliation');
        await press(page, 'Run now');
        await confirm(page, 'Run now');
        await page.getByText('The reconciliation has begun').waitFor();
        await page.getByText('Both sides agree').waitFor();
        const [entry] = await full.world.admin.all('/admin/credits/audit?action=reconciliation.run');
        assert.equal(entry.subject, 'reconciliation');
    });

    test('more than is left cannot be refunded, and a refund above the threshold waits for another person', async () => {
        const page = await visit();
        await open(page, `/console/purchases/${purchaseId}`);
        await press(page, 'Refund');
        await dialog(page).getByLabel('Amount').fill('80.01');
        await press(dialog(page), 'Refund $80.01');
        await dialog(page).getByText('It is at most $80.00').waitFor();
        await dialog(page).getByLabel('Amount').fill('60');
        await confirm(page, 'Refund $60.00');
        await page.getByText('The refund waits for a second person').waitFor();
        assert.equal((await full.till.purchase(purchaseId)).reversed.amount, 0);

        await open(page, '/console/approvals');
        await page.getByRole('link', { name: `Refund $60.00 to ${buyer.email}` }).click();
        await page.getByRole('button', { name: 'Withdraw', exact: true }).waitFor();
        assert.equal(await page.getByRole('button', { name: 'Approve', exact: true }).count(), 0);
    });

    test('another administrator approves it, and the money goes back once', async () => {
        const page = await visit({ as: full.berta });
        await open(page, '/console/approvals');
        await page.getByRole('link', { name: /^Refund \$60\.00/ }).click();
        await press(page, 'Approve');
        await confirm(page, 'Approve');
        await badge(page, 'Approved');
        const { reversed, refunds } = await full.till.until(purchaseId, ({ refunds: all }) => all.length > 0);
        assert.deepEqual([reversed.amount, refunds.length], [6000, 1]);
        assert.equal((await full.world.balance(buyer.id)).balance, 251);
        await open(page, `/console/purchases/${purchaseId}`);
        await rowsOf(page, 'What happened to the money').getByText('-$60.00').waitFor();
    });

    test('what a program asked for whose key I was shown, I cannot decide, and read why', async () => {
        const made = await full.world.makeKey('admin');
        const adjustment = { userId: buyer.id, credits: 20_000, reasonCode: 'test', reason: 'for a test' };
        const asked = await full.world.server.api(made.key).post('/admin/credits/adjust', adjustment);
        const { approval } = asked.is(202).body;
        const page = await visit();
        await open(page, `/console/approvals/${approval.id}`);
        await page.getByText('you were shown a key of it', { exact: false }).first().waitFor();
        for (const name of ['Approve', 'Reject']) {
            const button = page.getByRole('button', { name, exact: true });
            assert.equal(await button.getAttribute('aria-disabled'), 'true');
            await button.press('Enter');
        }
        assert.equal(await dialog(page).count(), 0);
        const others = await visit({ as: full.berta });
        await open(others, `/console/approvals/${approval.id}`);
        await press(others, 'Reject');
        await confirm(others, 'Reject');
        await badge(page, 'Rejected'); // the open page follows
    });

    test('what I asked for myself I can take back', async () => {
        const { approval } = (await full.world.adjust(buyer.id, 20_000)).is(202).body;
        const page = await visit();
        await open(page, `/console/approvals/${approval.id}`);
        await press(page, 'Withdraw');
        await confirm(page, 'Withdraw');
        await badge(page, 'Withdrawn');
        assert.equal((await full.world.balance(buyer.id)).balance, 251);
    });
});

describe('a file of rows', () => {
    const rows = 1000;
    const bad = 4;
    let page;
    let userIds;

    before(async () => {
        userIds = [await full.world.user(), await full.world.user()];
        page = await visit();
    });

    /** Chooses a file as somebody would; `file` is a path or a name with a content. */
    const choose = (file) => page.locator('input[type=file]').setInputFiles(file);

    test('one of 200 MB is refused before it is sent', async () => {
        const path = join(temporaryDirectory(), 'huge.csv');
        const file = openSync(path, 'w');
        ftruncateSync(file, 200 * 1024 * 1024);
        closeSync(file);
        await open(page, '/console/bulk/new');
        await choose(path);
        await page.getByRole('alert').getByText('200 MB. Cut it into files of at most 100 MB', { exact: false }).waitFor();
        assert.ok(await page.getByRole('button', { name: 'Make the plan' }).isDisabled());
    });

    test('one of 1,000 rows is planned, with what is wrong beside each row, and nothing moves', async () => {
        await choose({
            name: 'outage.csv',
            mimeType: 'text/csv',
            buffer: Buffer.from(adjustments(userIds, rows, rows / bad)),
        });
        await rowsOf(page, 'The first rows, as they will be read').first().getByText(userIds[0]).waitFor();
        await press(page, 'Make the plan');
        await heading(page, 'outage.csv');
        await badge(page, 'Planned');
        await page.getByText(`${rows - bad} can be applied`).waitFor();
        await page.getByText('With errors', { exact: true }).last().click();
        await rowsOf(page, 'Rows').nth(bad - 1).getByText('Must be a number', { exact: false }).waitFor();
        assert.equal(await rowsOf(page, 'Rows').count(), bad);
        assert.equal((await full.world.balance(userIds[0])).balance, 1);
    });

    test('it is applied while one looks on, over a reload, and its results are a file', async () => {
        await press(page, 'Apply');
        await confirm(page, `Apply ${rows - bad} rows`);
        await page.reload();
        await badge(page, 'Applied');
        const each = 1 + (rows / 2) * 2.5;
        const balances = await Promise.all(userIds.map((id) => full.world.balance(id)));
        assert.equal(balances[0].balance + balances[1].balance, 2 * each - bad * 2.5);
        const lines = parseCsv(await downloaded(page, 'Results'));
        assert.equal(lines.length, rows);
    });

    test('it is undone but for what is spent, which is reported', async () => {
        (await full.world.spend(userIds[0], 6)).is(201);
        await press(page, 'Undo');
        await confirm(page, 'Undo');
        await badge(page, 'Undone');
        await page.getByText('Could not be undone').waitFor();
        assert.equal((await full.world.balance(userIds[1])).balance, 1);
    });

    test('how far it is moves while it is applied', async () => {
        const many = 20_000;
        const jobId = await full.plan(adjustments(userIds, many));
        const isUnderWay = ({ status, progress }) => status === 'applying' && progress?.done > 0;
        let middle;
        let isSeen = false;
        // The page gets an answer from the middle, and that one again until it was seen: a fast machine has no
        // middle, and a page that asks again does not look at the answer to what it asked before.
        await page.route(`**/admin/credits/bulk/${jobId}`, async (route) => {
            while (isSeen || !middle) {
                const answer = await route.fetch();
                const { job } = await answer.json();
                if (isUnderWay(job)) middle ??= answer;
                if (isUnderWay(job) || job.status !== 'applying') return route.fulfill({ response: answer });
            }
            return route.fulfill({ response: middle });
        });
        await open(page, `/console/bulk/${jobId}`);
        await press(page, 'Apply');
        await confirm(page, 'Apply 20,000 rows');
        const bar = page.getByRole('progressbar', { name: /[1-9][\d,]* of 20,000 rows/ });
        await bar.waitFor();
        const share = Number(await bar.getAttribute('aria-valuenow'));
        assert.ok(share > 0 && share < 100, `${share} %`);
        isSeen = true;
        await badge(page, 'Applied');
        await bar.waitFor({ state: 'detached' });
    });
});

describe('the audit log', () => {
    test('is searched by the address, and an entry tells what was and what is', async () => {
        const page = await visit();
        (await full.world.admin.patch('/admin/packages/starter', { title: 'Beginner' })).is(200);
        await open(page, '/console/audit?subject=starter');
        await press(page, 'package.change');
        await dialog(page).getByRole('row', { name: /title/ }).getByText('Beginner').waitFor();
        await page.keyboard.press('Escape');
        await dialog(page).waitFor({ state: 'detached' });
        const lines = parseCsv(await downloaded(page, 'CSV'));
        assert.ok(lines.every((line) => Object.values(line).includes('starter')));
        const entries = (await downloaded(page, 'JSON lines')).trim().split('\n').map((line) => JSON.parse(line));
        assert.ok(entries.some(({ action }) => action === 'package.change'));
    });

    test('is verified by a button', async () => {
        const page = await visit();
        await open(page, '/console/audit');
        await press(page, 'Verify');
        await dialog(page).getByText('The log is as it was written').waitFor();
    });
});

describe('reports', () => {
    test('a period, a zone and a kind are the address, and the CSV has the same figures', async () => {
        const page = await visit();
        await open(page, '/console/reports?type=purchases&by=month&zone=UTC');
        const sold = page.getByRole('table', { name: 'Purchases, refunds and disputes' });
        const shown = await sold.locator('tbody tr').first().locator('td').nth(3).textContent();
        const [line] = parseCsv(await downloaded(page, 'Download CSV'));
        assert.equal(shown.replace(/\D/g, ''), line.paid_amount);
    });

    test('a roll-forward reads from the opening to the closing, and wide ones stay in the window', async () => {
        const page = await visit();
        await open(page, '/console/reports?type=revenue');
        const lines = await rowsOf(page, 'Roll-forward of deferred money').locator('td:first-child').allTextContents();
        assert.deepEqual([lines[0], lines.at(-1)], ['Opening', 'Closing']);
        await page.getByRole('combobox', { name: 'Report', exact: true }).click();
        await page.getByRole('option', { name: 'Liability' }).click();
        await page.waitForURL(/type=liability/);
        await rowsOf(page, 'Credits outstanding').getByText('Outstanding').waitFor();
    });
});

describe('what was told, and told again', () => {
    test('an event of Stripe is run again, and brings nothing twice', async () => {
        const page = await visit();
        const { balance } = await full.world.balance(full.carol.id);
        await open(page, '/console/webhook-events?type=checkout.session.completed');
        await page.getByRole('link', { name: 'checkout.session.completed' }).first().click();
        await press(page, 'Run again');
        await confirm(page, 'Run again');
        await page.getByText('The event was run again').waitFor();
        assert.equal((await full.world.balance(full.carol.id)).balance, balance);
    });

    test('a webhook is sent again with the same id', async () => {
        const page = await visit();
        const before = full.receiver.received.length;
        await open(page, '/console/webhooks?state=delivered');
        await page.getByRole('button', { name: /^Send again/ }).first().click();
        await confirm(page, 'Send again');
        await full.hasSome('/admin/webhook-deliveries?state=delivered');
        // News of what other tests did may come in between.
        const known = new Set(full.receiver.received.slice(0, before).map(({ id }) => id));
        await until(() => full.receiver.received.slice(before).some(({ id }) => known.has(id)), 'the webhook, again');
    });

    test('a secret of an endpoint is shown once, and the endpoint goes when it is deleted', async () => {
        const page = await visit();
        await open(page, '/console/webhooks');
        await press(page, 'New endpoint');
        const url = `${full.receiver.url}/${randomUUID()}`;
        await dialog(page).getByLabel('Address').fill(url);
        await giveReason(dialog(page));
        await press(dialog(page), 'Create endpoint');
        const secret = await dialog(page).locator('[data-secret]').textContent();
        assert.match(secret, /^whsec_/);
        await press(dialog(page), 'I have copied it');
        await dialog(page).waitFor({ state: 'detached' });
        assert.ok(!(await page.content()).includes(secret));
        await press(page, `Delete ${url}`);
        await confirm(page, 'Delete endpoint');
        // Of the page: the dialog says the address, too, until it has faded.
        await page.locator('main').getByText(url).waitFor({ state: 'detached' });
    });

    test('a mail is sent again', async () => {
        const page = await visit();
        const before = full.mail.mails.length;
        await open(page, '/console/mails?state=delivered');
        await page.getByRole('button', { name: /^Send again/ }).first().click();
        await confirm(page, 'Send again');
        await page.getByText('The mail is on its way').waitFor();
        await until(() => full.mail.mails.length > before, 'the mail, again');
    });
});

describe('packages and offers', () => {
    test('a package is made with a price in money, changed, and deleted', async () => {
        const page = await visit();
        const id = fresh('team');
        await open(page, '/console/packages');
        await press(page, 'New package');
        await dialog(page).getByLabel('Title').fill('Team');
        await dialog(page).getByRole('textbox', { name: 'Id', exact: true }).fill(id);
        await dialog(page).getByRole('textbox', { name: 'Credits', exact: true }).fill('2500.5');
        await dialog(page).getByLabel('Amount in USD').fill('1,5');
        await giveReason(dialog(page));
        await press(dialog(page), 'Create package');
        await dialog(page).getByText('USD needs an amount', { exact: false }).waitFor();
        await dialog(page).getByLabel('Amount in USD').fill('199.9');
        await press(dialog(page), 'Create package');
        await dialog(page).waitFor({ state: 'detached' });
        const row = rowsOf(page, 'Packages').filter({ hasText: id });
        await row.getByText('$199.90').waitFor();
        const { items } = (await full.world.admin.get('/admin/packages')).is(200).body;
        const made = items.find((each) => each.id === id);
        assert.deepEqual([made.credits, made.prices], [2500.5, [{ amount: 19_990, currency: 'usd' }]]);

        await press(row, 'Delete Team');
        await confirm(page, 'Delete package');
        await row.waitFor({ state: 'detached' });
    });

    test('an offer is made for one user, and withdrawn', async () => {
        const page = await visit();
        await open(page, '/console/packages');
        await press(page, 'New offer');
        await dialog(page).getByLabel('User id').fill(full.carol.id);
        await dialog(page).getByLabel('Title').fill('Three years');
        await dialog(page).getByRole('textbox', { name: 'Credits', exact: true }).fill('90000');
        await dialog(page).getByLabel('Amount in USD').fill('4000');
        await giveReason(dialog(page));
        await press(dialog(page), 'Make offer');
        await dialog(page).waitFor({ state: 'detached' });
        const row = rowsOf(page, 'Offers').filter({ hasText: 'Three years' });
        await row.getByText('$4,000.00').waitFor();
        await press(row, 'Withdraw Three years');
        await confirm(page, 'Withdraw offer');
        await row.getByText('Withdrawn').waitFor();
    });
});

describe('every page', () => {
    let empty;

    before(async () => {
        await browser.closeWindows();
        empty = await World.open();
        const { items } = (await empty.admin.get('/admin/packages')).is(200).body;
        for (const { id } of items) (await empty.admin.delete(`/admin/packages/${id}`)).is(204);
    });

    after(() => empty?.close());

    test('is without a fault of accessibility, and no wider than the window, in every look', async () => {
        const visitAs = (_, options) => visit(options);
        assert.deepEqual(await faultsOfAll(moneyPages, { visit: visitAs, names }), []);
    });

    test('likewise with nothing in the books', async () => {
        const visitAs = (_, options) => browser.visit(empty.server, { as: admin, ...options });
        assert.deepEqual(await faultsOfAll(emptyMoneyPages, { visit: visitAs, names }), []);
    });

    test('every dialog is without fault, too', async () => {
        const dialogs = [
            ['/console/packages', 'New package'],
            ['/console/packages', 'New offer'],
            ['/console/packages', 'Delete Pro'],
            [`/console/purchases/${names.purchaseId}`, 'Refund'],
            [`/console/purchases/${names.purchaseId}`, 'Ask provider'],
            [`/console/webhook-events/${names.eventId}`, 'Run again'],
            ['/console/webhooks', 'New endpoint'],
            [`/console/bulk/${names.jobId}`, 'Apply'],
            [`/console/approvals/${names.approvalId}`, 'Withdraw'],
            ['/console/audit', 'Verify'],
        ];
        assert.deepEqual(await faultsOfDialogs(await visit({ size: phone }), dialogs), []);
    });
});

noComplaints(() => browser);
