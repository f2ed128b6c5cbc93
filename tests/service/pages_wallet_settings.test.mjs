// What users set up for themselves in the wallet, in a real browser: credits that are bought when few are left, a new
// password where the old one is forgotten, and what confirms an address.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { FullTill } from '../support/full_till.mjs';
import { Browser, noComplaints, open, phone, press, settled } from '../support/pages.mjs';
import { until } from '../support/until.mjs';

const password = 'a long enough password';

let full;
let browser;

before(async () => {
    full = await FullTill.open();
    browser = await Browser.start();
});

after(async () => {
    await browser?.close();
    await full?.close();
});

describe('automatic top-up', () => {
    let person;
    let page;

    before(async () => {
        person = await full.world.person({ password });
        page = await browser.visit(full.server, { as: person, size: phone });
    });

    const autoTopUp = () => page.locator('form').filter({ hasText: 'Top up automatically' });
    const toggle = () => page.getByRole('switch', { name: 'Top up automatically' });
    const purchases = async () => (await person.api.get('/credits/purchases')).is(200).body;

    /** Fills in the form and says yes to being charged. */
    async function agree({ cap }) {
        await open(page, '/wallet/settings');
        const form = autoTopUp();
        await toggle().click();
        await form.getByLabel('Below how many credits').fill('20');
        await form.getByLabel('Package to buy').selectOption({ label: 'Starter: 100 credits, $10.00' });
        await form.getByLabel('At most in a calendar month').fill(cap);
        await press(form, 'Save');
        await form.getByText('Please agree, or leave automatic top-up off').waitFor();
        assert.equal((await person.api.get('/credits/settings')).is(200).body.settings.autoTopUp, null);
        const consent = /I agree that “Starter” is bought for \$10\.00 with my saved card/;
        await form.getByRole('checkbox', { name: consent }).click();
        await press(form, 'Save');
    }

    test('wants consent first, and a card that was kept', async () => {
        await agree({ cap: '25' });
        await page.getByRole('alert').getByText('You have no saved card yet').waitFor();
        await page.getByRole('link', { name: 'To the packages' }).click();
        await page.getByLabel('Keep this card for automatic top-up').check();
        await page.getByRole('button', { name: /^Buy Starter/ }).click();
        await page.getByRole('button', { name: /^Pay\b/ }).first().click();
        await page.getByText('Thank you, it is paid').waitFor();
    });

    test('is on with its package and its cap', async () => {
        await agree({ cap: '25' });
        await page.getByText('Saved', { exact: true }).waitFor();
        const { settings } = (await person.api.get('/credits/settings')).is(200).body;
        const { threshold, packageId, monthlyCap } = settings.autoTopUp;
        assert.deepEqual([threshold, packageId, monthlyCap], [20, 'starter', { amount: 2500, currency: 'usd' }]);
        await open(page, '/wallet/settings');
        await page.getByText('On', { exact: true }).waitFor();
        await autoTopUp()
            .getByText(/Spent this month: \$0\.00 \/ \$25\.00/)
            .waitFor();
    });

    test('buys when a spend leaves too little: the balance, the purchase and what is left of the cap say so', async () => {
        await open(page, '/wallet/purchases');
        assert.equal((await purchases()).total, 1);
        (await full.world.spend(person.id, 90)).is(201);
        await until(async () => (await purchases()).items.filter(({ status }) => status === 'paid').length === 2, 'it');
        await page.getByRole('row').filter({ hasText: 'Paid' }).nth(1).waitFor();
        await page.getByRole('link', { name: 'Starter' }).first().click();
        await page.getByText('Automatic top-up').waitFor();
        await open(page, '/wallet');
        await page.getByRole('region', { name: 'Available credits' }).getByText('111', { exact: true }).first().waitFor();
        await open(page, '/wallet/settings');
        await autoTopUp()
            .getByText(/Spent this month: \$10\.00 \/ \$25\.00/)
            .waitFor();
    });

    test('is off when it is switched off, and what is spent then stays spent', async () => {
        await toggle().click();
        await press(autoTopUp(), 'Save');
        await page.getByText('Saved', { exact: true }).waitFor();
        assert.equal((await person.api.get('/credits/settings')).is(200).body.settings.autoTopUp, null);
        (await full.world.spend(person.id, 100)).is(201);
        assert.equal((await purchases()).total, 2);
    });
});

describe('a forgotten password', () => {
    const newPassword = 'another long password';
    let person;
    let page;

    before(async () => {
        person = await full.world.person({ password });
        page = await browser.visit(full.server);
    });

    const signIn = async (secret) => {
        await open(page, '/wallet');
        await page.getByRole('textbox', { name: 'E-mail' }).fill(person.email);
        await page.getByRole('textbox', { name: 'Password' }).fill(secret);
        await press(page, 'Sign in');
    };

    test('a link is mailed, and the page says the same of an address that nobody has', async () => {
        for (const email of ['nobody@example.com', person.email]) {
            await open(page, '/wallet');
            await page.getByRole('link', { name: 'Forgot your password?' }).click();
            await page.getByLabel('E-mail').fill(email);
            await press(page, 'Mail me a link');
            await page.getByRole('status').getByText('Look into your mail').waitFor();
        }
    });

    test('behind the link a new one is chosen, which is not too short, once', async () => {
        const link = await until(
            () => /http\S+\/auth\/reset#\S+/.exec(full.mail.to(person.email).at(-1)?.text)?.[0],
            'the mail with the link',
        );
        await page.goto(link);
        const field = page.getByLabel('New password');
        await field.fill('short');
        await press(page, 'Change the password');
        assert.equal(await field.evaluate((input) => input.validity.tooShort), true);
        await field.fill('password1'); // long enough, but the server knows it
        await press(page, 'Change the password');
        await page.getByRole('status').getByText(/^The new password: /).waitFor();
        await field.fill(newPassword);
        await press(page, 'Change the password');
        await page.getByRole('status').getByText('Your password was changed').waitFor();

        const again = await browser.visit(full.server);
        await again.goto(link);
        await again.getByLabel('New password').fill(newPassword);
        await press(again, 'Change the password');
        await again.getByRole('status').getByText('This link is not good any more').waitFor();
    });

    test('the old one is refused, the new one opens the wallet', async () => {
        await page.getByRole('link', { name: 'Go to the wallet' }).click();
        await settled(page);
        await signIn(password);
        await page.getByRole('alert').waitFor();
        await signIn(newPassword);
        await page.getByRole('heading', { name: 'Balance' }).waitFor();
    });
});

describe('a mailed link that confirms an address', () => {
    test('one press confirms it, once; opening the page alone does not', async () => {
        const person = await full.world.person({ password });
        const link = await until(
            () => /http\S+\/auth\/verify#\S+/.exec(full.mail.to(person.email)[0]?.text)?.[0],
            'the mail that greets',
        );
        const [page, again] = [await browser.visit(full.server), await browser.visit(full.server)];
        const isVerified = async () => (await person.api.get('/auth/me')).is(200).body.user.emailVerifiedAt !== null;
        await page.goto(link);
        await again.goto(link);
        assert.equal(await page.title(), 'Confirm your e-mail address');
        assert.equal(await isVerified(), false);
        await press(page, 'Yes, this is my address');
        await page.getByRole('status').getByText('your address is confirmed').waitFor();
        assert.equal(await isVerified(), true);
        await press(again, 'Yes, this is my address');
        await again.getByRole('status').getByText('This link is not good any more').waitFor();
    });
});

noComplaints(() => browser);
