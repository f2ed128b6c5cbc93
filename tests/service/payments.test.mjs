// Buying credits, from the checkout to the books, through the sandbox: what it sends, what it believes, what it does when
// the payment provider lies, hangs or is gone.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import Stripe from 'stripe';
import { contractHolds } from '../support/contract.mjs';
import { faultsOf, secretKey, webhookSecret } from '../support/sandbox.mjs';
import { run, temporaryDirectory } from '../support/server.mjs';
import { Till } from '../support/till.mjs';

let till;
let sandbox;
let world;
before(async () => {
    till = await Till.open();
    ({ sandbox, world } = till);
});
after(() => till.close());

const stripe = new Stripe(secretKey, { telemetry: false });
const balance = async ({ id }) => (await world.balance(id)).balance;

/** What the sandbox says of a payment's refunds, newest first. */
async function refundsThere(payment) {
    const headers = { authorization: `Bearer ${secretKey}`, 'stripe-version': '2026-10-28.endive' };
    const path = `/v1/refunds?payment_intent=${payment}`;
    return (await sandbox.send('GET', path, undefined, headers)).is(200).body.data;
}

/** A webhook as Stripe's own library signs it. */
function post(payload, { secret = webhookSecret, signature, timestamp } = {}) {
    const header =
        signature ?? stripe.webhooks.generateTestHeaderString({ payload, secret, ...(timestamp && { timestamp }) });
    return world.server.api().post('/webhooks/stripe', Buffer.from(payload), {
        headers: { 'stripe-signature': header, 'content-type': 'application/json' },
    });
}

test('TOPUP-4: who pays gets the credits, once, whoever brings the news', async () => {
    const buyer = await world.person();
    const { purchase, payment, session } = await till.buy(buyer, 'starter');
    assert.equal(await balance(buyer), 101);
    assert.deepEqual(purchase.price, { amount: 1000, currency: 'usd' });
    assert.equal(purchase.needsReview, false);

    for (let i = 0; i < 3; ++i) {
        (await world.server.api().get(`/credits/checkout/return?session_id=${session}`)).is(200);
        const reason = { reasonCode: 'test', reason: 'for a test' };
        (await world.admin.post(`/admin/purchases/${purchase.id}/reconcile`, reason)).is(202);
    }
    await sandbox.quiet();
    assert.equal(await balance(buyer), 101);
    assert.match(payment, /^pi_/);
});

test('TOPUP-4: embedded checkouts answer a client secret', async () => {
    const buyer = await world.person();
    const { body } = (
        await buyer.api.post('/credits/checkout', { packageId: 'starter', uiMode: 'embedded' }, { key: randomUUID() })
    ).is(201);
    assert.match(body.clientSecret, /_secret_/);
    await sandbox.pay(body.clientSecret.split('_secret_')[0]);
    await till.until(body.purchase.id, ({ status }) => status === 'paid');
    assert.equal(await balance(buyer), 101);
});

test('TOPUP-5: a declined attempt is not the end, a delayed one is no payment yet', async () => {
    const buyer = await world.person();
    const { purchase, session } = await till.start(buyer, 'starter');
    await sandbox.control(`checkout/${session}`, { outcome: 'decline' });
    await sandbox.quiet();
    assert.equal((await till.purchase(purchase.id)).status, 'pending');
    await sandbox.control(`checkout/${session}`, { outcome: 'delayed' });
    await till.until(purchase.id, ({ status }) => status === 'processing');
    assert.equal(await balance(buyer), 1);
    await sandbox.control(`checkout/${session}`, { outcome: 'arrive' });
    await till.until(purchase.id, ({ status }) => status === 'paid');
    assert.equal(await balance(buyer), 101);

    const other = await till.start(buyer, 'starter');
    await sandbox.control(`checkout/${other.session}`, { outcome: 'delayed' });
    await sandbox.control(`checkout/${other.session}`, { outcome: 'fail' });
    await till.until(other.purchase.id, ({ status }) => status === 'failed');
    assert.equal(await balance(buyer), 101);
});

test('TOPUP-4: nobody gets credits for a wrong amount, currency or mode', async () => {
    for (const [lie, reason] of [
        [{ amountSubtotal: 999 }, 'wrong_amount'],
        [{ currency: 'eur' }, 'wrong_currency'],
        [{ livemode: true }, 'wrong_mode'],
    ]) {
        const buyer = await world.person();
        const { purchase, session } = await till.start(buyer, 'starter');
        await sandbox.pay(session, lie);
        const told = await till.until(purchase.id, ({ needsReview }) => needsReview);
        assert.deepEqual(told.reviewReasons, [reason]);
        (await world.server.api().get(`/credits/checkout/return?session_id=${session}`)).is(200);
        await sandbox.quiet();
        assert.equal(await balance(buyer), 1, reason);
    }
});

test('TOPUP-6: refunds and disputes in the dashboard take credits, and give back what comes back', async () => {
    const buyer = await world.person();
    const { purchase, payment } = await till.buy(buyer, 'starter');
    const third = await sandbox.control(`payments/${payment}/refund`, { amount: 333 });
    await till.until(purchase.id, ({ status }) => status === 'partially_refunded');
    assert.equal(await balance(buyer), 67.7);
    await sandbox.control(`refunds/${third.id}`, { status: 'failed' });
    await till.until(purchase.id, ({ status }) => status === 'paid');
    assert.equal(await balance(buyer), 101);

    const dispute = await sandbox.control(`payments/${payment}/dispute`, { kind: 'inquiry' });
    await sandbox.quiet();
    assert.equal((await world.balance(buyer.id)).available, 101);
    await sandbox.control(`disputes/${dispute.id}`, { status: 'needs_response' });
    await till.until(purchase.id, ({ status }) => status === 'disputed');
    assert.equal((await world.balance(buyer.id)).available, 1);
    await sandbox.control(`disputes/${dispute.id}`, { status: 'lost' });
    await till.until(purchase.id, ({ status }) => status === 'refunded');
    assert.equal(await balance(buyer), 1);
    await sandbox.control(`disputes/${dispute.id}`, { status: 'won' });
    await till.until(purchase.id, ({ status }) => status === 'paid');
    assert.equal(await balance(buyer), 101);
});

test('TOPUP-7: a refund of ours reaches the provider once, and a final failure gives back', async () => {
    const buyer = await world.person();
    const { purchase, payment } = await till.buy(buyer, 'starter');
    const refund = async (amount, kind) => {
        if (kind) await sandbox.control('faults', { kind, call: 'POST /v1/refunds' });
        const body = { amount, reasonCode: 'test', reason: 'for a test' };
        const path = `/admin/purchases/${purchase.id}/refund`;
        return (await world.admin.post(path, body, { key: randomUUID() })).is(201).body.refund;
    };
    const settled = ({ refunds }) => refunds.every(({ state }) => state === 'succeeded');
    for (const kind of [undefined, 'cut', 'cut_after', 'error', 'error_after']) {
        await refund(100, kind);
        await till.until(purchase.id, settled);
    }
    assert.equal(await balance(buyer), 51);
    assert.equal((await refundsThere(payment)).length, 5);

    const last = await refund(500);
    await till.until(purchase.id, (now) => now.status === 'refunded' && settled(now));
    const [newest] = await refundsThere(payment);
    assert.equal(newest.metadata.refund, last.id);
    await sandbox.control(`refunds/${newest.id}`, { status: 'failed' });
    await till.until(purchase.id, ({ status }) => status === 'partially_refunded');
    assert.equal(await balance(buyer), 51);
});

test('TOPUP-3: a checkout whose making breaks off is made once', async () => {
    for (const kind of ['cut', 'cut_after', 'error', 'error_after']) {
        const buyer = await world.person();
        await sandbox.control('faults', { kind, call: 'POST /v1/checkout/sessions' });
        const { purchase } = await till.buy(buyer, 'starter');
        const made = (await sandbox.requests()).filter(
            ({ path, body }) => path === '/v1/checkout/sessions' && body.includes(purchase.id),
        );
        assert.equal(new Set(made.map(({ idempotencyKey }) => idempotencyKey)).size, 1, kind);
        assert.equal(await balance(buyer), 101);
    }
});

test('TOPUP-9: events signed by Stripe\'s library are believed, and nothing else is', async () => {
    const event = (type, object = { id: 'x', object: 'x' }) =>
        JSON.stringify({
            id: `evt_${Math.random().toString(36).slice(2)}`,
            object: 'event',
            type,
            created: 1793000000,
            livemode: false,
            data: { object },
        });
    const unknown = event('customer.created');
    (await post(unknown)).is(200);
    (await post(unknown)).is(200);
    (await post(event('nobody.heard_of'))).is(200);
    (await post(unknown, { secret: 'whsec_forged' })).is(400);
    (await post(unknown, { signature: '' })).is(400);
    (await post(unknown, { signature: 'nonsense' })).is(400);
    const hourAgo = Math.floor(Date.now() / 1000) - 3600;
    (await post(unknown, { timestamp: hourAgo })).is(400);
    (await post(unknown.slice(0, 40))).is(400);
    (await post(`${unknown} `, { signature: stripe.webhooks.generateTestHeaderString({ payload: unknown, secret: webhookSecret }) })).is(400);
    (await post(event('refund.created', { object: 'refund', id: 're_1', amount: '100' }))).is(400);
    const big = event('customer.created', { id: 'x', object: 'x', filler: 'x'.repeat(300_000) });
    (await post(big)).is(413);
    const bytes = Buffer.concat([Buffer.from('{"id":"evt_1","type":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const header = stripe.webhooks.generateTestHeaderString({ payload: bytes.toString('latin1'), secret: webhookSecret });
    (
        await world.server.api().post('/webhooks/stripe', bytes, {
            headers: { 'stripe-signature': header, 'content-type': 'application/json' },
        })
    ).is(400);
});

test('TOPUP-9: an event about an unknown object waits, and one about a stranger\'s concerns nobody', async () => {
    const body = (payment, metadata = {}) =>
        JSON.stringify({
            id: `evt_${payment}`,
            object: 'event',
            type: 'payment_intent.succeeded',
            created: 1793000000,
            livemode: false,
            data: {
                object: {
                    id: payment,
                    object: 'payment_intent',
                    status: 'succeeded',
                    amount: 1000,
                    amount_received: 1000,
                    currency: 'usd',
                    livemode: false,
                    metadata,
                },
            },
        });
    const kept = async (providerId) =>
        (await world.admin.all('/admin/webhook-events')).find((event) => event.providerId === providerId);
    (await post(body('pi_stranger'))).is(200);
    assert.equal((await kept('evt_pi_stranger')).state, 'ignored');
    (await post(body('pi_early', { purchase: 'pur_unknown' }))).is(200);
    (await post(body('pi_early', { purchase: 'pur_unknown' }))).is(200);
    const early = await kept('evt_pi_early');
    assert.deepEqual([early.state, early.deliveries], ['waiting', 2]);
});

test('a payment provider that is slow, down or answers garbage leaves nothing behind but a purchase', async () => {
    const slow = await Till.open({ env: { CREDITD_TOPUPS__ANSWER_SECONDS: '1' } });
    try {
        const buyer = await slow.world.person();
        for (const kind of ['garbage', 'error', 'busy']) {
            await slow.sandbox.control('faults', { kind, times: 4 });
            const answer = await buyer.api.post(
                '/credits/checkout',
                { packageId: 'starter' },
                { key: randomUUID() },
            );
            assert.ok([201, 503].includes(answer.status), answer.text);
            await slow.sandbox.control('faults', {});
        }
        assert.equal((await slow.world.balance(buyer.id)).balance, 1);

        // A call under way does not keep the server from ending, nor make it end badly.
        await slow.sandbox.control('faults', { kind: 'slow', delayMs: 60_000, times: 4 });
        await buyer.api.post('/credits/checkout', { packageId: 'starter' });
        assert.deepEqual(await slow.world.server.stop(), { code: 0, signal: null });
    } finally {
        await slow.close();
    }
});

test("the success page of somebody else's session tells nothing and gives nothing", async () => {
    const [buyer, stranger] = [await world.person(), await world.person()];
    const { session, purchase } = await till.start(buyer, 'starter');
    await sandbox.pay(session);
    const { body } = (await stranger.api.get(`/credits/checkout/return?session_id=${session}`)).is(200);
    assert.deepEqual(Object.keys(body), ['status']);
    await till.until(purchase.id, ({ status }) => status === 'paid');
    assert.deepEqual([await balance(buyer), await balance(stranger)], [101, 1]);
    (await stranger.api.get('/credits/checkout/return?session_id=cs_test_none')).is(404);
    (await stranger.api.get(`/credits/purchases/${purchase.id}`)).is(404);
});

test('two checkouts at once are two purchases', async () => {
    const buyer = await world.person();
    const both = await Promise.all([till.start(buyer, 'starter'), till.start(buyer, 'starter')]);
    assert.notEqual(both[0].purchase.id, both[1].purchase.id);
    for (const { session } of both) await sandbox.pay(session);
    for (const { purchase } of both) await till.until(purchase.id, ({ status }) => status === 'paid');
    assert.equal(await balance(buyer), 201);
});

test('STRIPE-1: keys and ledgers of different modes do not come together', async () => {
    const serve = (env) =>
        run(['serve'], {
            env: {
                CREDITD_DATABASE__URL: `sqlite:${temporaryDirectory()}`,
                CREDITD_HTTP__LISTEN: '127.0.0.1:0',
                CREDITD_METRICS__LISTEN: 'off',
                ...env,
            },
        });
    const mixed = await serve({ CREDITD_STRIPE__SECRET_KEY: secretKey });
    assert.equal(mixed.code, 69, mixed.stderr);
    assert.match(mixed.stderr, /test key and this ledger is live/);
    const sandboxed = await serve({
        CREDITD_STRIPE__SECRET_KEY: 'sk_live_1',
        CREDITD_STRIPE__API_BASE: sandbox.url,
    });
    assert.match(sandboxed.stderr, /test keys only/);
    assert.equal((await serve({ CREDITD_STRIPE__SECRET_KEY: 'pk_test_1' })).code, 2);
});

test("STRIPE-3: every request that was sent passes Stripe's contract", async () => {
    const requests = await sandbox.requests();
    const calls = new Set();
    for (const request of requests) {
        assert.deepEqual(faultsOf(request), [], `${request.method} ${request.path} ${request.body}`);
        calls.add(`${request.method} ${request.path.replace(/_[a-z0-9_]{12,}/, '_…')}`);
    }
    for (const call of ['POST /v1/checkout/sessions', 'POST /v1/refunds', 'GET /v1/refunds']) {
        assert.ok(calls.has(call), `${call} of ${[...calls]}`);
    }
});

contractHolds();
