// The console in a real browser: who gets in, what each may see and do, and what happens to accounts.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
    Browser,
    dialog,
    figure,
    giveReason,
    noComplaints,
    open,
    press,
    settled,
    signIn,
} from '../support/pages.mjs';
import { admin, Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { fresh, World } from '../support/world.mjs';

const password = 'correct horse battery staple';

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

const staff = (role) => world.person({ role, password });
const visit = (as, options) => browser.visit(world.server, { as, ...options });

const showsFigure = (page, name, value) => figure(page, name).getByText(value, { exact: true }).waitFor();

async function openAdjust(page, userId, { direction = 'Add', amount }) {
    await open(page, `/console/users/${userId}`);
    await press(page, 'Adjust credits');
    await dialog(page).getByText(direction, { exact: true }).click();
    await dialog(page).getByLabel('Amount').fill(amount);
    await giveReason(dialog(page));
    return dialog(page).getByRole('button', { name: 'Adjust credits' });
}

describe('the first run', () => {
    let server;
    let page;
    let token;

    before(async () => {
        server = await Server.start({ env: { CREDITD_ADMIN__EMAIL: '', CREDITD_ADMIN__PASSWORD: '' } });
        const printed = () => /"token":"([^"]+)"/.exec(server.logs())?.[1];
        await until(printed, 'the set-up token to be printed');
        token = printed();
        page = await browser.visit(server);
    });

    after(() => server?.stop());

    test('the one-time link makes the first administrator, who is in at once', async () => {
        await open(page, `/console/setup#token=${token}`);
        assert.equal(page.url().includes(token), false, 'the token stays in the address');
        await page.getByLabel('Your name').fill('Ada Lovelace');
        await page.getByLabel('E-mail').fill('ada@example.com');
        await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
        await page.getByRole('textbox', { name: 'Password again' }).fill('something else');
        await press(page, 'Create administrator');
        await page.getByText('The two passwords differ').waitFor();
        await page.getByRole('textbox', { name: 'Password again' }).fill(password);
        await press(page, 'Create administrator');
        await page.getByRole('heading', { name: 'Overview' }).waitFor();
        await showsFigure(page, 'Revenue today', '–');
    });

    test('she makes a user and adds credits, and the page shows both', async () => {
        await page.getByRole('link', { name: 'Users' }).click();
        await press(page, 'Create user');
        await dialog(page).getByLabel('E-mail').fill('first@example.com');
        await dialog(page).getByLabel('Name').fill('First Customer');
        await giveReason(dialog(page));
        await press(dialog(page), 'Create user');
        await page.getByRole('heading', { name: 'First Customer' }).waitFor();
        await showsFigure(page, 'Available', '1');

        await press(page, 'Adjust credits');
        await dialog(page).getByLabel('Amount').fill('12.5');
        const after = dialog(page)
            .getByRole('table')
            .getByRole('row', { name: /^Available/ });
        assert.deepEqual(await after.getByRole('cell').allTextContents(), ['1', '13.5']);
        await giveReason(dialog(page));
        await press(dialog(page), 'Adjust credits');
        await page.getByText('12.5 credits added. The balance is 13.5.').waitFor();
        await showsFigure(page, 'Available', '13.5');
    });

    test('the link works once, and half a link says so', async () => {
        const other = await browser.visit(server);
        await open(other, '/console/setup');
        await other.getByText('The link is not complete').waitFor();
        await other.goto('about:blank');
        await open(other, `/console/setup#token=${token}`);
        await other.getByLabel('E-mail').fill('eve@example.com');
        await other.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
        await other.getByRole('textbox', { name: 'Password again' }).fill(password);
        await press(other, 'Create administrator');
        await other.getByRole('heading', { name: 'It is set up already' }).waitFor();
    });
});

describe('signing in', () => {
    const fill = async (page, { email, password }) => {
        await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
        await page.getByRole('textbox', { name: 'Password' }).fill(password);
        await press(page, 'Sign in');
    };

    test('a wrong password is told, and the page that was asked for follows the right one', async () => {
        const page = await visit();
        await open(page, '/console/promo-codes?active=false');
        await fill(page, { ...admin, password: 'not the password' });
        await page.getByRole('alert').waitFor();
        await fill(page, admin);
        await page.getByRole('heading', { name: 'Promo codes' }).waitFor();
        assert.equal(new URL(page.url()).search, '?active=false');
    });

    test('after too many tries the page says how long to wait', async () => {
        const strict = await Server.start({ env: { CREDITD_LIMITS__LOGIN_FAILURES_PER_USER: '2' } });
        const page = await browser.visit(strict);
        await open(page, '/console');
        const refusals = [];
        for (let i = 0; i < 3; ++i) {
            const answered = page.waitForResponse('**/auth/login');
            await fill(page, { email: 'ada@example.com', password: 'not the password' });
            refusals.push((await answered).status());
        }
        assert.deepEqual(refusals, [401, 401, 429]);
        await page.getByText(/Try again in \d+ seconds/).waitFor();
        await strict.stop();
    });

    test('who forgot the password is told what to do where no mail is sent', async () => {
        const page = await visit();
        await open(page, '/console/users');
        await page.getByRole('link', { name: 'Forgot your password?' }).click();
        await page.getByText('creditd admin set-password', { exact: false }).waitFor();
        await page.getByRole('link', { name: 'Back to sign in' }).click();
        await page.getByRole('textbox', { name: 'Password' }).waitFor();
    });

    test('somebody without a role is shown the way to the wallet', async () => {
        const page = await visit(await world.person());
        await open(page, '/console');
        await page.getByText('Your account has no access to the console').waitFor();
    });
});

describe('an account', () => {
    let userId;
    let page;

    before(async () => {
        userId = await world.user({ credits: 100 });
        await world.spend(userId, 2.5, { reason: 'a job', reference: fresh('job') });
        page = await visit(admin);
    });

    test('a line explains itself, under an address of its own', async () => {
        await open(page, `/console/users/${userId}`);
        await press(page, 'Explain Usage');
        await dialog(page).getByText('2.5 credits were used', { exact: false }).waitFor();
        const address = page.url();
        await page.keyboard.press('Escape');
        await dialog(page).waitFor({ state: 'detached' });
        await open(page, address.replace(/^https?:\/\/[^/]+/, ''));
        await dialog(page).getByRole('heading', { name: 'Grants' }).waitFor();
        await dialog(page).getByText('Sign-up credit', { exact: false }).first().waitFor();
    });

    test('the balance at a moment, with what was left then, under an address of its own', async () => {
        const before = new Date(Date.now() - 86_400_000);
        before.setMinutes(before.getMinutes() - before.getTimezoneOffset());
        await open(page, `/console/users/${userId}`);
        await page.getByLabel('Day and time').fill('2999-01-01T00:00');
        await press(page, 'Look it up');
        await page.getByText('It must not lie in the future').waitFor();
        await page.getByLabel('Day and time').fill(before.toISOString().slice(0, 16));
        await press(page, 'Look it up');
        await dialog(page).getByText('No transaction before that moment').waitFor();
        await open(page, `/console/users/${userId}?at=${new Date().toISOString()}`);
        const { balance } = await world.balance(userId);
        await dialog(page).getByText(String(balance), { exact: true }).first().waitFor();
        const made = dialog(page).getByRole('table', { name: 'What had made it' });
        await made.getByRole('row', { name: /^Usage 1 / }).waitFor();
    });

    test('a deduction that is not covered says what debt it makes', async () => {
        const submit = await openAdjust(page, userId, { direction: 'Deduct', amount: '100' });
        await dialog(page).getByText('Only 98.5 are available', { exact: false }).waitFor();
        await submit.click();
        await dialog(page).getByRole('alert').getByText('not', { exact: false }).first().waitFor();
        await dialog(page).getByLabel('Allow debt').check();
        await dialog(page).getByText('The user will owe 1.5 credits.').waitFor();
        await submit.click();
        await dialog(page).waitFor({ state: 'detached' });
        await showsFigure(page, 'Debt', '1.5');
        assert.equal((await world.balance(userId)).debt, 1.5);
    });

    test('an adjustment is undone from its explanation', async () => {
        const other = await world.user();
        await world.grant(other, 40);
        await open(page, `/console/users/${other}`);
        await press(page, 'Explain Adjustment');
        await press(page, 'Undo adjustment');
        const question = page.getByRole('dialog', { name: 'Undo this adjustment?' });
        await giveReason(question);
        await press(question, 'Undo adjustment');
        await page.getByText('40 credits were undone.').waitFor();
        assert.equal((await world.balance(other)).balance, 1);
    });

    test('more than the own limit waits for a second person; once approved, the open page follows', async () => {
        await staff('admin'); // there must be a second person
        const other = await world.user();
        const theirs = await visit(await staff('support'));
        const submit = await openAdjust(theirs, other, { amount: '150' });
        await dialog(theirs).getByText('is above your limit', { exact: false }).waitFor();
        await submit.click();
        await theirs.getByText('It waits for approval', { exact: false }).waitFor();
        assert.equal((await world.balance(other)).balance, 1);
        const { items } = (await world.admin.get('/admin/approvals?status=pending')).is(200).body;
        const { id } = items.find(({ subject }) => subject === other);
        (await world.admin.post(`/admin/approvals/${id}/approve`, {})).is(200);
        await showsFigure(theirs, 'Available', '151');
    });

    test('the history is filtered by the address', async () => {
        await open(page, `/console/users/${userId}?type=usage`);
        const rows = page.getByRole('region', { name: 'History' }).getByRole('row');
        assert.equal(await rows.count(), 2, 'the header and one line');
        await press(page, 'Clear');
        await rows.nth(3).waitFor();
    });

    test('a suspension says what it stops, and ends', async () => {
        await open(page, `/console/users/${userId}`);
        for (const [verb, status] of [
            ['Suspend', 'Suspended'],
            ['End suspension', 'Active'],
        ]) {
            await press(page, 'More actions');
            await page.getByRole('menuitem', { name: verb }).click();
            await giveReason(dialog(page));
            await press(dialog(page), verb);
            await dialog(page).waitFor({ state: 'detached' });
            await page.locator('main header').getByText(status, { exact: true }).waitFor();
        }
    });
});

describe('what goes wrong in the middle', () => {
    test('a double click adjusts once, and so does one click a frame until the dialog is gone', async () => {
        const userId = await world.user();
        const page = await visit(admin);
        const twice = await openAdjust(page, userId, { amount: '5' });
        await twice.dblclick();
        await dialog(page).waitFor({ state: 'detached' });
        const often = await openAdjust(page, userId, { amount: '5' });
        await often.evaluate(
            (button) =>
                new Promise((done) => {
                    const again = () => {
                        if (!button.isConnected) return done();
                        button.click();
                        requestAnimationFrame(again);
                    };
                    again();
                }),
        );
        await showsFigure(page, 'Available', '11');
        assert.equal((await world.lines(userId)).length, 3);
    });

    test('a connection that breaks after the deed does it once, when it is sent again', async () => {
        const userId = await world.user();
        const page = await visit(admin);
        const keys = [];
        await page.route('**/admin/credits/adjust', async (route) => {
            keys.push(route.request().headers()['idempotency-key']);
            if (keys.length > 1) return route.continue();
            await route.fetch();
            await route.abort('connectionreset');
        });
        const submit = await openAdjust(page, userId, { amount: '7' });
        await submit.click();
        await dialog(page).getByText('could not be reached', { exact: false }).waitFor();
        await submit.click();
        await dialog(page).waitFor({ state: 'detached' });
        assert.equal(new Set(keys).size, 1);
        assert.equal((await world.balance(userId)).balance, 8);
    });

    test('a session that ends under a form is opened again over it, and nothing typed is lost', async () => {
        const somebody = await staff('admin');
        const userId = await world.user();
        const page = await visit(somebody);
        const submit = await openAdjust(page, userId, { amount: '9' });
        const headers = { 'X-Creditd-Request': '1' };
        assert.equal((await page.context().request.post('/auth/logout', { headers })).status(), 204);
        await submit.click();
        const again = page.getByRole('dialog', { name: 'Your session has ended' });
        await again.getByRole('textbox', { name: 'Password' }).fill(password);
        await press(again, 'Sign in');
        await again.waitFor({ state: 'detached' });
        assert.equal(await page.getByLabel('Amount').inputValue(), '9');
        await submit.click();
        await dialog(page).waitFor({ state: 'detached' });
        assert.equal((await world.balance(userId)).balance, 10);
    });
});

describe('two tabs with different people', () => {
    test('what the first sends after the second signed in is refused, and its page follows', async () => {
        const [ada, grace] = [await staff('admin'), await staff('admin')];
        const userId = await world.user();
        const page = await visit(ada);
        const submit = await openAdjust(page, userId, { amount: '9' });
        const other = await page.context().newPage();
        await signIn(page.context(), grace);
        await open(other, '/console');
        const refused = page.waitForResponse('**/admin/credits/adjust');
        await submit.click();
        assert.equal((await (await refused).json()).code, 'session_changed');
        await page.getByText(`You are ${grace.email} now`).waitFor();
        await page.getByRole('button', { name: `Account of ${grace.email}` }).waitFor();
        assert.equal((await world.balance(userId)).balance, 1);

        const again = await openAdjust(page, userId, { amount: '9' });
        await again.click();
        await dialog(page).waitFor({ state: 'detached' });
        const [line] = (await world.admin.get(`/admin/credits/${userId}/history`)).is(200).body.items;
        assert.deepEqual([line.type, line.actor], ['adjustment', `user:${grace.id}`]);
    });
});

describe('each role sees exactly what it may', () => {
    /** Which permission shows which of the console's links: what is not said here, everybody in the console sees. */
    const links = {
        Users: 'users:read',
        'Promo codes': 'promo-codes:read',
        Meters: 'meters:read',
        'API keys': 'api-keys:read',
        Roles: 'roles:read',
        'Reason codes': 'reason-codes:read',
    };
    const paths = {
        Users: '/console/users',
        'Promo codes': '/console/promo-codes',
        Meters: '/console/meters',
        'API keys': '/console/api-keys',
        Roles: '/console/roles',
        'Reason codes': '/console/reason-codes',
    };
    const sees = {
        support: ['Users', 'Promo codes', 'Meters', 'Reason codes'],
        finance: ['Users', 'Promo codes', 'Meters', 'Reason codes'],
        auditor: ['Users', 'Promo codes', 'Meters', 'API keys', 'Roles', 'Reason codes'],
        admin: Object.keys(links),
    };
    const mayAct = {
        support: ['Adjust credits'],
        finance: [],
        auditor: [],
        admin: [
            'Create user',
            'Adjust credits',
            'More actions',
            'Create code',
            'Create meter',
            'Create key',
            'Create role',
            'Add code',
        ],
    };

    for (const role of Object.keys(sees)) {
        test(`${role}: links, pages by their address, and buttons`, async () => {
            const userId = await world.user();
            const page = await visit(await staff(role));
            await open(page, '/console');
            const shown = await page
                .getByRole('navigation', { name: 'Console' })
                .getByRole('link')
                .allTextContents();
            assert.deepEqual(
                shown.filter((name) => name in links),
                sees[role],
            );
            const buttons = [];
            for (const [name, path] of [...Object.entries(paths), ['Users', `/console/users/${userId}`]]) {
                await open(page, path);
                const locked = await page.getByText('Your role does not include this page').count();
                assert.equal(locked === 0, sees[role].includes(name), `${role} at ${path}`);
                const main = page.getByRole('main').first();
                for (const button of mayAct.admin) {
                    const found = main.getByRole(button === 'Create role' ? 'link' : 'button', {
                        name: button,
                        exact: true,
                    });
                    if ((await found.count()) > 0) buttons.push(button);
                }
            }
            assert.deepEqual([...new Set(buttons)].sort(), [...mayAct[role]].sort());
        });
    }

    test('a role of its own is made, given, changed, and not deleted while somebody has it', async () => {
        const name = fresh('helpers').replaceAll(/[^a-z]/g, '') + Date.now();
        const page = await visit(admin);
        await open(page, '/console/roles/new');
        await page.getByLabel('Name').fill(name);
        await page.getByLabel('Adjusts at most').fill('25');
        for (const permission of ['users:read', 'accounts:read', 'credits:adjust', 'reason-codes:read']) {
            await page.getByRole('checkbox', { name: permission }).check();
        }
        await giveReason(page.getByRole('main').first());
        await press(page, 'Create role');
        await page.getByText('can be given').waitFor();

        const helper = await world.person({ password });
        await open(page, `/console/users/${helper.id}`);
        await press(page, 'More actions');
        await page.getByRole('menuitem', { name: 'Change role' }).click();
        await dialog(page).getByRole('combobox', { name: 'Role' }).click();
        await page.getByRole('option', { name: new RegExp(name, 'i') }).click();
        await giveReason(dialog(page));
        await press(dialog(page), 'Change role');
        await page.getByText('The role is now', { exact: false }).waitFor();

        const theirs = await visit(helper);
        await open(theirs, '/console');
        const shown = await theirs
            .getByRole('navigation', { name: 'Console' })
            .getByRole('link')
            .allTextContents();
        assert.deepEqual(shown, ['Overview', 'Users', 'Reason codes']);

        await open(page, `/console/roles/${name}`);
        await showsFigure(page, 'Users', '1');
        await page.getByRole('checkbox', { name: 'reason-codes:read' }).uncheck();
        await press(page, 'Save changes');
        await dialog(page).getByText('Will no longer be allowed').waitFor();
        await giveReason(dialog(page));
        await press(dialog(page), 'Save changes');
        await dialog(page).waitFor({ state: 'detached' });
        await open(theirs, '/console/reason-codes');
        await theirs.getByText('Your role does not include this page').waitFor();
        assert.equal(
            await page.getByRole('button', { name: 'Delete role' }).getAttribute('aria-disabled'),
            'true',
        );
        await settled(page);
    });
});

noComplaints(() => browser);
