// The stand-in for Stripe, judged by Stripe's own library and contract.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import Stripe from 'stripe';
import { Api } from '../support/api.mjs';
import { Sandbox, secretKey, stripeContract } from '../support/sandbox.mjs';
import { binary, environment, freePort, nextTurn, run, temporaryDirectory } from '../support/server.mjs';

let sandbox;
let stripe;
before(async () => {
    sandbox = await Sandbox.start();
    stripe = new Stripe(secretKey, {
        host: '127.0.0.1',
        port: sandbox.port,
        protocol: 'http',
        maxNetworkRetries: 0,
        telemetry: false,
    });
});
after(() => sandbox.stop());

const order = (rest = {}) => ({
    mode: 'payment',
    ui_mode: 'hosted_page',
    line_items: [
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 8000, product_data: { name: 'Pro' } } },
    ],
    client_reference_id: 'order-42',
    metadata: { purchase: 'pur_42' },
    payment_intent_data: { metadata: { purchase: 'pur_42' } },
    success_url: 'https://shop.example/ok?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/no',
    ...rest,
});

/** What the contract has against an object as the sandbox says it; the library's own additions are left out. */
function objectFaults(name, { lastResponse, ...object }) {
    return stripeContract.checkObject(name, JSON.parse(JSON.stringify(object)));
}

async function paid(rest) {
    const session = await stripe.checkout.sessions.create(order(rest));
    await sandbox.pay(session.id);
    return stripe.checkout.sessions.retrieve(session.id);
}

test("STRIPE-6: Stripe's library makes, reads, lists and expires checkouts", async () => {
    const session = await stripe.checkout.sessions.create(order(), { idempotencyKey: 'one' });
    assert.equal(session.status, 'open');
    assert.equal(session.amount_subtotal, 8000);
    assert.equal(session.payment_intent, null);
    assert.equal(session.metadata.purchase, 'pur_42');
    assert.deepEqual(objectFaults('Session', session), []);

    const again = await stripe.checkout.sessions.create(order(), { idempotencyKey: 'one' });
    assert.equal(again.id, session.id);
    await assert.rejects(
        stripe.checkout.sessions.create(order({ client_reference_id: 'other' }), { idempotencyKey: 'one' }),
        (error) => error.type === 'StripeIdempotencyError' && error.statusCode === 400,
    );

    const expired = await stripe.checkout.sessions.expire(session.id);
    assert.equal(expired.status, 'expired');
    assert.deepEqual(objectFaults('Session', expired), []);

    const made = [];
    for (let i = 0; i < 5; ++i) made.unshift((await stripe.checkout.sessions.create(order())).id);
    const listed = await stripe.checkout.sessions.list({ limit: 2 }).autoPagingToArray({ limit: 1000 });
    assert.deepEqual(listed.slice(0, 5).map(({ id }) => id), made);
});

test("STRIPE-6: paid checkouts, payments, charges, refunds and disputes are as Stripe's contract has them", async () => {
    const session = await paid();
    assert.equal(session.payment_status, 'paid');
    assert.deepEqual(objectFaults('Session', session), []);

    const intent = await stripe.paymentIntents.retrieve(session.payment_intent);
    assert.equal(intent.status, 'succeeded');
    assert.deepEqual(objectFaults('PaymentIntent', intent), []);
    assert.deepEqual(objectFaults('Charge', await stripe.charges.retrieve(intent.latest_charge)), []);
    const expanded = await stripe.checkout.sessions.retrieve(session.id, {
        expand: ['payment_intent.payment_method', 'total_details.breakdown'],
    });
    assert.equal(expanded.payment_intent.payment_method.card.last4, '4242');
    assert.deepEqual(expanded.total_details.breakdown.taxes, []);

    const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 3000 });
    assert.equal(refund.status, 'succeeded');
    assert.deepEqual(objectFaults('Refund', refund), []);
    assert.equal((await stripe.refunds.list({ payment_intent: intent.id })).data.length, 1);
    await assert.rejects(stripe.refunds.create({ payment_intent: intent.id, amount: 5001 }), (error) => {
        return error.type === 'StripeInvalidRequestError';
    });

    const { id } = await sandbox.control(`payments/${intent.id}/dispute`, { kind: 'dispute' });
    const dispute = await stripe.disputes.retrieve(id);
    assert.equal(dispute.status, 'needs_response');
    assert.deepEqual(objectFaults('Dispute', dispute), []);
    await assert.rejects(stripe.checkout.sessions.retrieve('cs_test_none'), (error) => {
        return error.statusCode === 404 && error.code === 'resource_missing';
    });
});

test("STRIPE-6: every kind of event carries an object of Stripe's contract", async () => {
    const later = await stripe.checkout.sessions.create(order());
    await sandbox.control(`checkout/${later.id}`, { outcome: 'decline' });
    await sandbox.control(`checkout/${later.id}`, { outcome: 'delayed' });
    await sandbox.control(`checkout/${later.id}`, { outcome: 'arrive' });
    const { payment_intent: intent } = await paid();
    const refund = await stripe.refunds.create({ payment_intent: intent, amount: 1 });
    await sandbox.control(`refunds/${refund.id}`, { status: 'failed' });
    const { id } = await sandbox.control(`payments/${intent}/dispute`, { kind: 'inquiry' });
    await sandbox.control(`disputes/${id}`, { status: 'needs_response' });
    await sandbox.control(`disputes/${id}`, { status: 'lost' });

    const names = {
        'checkout.session': 'Session',
        payment_intent: 'PaymentIntent',
        charge: 'Charge',
        refund: 'Refund',
        dispute: 'Dispute',
    };
    const kinds = new Set();
    for await (const event of stripe.events.list({ limit: 100 })) {
        const { object } = event.data;
        assert.deepEqual(stripeContract.checkObject(names[object.object], object), [], event.type);
        kinds.add(event.type);
    }
    for (const kind of [
        'checkout.session.completed',
        'checkout.session.async_payment_succeeded',
        'checkout.session.expired',
        'payment_intent.succeeded',
        'payment_intent.payment_failed',
        'charge.refunded',
        'refund.created',
        'refund.failed',
        'charge.dispute.created',
        'charge.dispute.closed',
    ]) {
        assert.ok(kinds.has(kind), kind);
    }
    const some = await stripe.events.list({ types: ['refund.failed', 'refund.created'], limit: 100 });
    assert.deepEqual(new Set(some.data.map(({ type }) => type)), new Set(['refund.failed', 'refund.created']));
});

test("STRIPE-6: embedded checkouts have a client secret and no address", async () => {
    const session = await stripe.checkout.sessions.create(
        order({
            ui_mode: 'embedded_page',
            success_url: undefined,
            cancel_url: undefined,
            return_url: 'https://shop.example/ok?session_id={CHECKOUT_SESSION_ID}',
        }),
    );
    assert.equal(session.url, null);
    assert.deepEqual(objectFaults('Session', session), []);
    const page = await sandbox.send('GET', `/pay/${session.client_secret}`);
    assert.match(page.is(200).text, /Test mode/);
});

test('STRIPE-6: what this sandbox does not know it refuses, as Stripe does', async () => {
    for (const wrong of [
        { mode: 'subscription' },
        { ui_mode: 'elements' },
        { colour: 'red' },
        { expires_at: 1 },
        { line_items: [] },
        { customer: 'cus_none' },
    ]) {
        await assert.rejects(stripe.checkout.sessions.create(order(wrong)), (error) => {
            return error.statusCode === 400 || error.statusCode === 404;
        });
    }
});

test('STRIPE-6: creditd sandbox says how to use it, and refuses what makes no sense', async () => {
    const busy = await run(['sandbox', '--listen', `127.0.0.1:${sandbox.port}`]);
    assert.equal(busy.code, 69, busy.stderr);
    assert.equal((await run(['sandbox', '--listen', 'nowhere'])).code, 2);
    assert.equal((await run(['sandbox', '--webhook-secret-file', '/nonexistent'])).code, 2);
});

test('STRIPE-6: creditd demo sells through a sandbox of its own', async () => {
    const port = await freePort();
    const env = environment({
        CREDITD_DATABASE__URL: `sqlite:${temporaryDirectory()}/ledger`,
        CREDITD_HTTP__LISTEN: `127.0.0.1:${port}`,
        CREDITD_METRICS__LISTEN: 'off',
    });
    const demo = spawn(binary, ['demo'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
        let said = '';
        demo.stdout.setEncoding('utf8').on('data', (text) => (said += text));
        while (!said.includes('Test mode: payments go to a sandbox')) {
            assert.equal(demo.exitCode, null, said);
            await nextTurn();
        }
        assert.match(said, /Playing 90 days/, 'a new ledger has packages, and is filled all the same');
        const nobody = new Api({ port }, null);
        const email = 'buyer@example.com';
        const { token } = (await nobody.post('/auth/register', { email, password: 'a long enough password' })).is(
            201,
        ).body;
        const buyer = new Api({ port }, token);
        const { url, purchase } = (await buyer.post('/credits/checkout', { packageId: 'pro' })).is(201).body;
        const page = await fetch(url);
        assert.match(await page.text(), /Test mode/);
        const paid = await fetch(url, {
            method: 'POST',
            redirect: 'manual',
            body: new URLSearchParams({ outcome: 'pay' }),
        });
        assert.equal(paid.status, 303);
        for (let turn = 0; ; ++turn) {
            const { status } = (await buyer.get(`/credits/purchases/${purchase.id}`)).is(200).body.purchase;
            if (status === 'paid') break;
            assert.ok(turn < 1500, status);
            await nextTurn();
        }
        assert.equal((await buyer.get('/credits/balance')).is(200).body.balance, 1001);
    } finally {
        demo.kill('SIGTERM');
        await once(demo, 'close');
    }
});
