// The console in a real browser: promo codes, meters, API keys, reason codes; hostile texts; every page in every look.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { peoplePages } from '../../web/tests/pages.mjs';
import { parseCsv } from '../support/csv.mjs';
import markup from '../support/markup.mjs';
import {
    Browser,
    confirm,
    dialog,
    faultsOfAll,
    faultsOfDialogs,
    figure,
    giveReason,
    harmOf,
    noComplaints,
    open,
    phone,
    press,
} from '../support/pages.mjs';
import { admin } from '../support/server.mjs';
import { fresh, World } from '../support/world.mjs';

let world;
let browser;

before(async () => {
    world = await World.open();
    browser = await Browser.start();
});

after(async () => {
    await browser?.close();
    await world?.close();
});

const visit = (options) => browser.visit(world.server, { as: admin, ...options });
const closed = (page) => dialog(page).waitFor({ state: 'detached' });
const redeem = async (code) => world.service.post('/credits/redeem', { code, userId: await world.user() });

describe('the life of a promo code', () => {
    const code = fresh('SPRING').toUpperCase();
    let page;

    before(async () => {
        page = await visit();
    });

    test('it is made in a form that says what is wrong', async () => {
        await open(page, '/console/promo-codes');
        await page.getByRole('button', { name: 'Create code' }).first().click();
        await dialog(page).getByRole('textbox', { name: 'Code' }).fill('a b');
        await dialog(page).getByRole('textbox', { name: 'Credits', exact: true }).fill('1,5');
        await press(dialog(page), 'Create code');
        await dialog(page).getByText('3 to 64 letters, digits, - or _').waitFor();
        await dialog(page).getByText('Enter a number with a point', { exact: false }).waitFor();
        await dialog(page).getByRole('textbox', { name: 'Code' }).fill(code.toLowerCase());
        await dialog(page).getByRole('textbox', { name: 'Credits', exact: true }).fill('12.5');
        await dialog(page).getByLabel('Uses at most').fill('3');
        await giveReason(dialog(page));
        await press(dialog(page), 'Create code');
        await page.getByRole('heading', { name: code }).waitFor();
    });

    test('each use is seen: how many, what was given, by whom', async () => {
        (await redeem(code)).is(201);
        const { userId } = (await redeem(code)).is(201).body.redemption;
        await page.reload();
        await figure(page, 'Uses').getByText('2', { exact: true }).waitFor();
        await figure(page, 'Credits given').getByText('25', { exact: true }).waitFor();
        await page.getByRole('link', { name: userId }).waitFor();
        assert.equal(await page.getByRole('button', { name: 'Delete', exact: true }).count(), 0);
    });

    test('switched off nobody can redeem it, and on again they can', async () => {
        await press(page, 'Switch off');
        await confirm(page, 'Switch off');
        await page.locator('main header').getByText('Off', { exact: true }).waitFor();
        (await redeem(code)).is(409, 'promo_inactive');
        await press(page, 'Switch on');
        await confirm(page, 'Switch on');
        await page.locator('main header').getByText('Active', { exact: true }).waitFor();
        (await redeem(code)).is(201);
    });

    test('when two edit it, the second is told before anything is written over', async () => {
        const other = await visit();
        for (const each of [page, other]) {
            await open(each, new URL(page.url()).pathname);
            await press(each, 'Edit');
            await dialog(each).getByRole('textbox', { name: 'Credits', exact: true }).waitFor();
            assert.equal(
                await dialog(each).getByRole('textbox', { name: 'Credits', exact: true }).isDisabled(),
                true,
            );
        }
        await dialog(page).getByLabel('Uses at most').fill('50');
        await confirm(page, 'Save changes');
        await dialog(other).getByLabel('Note').fill('From the other window');
        await giveReason(dialog(other));
        await press(dialog(other), 'Save changes');
        await dialog(other)
            .getByRole('alert')
            .getByText('Somebody else changed this code', { exact: false })
            .waitFor();
        await press(dialog(other), 'Load theirs');
        assert.equal(await dialog(other).getByLabel('Uses at most').inputValue(), '50');
        await dialog(other).getByLabel('Note').fill('From the other window');
        await press(dialog(other), 'Save changes');
        await closed(other);
        const { promoCode } = (await world.admin.get(`/admin/promo-codes/${code}`)).is(200).body;
        assert.deepEqual([promoCode.maxUses, promoCode.description], [50, 'From the other window']);
    });

    test('many are generated and taken along as a file', async () => {
        await open(page, '/console/promo-codes');
        await press(page, 'Generate codes');
        await dialog(page).getByLabel('How many').fill('7');
        await dialog(page).getByLabel('Beginning').fill('fair-');
        await dialog(page).getByRole('textbox', { name: 'Credits', exact: true }).fill('5');
        await giveReason(dialog(page));
        await press(dialog(page), 'Generate codes');
        await page.getByRole('dialog', { name: '7 codes are ready' }).waitFor();
        const downloading = page.waitForEvent('download');
        await press(dialog(page), 'Download CSV');
        const download = await downloading;
        assert.equal(download.suggestedFilename(), 'fair-codes.csv');
        const rows = parseCsv(await readFile(await download.path(), 'utf8'));
        assert.equal(rows.length, 7);
        assert.match(Object.values(rows[0])[0], /^FAIR-[0-9A-Z]{13}$/);
        (await redeem(Object.values(rows[0])[0])).is(201);
    });
});

describe('meters', () => {
    test('a meter is made, priced anew for later, and reckons as the server charges', async () => {
        const name = fresh('words');
        const page = await visit();
        await open(page, '/console/meters');
        await page.getByRole('button', { name: 'Create meter' }).first().click();
        await dialog(page).getByLabel('Name').fill(name);
        await dialog(page).getByRole('textbox', { name: 'Unit' }).fill('word');
        await dialog(page).getByRole('textbox', { name: 'Credits', exact: true }).fill('1');
        await dialog(page).getByLabel('For every').fill('3');
        await giveReason(dialog(page));
        await press(dialog(page), 'Create meter');
        await page.getByRole('heading', { name }).waitFor();

        await page.getByLabel('Quantity').fill('100');
        await press(page, 'Calculate');
        await page.getByText('33.333334', { exact: true }).waitFor();
        await page.getByLabel('For user').fill(await world.user());
        await press(page, 'Calculate');
        await page.getByText('Not covered: 32.333334 are missing.').waitFor();

        await press(page, 'Change price');
        await dialog(page).getByRole('textbox', { name: 'Credits', exact: true }).fill('2');
        await dialog(page).getByLabel('In force from').fill('2090-01-01T00:00');
        await confirm(page, 'Change price');
        await page.getByRole('row', { name: /2 per 3 words Upcoming/ }).waitFor();
        await page.getByRole('row', { name: /1 per 3 words In force/ }).waitFor();
    });
});

describe('API keys', () => {
    const secretOf = (page) => dialog(page).locator('[data-secret]').textContent();

    test('a key is shown once, works, is rotated with time to spare, and is revoked', async () => {
        const name = fresh('backend');
        const page = await visit();
        await open(page, '/console/api-keys');
        await press(page, 'Create key');
        await dialog(page).getByLabel('Name').fill(name);
        await giveReason(dialog(page));
        await press(dialog(page), 'Create key');
        await page.getByRole('dialog', { name: `${name} is ready` }).waitFor();
        const first = await secretOf(page);
        const works = (key) => world.server.api(key).get('/auth/me');
        (await works(first)).is(200);
        await press(dialog(page), 'Done');
        await closed(page);
        assert.equal((await page.content()).includes(first), false);

        await press(page, `Actions on ${name}`);
        await page.getByRole('menuitem', { name: 'Rotate' }).click();
        await giveReason(dialog(page));
        await press(dialog(page), 'Rotate');
        await page.getByRole('dialog', { name: `${name} has a new secret` }).waitFor();
        const second = await secretOf(page);
        for (const key of [first, second]) (await works(key)).is(200);
        await press(dialog(page), 'Done');

        await press(page, `Actions on ${name}`);
        await page.getByRole('menuitem', { name: 'Revoke' }).click();
        await confirm(page, 'Revoke');
        for (const key of [first, second]) (await works(key)).is(401);
        await page.getByRole('row', { name: new RegExp(`${name} Revoked`) }).waitFor();
    });
});

describe('reason codes', () => {
    test('one that is switched off can no longer be chosen', async () => {
        const code = fresh('summer');
        const page = await visit();
        await open(page, '/console/reason-codes');
        await press(page, 'Add code');
        await dialog(page).getByRole('textbox', { name: 'Code', exact: true }).fill(code);
        await dialog(page).getByLabel('Meaning').fill('The summer campaign');
        await confirm(page, 'Add code');
        await press(page, `Actions on ${code}`);
        await page.getByRole('menuitem', { name: 'Switch off' }).click();
        await confirm(page, 'Switch off');
        await page.getByRole('row', { name: new RegExp(`${code} The summer campaign Off`) }).waitFor();
        await press(page, 'Add code');
        await dialog(page).getByRole('combobox', { name: 'Reason code' }).click();
        await page.getByRole('option').first().waitFor();
        assert.equal(await page.getByRole('option', { name: code }).count(), 0);
    });
});

describe('texts with markup are shown and never run', () => {
    /** A user, a promo code, a meter, a key, a role and a reason code whose texts are all the payload. */
    async function plant(payload, number) {
        const id = await world.user({ id: fresh('hostile') });
        (await world.admin.post('/admin/users', { name: payload })).is(201);
        (
            await world.adjust(id, 5, {
                reason: payload,
                reference: payload.slice(0, 100),
                metadata: { note: payload },
            })
        ).is(201);
        (
            await world.admin.post('/admin/promo-codes', {
                code: `HOSTILE-${number}`,
                credits: 1,
                description: payload,
            })
        ).is(201);
        const price = { credits: 1, per: 1 };
        (
            await world.admin.post('/admin/meters', {
                name: `hostile.${number}`,
                unit: payload.slice(0, 60),
                description: payload,
                price,
            })
        ).is(201);
        await world.makeKey('service', { name: payload });
        (
            await world.admin.post('/admin/roles', {
                name: `hostile-${number}`,
                description: payload,
                permissions: ['users:read'],
            })
        ).is(201);
        (
            await world.admin.post('/admin/reason-codes', { code: `hostile.${number}`, description: payload })
        ).is(201);
        const [line] = (await world.admin.get(`/admin/credits/${id}/history?limit=1`)).is(200).body.items;
        return { id, txnId: line.id };
    }

    test('in every text that these pages show', async () => {
        const planted = await Promise.all(markup.map(plant));
        const lists = ['users', 'promo-codes', 'meters', 'api-keys'].flatMap((name) =>
            [1, 2].map((n) => `/console/${name}?page=${n}`),
        );
        const accounts = planted.map(({ id, txnId }) => `/console/users/${id}?explain=${txnId}`);
        const meters = markup.map((_, number) => `/console/meters/hostile.${number}`);
        const paths = [...lists, '/console/roles', '/console/reason-codes', ...accounts, ...meters];
        assert.deepEqual(await harmOf(await visit(), paths, markup), { made: [], ran: [], unseen: [] });
    });
});

describe('every page', () => {
    const names = {};

    before(async () => {
        await browser.closeWindows();
        const userId = await world.user({ credits: 100 });
        await world.grant(userId, 20, { expiresAt: new Date(Date.now() + 86_400_000).toISOString() });
        await world.spend(userId, 3, { reason: 'a job' });
        (await world.service.post('/credits/holds', { userId, credits: 4 })).is(201);
        const code = fresh('LOOKS').toUpperCase();
        const { promoCode } = (await world.admin.post('/admin/promo-codes', { code, credits: 2 })).is(
            201,
        ).body;
        (await world.service.post('/credits/redeem', { code, userId })).is(201);
        const lines = await world.lines(userId);
        const meter = fresh('looks');
        (
            await world.admin.post('/admin/meters', {
                name: meter,
                unit: 'look',
                price: { credits: 1, per: 2 },
            })
        ).is(201);
        const role = fresh('lookers');
        (await world.admin.post('/admin/roles', { name: role, permissions: ['users:read'] })).is(201);
        Object.assign(names, {
            userId,
            promoId: promoCode.id,
            meter,
            role,
            txnId: lines.find(({ type }) => type === 'usage').id,
        });
    });

    test('is without a fault of accessibility, and no wider than the window, in every look', async () => {
        const visitAs = (as, options) => visit(as === 'nobody' ? { ...options, as: undefined } : options);
        assert.deepEqual(await faultsOfAll(peoplePages, { visit: visitAs, names }), []);
    });

    test('every dialog is without fault, too', async () => {
        const dialogs = [
            ['/console/users', 'Create user'],
            [`/console/users/${names.userId}`, 'Adjust credits'],
            ['/console/promo-codes', 'Create code'],
            ['/console/promo-codes', 'Generate codes'],
            [`/console/promo-codes/${names.promoId}`, 'Edit'],
            [`/console/promo-codes/${names.promoId}`, 'Switch off'],
            ['/console/meters', 'Create meter'],
            [`/console/meters/${names.meter}`, 'Change price'],
            ['/console/api-keys', 'Create key'],
            ['/console/reason-codes', 'Add code'],
        ];
        assert.deepEqual(await faultsOfDialogs(await visit({ size: phone }), dialogs), []);
    });
});

noComplaints(() => browser);
