// Being told of a low balance, and having credits bought automatically, through the sandbox and with a mail server.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { MailServer } from '../support/mail_server.mjs';
import { Till } from '../support/till.mjs';
import { until } from '../support/until.mjs';
import { WebhookReceiver } from '../support/webhook_receiver.mjs';
import { inParallel } from '../support/world.mjs';

let mail;
let till;
let world;
before(async () => {
    mail = await MailServer.start();
    till = await Till.open({
        env: {
            CREDITD_MAIL__URL: `smtp://127.0.0.1:${mail.port}`,
            CREDITD_MAIL__FROM: 'credits@example.com',
            CREDITD_PUBLIC_URL: 'https://credits.example.com',
            CREDITD_TOPUPS__SELLER_NAME: 'Cheese & Co.',
            CREDITD_WEBHOOKS__ALLOW_PRIVATE: 'true',
        },
    });
    ({ world } = till);
});
after(async () => {
    await till.close();
    await mail.close();
});

const subjects = ({ email }) => mail.to(email).map(({ headers }) => headers.subject);
const mailed = (person, subject) =>
    until(() => mail.to(person.email).find(({ headers }) => headers.subject === subject), subject);
const settings = async ({ api }) => (await api.get('/credits/settings')).is(200).body.settings;
const balanceOf = async ({ id }) => (await world.balance(id)).balance;
const wish = { threshold: 50, packageId: 'starter', monthlyCap: { amount: 5000, currency: 'usd' }, consent: true };
const outcome = (charge) => till.sandbox.control('outcomes', { charge });

/** Somebody who has bought once, let the means of payment be kept, and consented. */
async function consenting(rest = {}) {
    const person = await world.person();
    await till.buy(person, 'starter', { savePaymentMethod: true });
    await till.consent(person, { ...wish, ...rest });
    return person;
}
const automatic = async ({ id }) =>
    (await world.admin.all(`/admin/purchases?userId=${id}`)).filter(({ kind }) => kind === 'auto_top_up');

test('LEDGER-12: a low balance is mailed once for each time it falls below the threshold', async () => {
    const person = await world.person();
    await world.grant(person.id, 9);
    (await person.api.put('/credits/settings', { lowBalance: { threshold: 5 } })).is(200);
    assert.deepEqual(await settings(person), { lowBalance: { threshold: 5, email: true }, autoTopUp: null });
    const low = () => subjects(person).filter((subject) => subject.includes('running low')).length;

    (await world.spend(person.id, 5)).is(201);
    (await world.spend(person.id, 0.5)).is(201);
    (await world.spend(person.id, 1)).is(201);
    const letter = await mailed(person, 'Your credits are running low');
    assert.match(letter.text, /you have 4\.5 credits left, less than the 5\s/);
    assert.ok(letter.html.includes('https://credits.example.com/wallet'));

    await world.grant(person.id, 3);
    (await world.spend(person.id, 2)).is(201);
    await until(() => low() === 2, 'the second mail');
    (await person.api.put('/credits/settings', { lowBalance: null })).is(200);
    await world.grant(person.id, 10);
    (await world.spend(person.id, 12)).is(201);
    const { items } = (await world.admin.get(`/admin/mails?userId=${person.id}&kind=balance.low`)).is(200).body;
    assert.equal(items.length, 2);
});

test('NOTIFY-12: who wants no mail of a low balance is sent none, and systems are told all the same', async (context) => {
    const receiver = await WebhookReceiver.start();
    context.after(() => receiver.close());
    const { webhookEndpoint } = (
        await world.admin.post('/admin/webhook-endpoints', { url: receiver.url, events: ['balance.low'] })
    ).is(201).body;
    const person = await world.person();
    await world.grant(person.id, 9);
    const wanted = { threshold: 5, email: false };
    // Staff may choose it for them.
    (await world.service.put('/credits/settings', { userId: person.id, lowBalance: wanted })).is(200);
    assert.deepEqual((await settings(person)).lowBalance, wanted);
    (await world.spend(person.id, 6)).is(201);

    const [told] = await until(() => receiver.received.length > 0 && receiver.received, 'the webhook');
    assert.equal(told.data.lowBalance.available, 4);
    const mails = async () => (await world.admin.get(`/admin/mails?userId=${person.id}&kind=balance.low`)).is(200).body;
    assert.deepEqual((await mails()).items, []);

    (await person.api.put('/credits/settings', { lowBalance: { threshold: 5 } })).is(200); // and again by mail
    await world.grant(person.id, 3);
    (await world.spend(person.id, 4)).is(201);
    await mailed(person, 'Your credits are running low');
    assert.equal((await mails()).items.length, 1);
    (await world.admin.delete(`/admin/webhook-endpoints/${webhookEndpoint.id}`)).is(204);
});

test('settings: what is wrong is a field, and nothing is bought without consent or a means of payment', async () => {
    const person = await world.person();
    const put = (body) => person.api.put('/credits/settings', body);
    for (const [autoTopUp, field] of [
        [{ ...wish, consent: false }, 'autoTopUp.consent'],
        [{ ...wish, threshold: 0 }, 'autoTopUp.threshold'],
        [{ ...wish, packageId: 'enterprise' }, 'autoTopUp.packageId'],
        [{ ...wish, packageId: 'nothing' }, 'autoTopUp.packageId'],
        [{ ...wish, monthlyCap: { amount: 5000, currency: 'xxx' } }, 'autoTopUp.monthlyCap.currency'],
        [{ ...wish, monthlyCap: { amount: 999, currency: 'usd' } }, 'autoTopUp.monthlyCap.amount'],
    ]) {
        const { errors } = (await put({ autoTopUp })).is(422).body;
        assert.equal(errors[0].field, field);
    }
    (await put({ lowBalance: { threshold: -1 } })).is(422);
    (await put({ lowBalance: { threshold: 5, email: 'no' } })).is(422);
    (await put({ autoTopUp: wish })).is(409, 'payment_method_required');
    assert.deepEqual(await settings(person), { lowBalance: null, autoTopUp: null });
    const stranger = await world.person();
    (await stranger.api.get(`/credits/settings?userId=${person.id}`)).is(404, 'account_not_found');
});

test('TOPUP-11: a purchase is confirmed by one mail with the details of its receipt', async () => {
    const person = await world.person();
    const { purchase } = await till.buy(person, 'starter');
    const letter = await mailed(person, 'Your purchase of 100 credits');
    assert.match(letter.text, /Price: +10\.00 USD/);
    assert.ok(letter.text.includes(purchase.id), letter.text);
    assert.match(letter.text, /Receipt: +\d{4}-\d{6}/);
    assert.match(letter.text, /Sold by Cheese & Co\./);
    assert.ok(letter.html.includes('Sold by Cheese &amp; Co.'));
    assert.ok(!letter.text.includes('Bonus') && !letter.text.includes('Tax'));
    await till.sandbox.quiet();
    assert.equal(subjects(person).filter((subject) => subject.includes('purchase')).length, 1);
});

test('TOPUP-10: a spend that leaves less than the threshold buys the package, once, however many spends run', async () => {
    const person = await consenting();
    assert.equal(await balanceOf(person), 101);
    const { autoTopUp } = await settings(person);
    assert.equal(autoTopUp.state, 'active');
    (await world.spend(person.id, 51)).is(201); // 50 is not below 50
    await inParallel(10, 10, () => world.spend(person.id, 1));

    await until(async () => (await balanceOf(person)) === 140, 'the credits');

    const [bought, ...more] = await automatic(person);
    assert.deepEqual(more, []);
    assert.equal(bought.status, 'paid');
    const now = (await settings(person)).autoTopUp;
    assert.deepEqual(now.spentThisMonth, { amount: 1000, currency: 'usd' });
    assert.equal(now.attemptPurchaseId, null);
    const confirmed = () => subjects(person).filter((subject) => subject === 'Your purchase of 100 credits').length;
    await until(() => confirmed() === 2, 'the mail of the second purchase');

    (await world.spend(person.id, 100)).is(201); // and again
    await until(async () => (await balanceOf(person)) === 140, 'the credits');
    assert.equal((await automatic(person)).length, 2);
});

test('TOPUP-10: the cap of the month holds', async () => {
    const person = await consenting({ monthlyCap: { amount: 1000, currency: 'usd' } });
    (await world.spend(person.id, 60)).is(201);
    await until(async () => (await balanceOf(person)) === 141, 'the credits');
    (await world.spend(person.id, 100)).is(201);
    const other = await consenting(); // a later one is looked at, so the first was too
    (await world.spend(other.id, 60)).is(201);
    await until(async () => (await balanceOf(other)) === 141, 'the credits of the other');

    assert.equal(await balanceOf(person), 41);
    assert.equal((await automatic(person)).length, 1);
    assert.equal((await settings(person)).autoTopUp.state, 'active');
});

test('TOPUP-10: a decline is told, and waits before the next attempt', async () => {
    const person = await consenting();
    await outcome('decline');
    (await world.spend(person.id, 60)).is(201);
    await mailed(person, 'Your payment did not go through');
    await outcome('succeed');
    (await world.spend(person.id, 1)).is(201);

    const [failed, ...more] = await automatic(person);
    assert.deepEqual([failed.status, more.length], ['failed', 0]);
    const { autoTopUp } = await settings(person);
    assert.deepEqual([autoTopUp.state, autoTopUp.attemptPurchaseId], ['active', null]);
    assert.equal(await balanceOf(person), 40);
});

test('TOPUP-10: a bank that wants the buyer suspends it with one mail, and no further attempt is made', async () => {
    const person = await consenting();
    await outcome('authenticate');
    (await world.spend(person.id, 60)).is(201);
    const letter = await mailed(person, 'Your bank wants you to confirm a payment');
    await outcome('succeed');
    assert.ok(letter.text.includes('https://credits.example.com/wallet'));
    (await world.spend(person.id, 1)).is(201);

    const { autoTopUp } = await settings(person);
    assert.deepEqual([autoTopUp.state, autoTopUp.suspendedBecause], ['suspended', 'authentication_required']);
    assert.equal((await automatic(person)).length, 1);

    (await person.api.put('/credits/settings', { autoTopUp: wish })).is(200); // the user is back
    (await world.spend(person.id, 1)).is(201);
    await until(async () => (await balanceOf(person)) === 139, 'the credits');
});

/** Somebody whose automatic top-up waits for them, and its attempt. */
async function waiting(rest) {
    const person = await consenting(rest);
    await outcome('authenticate');
    (await world.spend(person.id, 60)).is(201);
    await until(async () => (await settings(person)).autoTopUp.confirmPurchaseId, 'the attempt');
    await outcome('succeed');
    const { confirmPurchaseId: id } = (await settings(person)).autoTopUp;
    await till.until(id, ({ status }) => status === 'failed');
    await until(() => isCanceled(id), 'the end of its payment');
    return { person, id, confirm: (key, body = {}) => person.api.post(`/credits/purchases/${id}/confirm`, body, { key }) };
}
async function isCanceled(id) {
    const { provider } = await till.purchase(id);
    const calls = await till.sandbox.requests();
    return calls.some(({ path, status }) => path === `/v1/payment_intents/${provider.paymentId}/cancel` && status === 200);
}
const sessionOf = ({ url }) => new URL(url).pathname.split('/').pop();

test('TOPUP-10: what the bank wants the buyer for is paid in two steps, once, and the top-up goes on', async () => {
    const { person, id, confirm } = await waiting();
    const begun = await until(async () => {
        const answer = await confirm(randomUUID());
        return answer.status === 201 && answer.body;
    }, 'the checkout');
    assert.notEqual(begun.purchase.id, id);
    assert.deepEqual([begun.purchase.credits, begun.purchase.price.amount], [100, 1000]);
    // However often it is asked for, it is one checkout.
    const again = await Promise.all(Array.from({ length: 5 }, () => confirm(randomUUID())));
    assert.deepEqual(new Set(again.map((answer) => answer.is(201).body.url)), new Set([begun.url]));
    // Also by who wants it on another page: two open pages could both be paid.
    assert.deepEqual((await confirm(randomUUID(), { uiMode: 'embedded' })).is(201).body, begun);

    await till.sandbox.pay(sessionOf(begun));
    await till.until(begun.purchase.id, ({ status }) => status === 'paid');
    assert.equal(await balanceOf(person), 141);
    const { autoTopUp } = await settings(person);
    assert.deepEqual(
        [autoTopUp.state, autoTopUp.suspendedBecause, autoTopUp.confirmPurchaseId, autoTopUp.spentThisMonth.amount],
        ['active', null, null, 1000],
    );
    (await confirm(randomUUID())).is(409, 'purchase_not_confirmable');

    (await world.spend(person.id, 100)).is(201); // below the threshold: it buys by itself again
    await until(async () => (await balanceOf(person)) === 141, 'the credits');
    assert.equal((await till.purchase(id)).status, 'failed');
});

test('TOPUP-10: the payment that waits is canceled first: while it cannot be, nothing else can be paid', async () => {
    const person = await consenting();
    await outcome('authenticate');
    await till.sandbox.control('faults', { kind: 'error', call: 'POST /v1/payment_intents/', times: 1000 });
    (await world.spend(person.id, 60)).is(201);
    const id = await until(async () => (await settings(person)).autoTopUp.confirmPurchaseId, 'the attempt');
    await outcome('succeed');
    const confirm = (key) => person.api.post(`/credits/purchases/${id}/confirm`, {}, { key });
    const key = randomUUID();
    (await confirm(key)).is(409, 'payment_not_ended');

    await till.sandbox.control('faults', {});
    const begun = await until(async () => {
        const answer = await confirm(key);
        return answer.status === 201 && answer.body;
    }, 'the checkout');
    assert.ok(await isCanceled(id));
    await till.sandbox.pay(sessionOf(begun));
    await till.until(begun.purchase.id, ({ status }) => status === 'paid');
    assert.equal(await balanceOf(person), 141);
});

test('TOPUP-10: a checkout that ended unpaid is followed by another; one who changes the top-up confirms nothing', async () => {
    const { person, id, confirm } = await waiting();
    const first = (await confirm(randomUUID())).is(201).body;
    await till.sandbox.control(`checkout/${sessionOf(first)}/expire`);
    await till.until(first.purchase.id, ({ status }) => status === 'expired');
    const second = (await confirm(randomUUID())).is(201).body;
    assert.notEqual(second.purchase.id, first.purchase.id);

    const stranger = await world.person();
    (await stranger.api.post(`/credits/purchases/${id}/confirm`, {}, { key: randomUUID() })).is(404, 'purchase_not_found');
    (await person.api.put('/credits/settings', { autoTopUp: null })).is(200);
    (await confirm(randomUUID())).is(409, 'purchase_not_confirmable');
    await till.sandbox.pay(sessionOf(second)); // paid is paid
    await till.until(second.purchase.id, ({ status }) => status === 'paid');
    assert.equal((await settings(person)).autoTopUp, null);
});

test('TOPUP-10: a refund of an automatic purchase suspends it with a mail', async () => {
    const person = await consenting();
    (await world.spend(person.id, 60)).is(201);
    await until(async () => (await balanceOf(person)) === 141, 'the credits');
    const [{ id }] = await automatic(person);
    const refund = { amount: 500, reasonCode: 'goodwill', reason: 'for a test' };
    const answer = await world.admin.post(`/admin/purchases/${id}/refund`, refund);
    assert.ok(answer.status < 300, answer.text);

    const letter = await mailed(person, 'Automatic top-up is paused');
    assert.match(letter.text, /taken back/);
    await mailed(person, 'Your refund of 5.00 USD');
    assert.equal((await settings(person)).autoTopUp.suspendedBecause, 'refunded');
});

test('TOPUP-10: switched off, nothing is bought', async () => {
    const person = await consenting();
    (await person.api.put('/credits/settings', { autoTopUp: null })).is(200);
    assert.deepEqual(await settings(person), { lowBalance: null, autoTopUp: null });
    (await world.spend(person.id, 60)).is(201);
    const other = await consenting();
    (await world.spend(other.id, 60)).is(201);
    await until(async () => (await balanceOf(other)) === 141, 'the credits of the other');
    assert.equal(await balanceOf(person), 41);
});

test('the books are right after all of it', async () => {
    const { ok, checks } = await world.verify();
    assert.ok(ok, JSON.stringify(checks.filter((check) => !check.ok)));
});

test('every answer of this suite was as the contract says', contractHolds);
