// Meters and prices, charges, batches, estimates, references and reversals.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { fresh, later, World } from '../support/world.mjs';

let world;
before(async () => (world = await World.open({ testClock: true })));
after(() => world.close());

async function meter(price, rest = {}) {
    const name = fresh('meter');
    (await world.admin.post('/admin/meters', { name, unit: 'token', price, ...rest })).is(201);
    return name;
}

const charge = (userId, name, quantity, rest = {}, options = {}) =>
    world.service.post('/credits/usage', { userId, meter: name, quantity, ...rest }, options);

test('USAGE-1: a price is an exact rational, rounded up to the micro-credit unless it says otherwise', async () => {
    const user = await world.user({ credits: 1000 });
    const cases = [
        [{ credits: 10, per: 1000 }, 1532, 15.32],
        [{ credits: 1, per: 3 }, 1, 0.333334],
        [{ credits: 1, per: 3, rounding: 'down' }, 1, 0.333333],
        [{ credits: 0.000001, per: 2, rounding: 'half_even' }, 1, 0],
        [{ credits: 0.000001, per: 2, rounding: 'half_even' }, 3, 0.000002],
        [{ credits: 2, per: 1000 }, 0.5, 0.001],
        [{ credits: 2, per: 1000, minimum: 0.01 }, 0.5, 0.01],
        [{ credits: 0, per: 1 }, 42, 0],
    ];
    for (const [price, quantity, cost] of cases) {
        const name = await meter(price);
        const { transaction } = (await charge(user, name, quantity)).is(201).body;
        assert.equal(transaction.amount, cost === 0 ? 0 : -cost, JSON.stringify([price, quantity]));
        assert.deepEqual(
            [transaction.meter, transaction.quantity, transaction.priceVersion],
            [name, quantity, 1],
        );
    }
});

test('USAGE-1: a charge names the version that priced it, and later versions change nothing before them', async () => {
    const user = await world.user({ credits: 1000 });
    const name = await meter({ credits: 1, per: 1 });
    const from = later(await world.now(), 1000);
    (await world.admin.post(`/admin/meters/${name}/prices`, { credits: 2, per: 1, effectiveFrom: from })).is(
        201,
    );
    const versionOf = async () => {
        const { transaction } = (await charge(user, name, 5)).is(201).body;
        return [transaction.priceVersion, transaction.amount];
    };

    assert.deepEqual(await versionOf(), [1, -5]);
    await world.advance(999);
    assert.deepEqual(await versionOf(), [1, -5]);
    await world.advance(1);
    assert.deepEqual(await versionOf(), [2, -10]);

    const { prices, price } = (await world.admin.get(`/admin/meters/${name}`)).is(200).body;
    assert.deepEqual(
        prices.map(({ version }) => version),
        [2, 1],
    );
    assert.equal(price.version, 2);
});

test('USAGE-1: quantity 0 and prices below 0 are refused', async () => {
    const user = await world.user();
    const name = await meter({ credits: 1, per: 1 });
    assert.equal((await charge(user, name, 0)).is(422).body.errors[0].code, 'must_be_positive');
    (await charge(user, name, -1)).is(422, 'validation_failed');
    const negative = { name: fresh('meter'), unit: 'u', price: { credits: -1, per: 1 } };
    assert.equal(
        (await world.admin.post('/admin/meters', negative)).is(422).body.errors[0].field,
        'price.credits',
    );
});

test('USAGE-1: a charge beyond the range of an amount is refused, never wrapped', async () => {
    const user = await world.user();
    const name = await meter({ credits: 4_000_000_000, per: 1 });
    const before = await world.standing(user);
    (await charge(user, name, 1.000001)).is(422, 'charge_out_of_range');
    (await charge(user, name, 4_000_000_000)).is(422, 'charge_out_of_range');
    (await charge(user, name, 1)).is(402, 'insufficient_credits');
    assert.equal(await world.standing(user), before);
});

test('meters are made once, changed, switched off and on, and listed for those who pay', async () => {
    const user = await world.user({ credits: 10 });
    const name = await meter({ credits: 1, per: 1 }, { description: 'first' });
    (await world.admin.post('/admin/meters', { name, unit: 'x', price: { credits: 1, per: 1 } })).is(
        409,
        'meter_exists',
    );
    const { meter: changed } = (
        await world.admin.patch(`/admin/meters/${name}`, { description: 'second', active: false })
    ).is(200).body;
    assert.deepEqual([changed.description, changed.active], ['second', false]);
    (await charge(user, name, 1)).is(409, 'meter_inactive');
    (await world.service.post('/credits/estimate', { userId: user, meter: name, quantity: 1 })).is(
        409,
        'meter_inactive',
    );
    (await world.service.post('/credits/holds', { userId: user, meter: name, quantity: 1 })).is(
        409,
        'meter_inactive',
    );
    const listed = async () =>
        (await world.service.all('/credits/pricing')).some((each) => each.name === name);
    assert.equal(await listed(), false);
    assert.ok((await world.admin.all('/admin/meters')).some((each) => each.name === name));

    (await world.admin.patch(`/admin/meters/${name}`, { active: true })).is(200);
    assert.equal(await listed(), true);
    (await charge(user, name, 1)).is(201);
    (await charge(user, 'no-such-meter', 1)).is(404, 'meter_not_found');
    (await world.admin.get('/admin/meters/no-such-meter')).is(404, 'meter_not_found');
    (await world.admin.patch('/admin/meters/no-such-meter', { active: true })).is(404, 'meter_not_found');
    (await world.admin.post('/admin/meters/no-such-meter/prices', { credits: 1, per: 1 })).is(
        404,
        'meter_not_found',
    );
});

test('USAGE-2: an estimate is what the charge will be, says whether it is covered, and moves nothing', async () => {
    const user = await world.user({ credits: 9 });
    const name = await meter({ credits: 1, per: 3 });
    const before = await world.standing(user);
    const enough = (
        await world.service.post('/credits/estimate', { userId: user, meter: name, quantity: 10 })
    ).is(200).body;
    assert.deepEqual(
        [enough.credits, enough.priceVersion, enough.covered, enough.shortfall, enough.available],
        [3.333334, 1, true, 0, 10],
    );
    const short = (await world.service.post('/credits/estimate', { userId: user, credits: 10.000001 })).is(
        200,
    ).body;
    assert.deepEqual([short.covered, short.shortfall], [false, 0.000001]);
    const exact = (await world.service.post('/credits/estimate', { userId: user, credits: 10 })).is(200).body;
    assert.equal(exact.covered, true);
    assert.equal(await world.standing(user), before);
    assert.equal((await charge(user, name, 10)).is(201).body.transaction.amount, -enough.credits);
});

test('USAGE-2: a reference is used once per account; the same content gets the first transaction again', async () => {
    const [user, other] = [await world.user({ credits: 50 }), await world.user({ credits: 50 })];
    const body = { reference: 'job-7', reason: 'a job', metadata: { n: 7 } };
    const first = (await world.spend(user, 4, body)).is(201);

    const again = (await world.spend(user, 4, body)).is(200);
    assert.deepEqual([again.text, again.replayed], [first.text, false]);
    for (const different of [{ reason: 'another job' }, { metadata: { n: 8 } }]) {
        const refused = (await world.spend(user, 4, { ...body, ...different })).is(409, 'reference_reused');
        assert.equal(refused.body.transactionId, first.body.transaction.id);
    }
    (await world.spend(user, 5, body)).is(409, 'reference_reused');
    (await world.spend(other, 4, body)).is(201);

    assert.equal((await world.balance(user)).balance, 47);
    await world.server.stop();
    await world.server.restart();
    assert.equal((await world.spend(user, 4, body)).is(200).text, first.text);
});

test('USAGE-2: a capture and a spend share the references of an account', async () => {
    const user = await world.user({ credits: 50 });
    (await world.spend(user, 1, { reference: 'shared' })).is(201);
    const { hold } = (await world.service.post('/credits/holds', { userId: user, credits: 5 })).is(201).body;
    (await world.service.post(`/credits/holds/${hold.id}/capture`, { credits: 1, reference: 'shared' })).is(
        409,
        'reference_reused',
    );
    (await world.service.post(`/credits/holds/${hold.id}/capture`, { credits: 1, reference: 'own' })).is(200);
    (await world.spend(user, 1, { reference: 'own' })).is(409, 'reference_reused');
});

test('a batch judges each item on its own, in order, under its own key', async () => {
    const [one, two] = [await world.user({ credits: 9 }), await world.user()];
    const name = await meter({ credits: 1, per: 2 });
    const items = [
        { userId: one, credits: 6, idempotencyKey: 'a' },
        { userId: one, credits: 6, idempotencyKey: 'b' },
        { userId: 'nobody', credits: 1, idempotencyKey: 'c' },
        { userId: two, meter: name, quantity: 2, idempotencyKey: 'd' },
        { userId: two, credits: -1, idempotencyKey: 'e' },
        { userId: one, credits: 4, idempotencyKey: 'f' },
        { userId: one, credits: 6, idempotencyKey: 'a' },
        { userId: one, credits: 1, surprise: true, idempotencyKey: 'g' },
    ];
    const { results } = (await world.service.post('/credits/usage/batch', { items }, { key: null })).is(
        200,
    ).body;
    assert.deepEqual(
        results.map(({ status, code }) => code ?? status),
        [
            201,
            'insufficient_credits',
            'account_not_found',
            201,
            'validation_failed',
            201,
            201,
            'validation_failed',
        ],
    );
    assert.equal(results[1].shortfall, 2);
    assert.deepEqual(results[6], { ...results[0], replayed: true });
    assert.equal((await world.balance(one)).balance, 0);
    assert.equal((await world.balance(two)).balance, 0);

    const again = (await world.service.post('/credits/usage/batch', { items }, { key: null })).is(200).body
        .results;
    assert.deepEqual(
        again.map(({ replayed, ...result }) => ({ ...result, requestId: undefined })),
        results.map(({ replayed, ...result }) => ({ ...result, requestId: undefined })),
    );
    assert.equal((await world.balance(one)).balance, 0);
});

test('a batch without keys of its items uses the header and the place; without either an item is refused', async () => {
    const user = await world.user({ credits: 9 });
    const items = [
        { userId: user, credits: 1 },
        { userId: user, credits: 2 },
    ];
    const keyless = (await world.service.post('/credits/usage/batch', { items }, { key: null })).is(200).body
        .results;
    assert.deepEqual(
        keyless.map(({ code }) => code),
        ['idempotency_key_required', 'idempotency_key_required'],
    );
    const key = fresh('batch');
    const first = (await world.service.post('/credits/usage/batch', { items }, { key })).is(200).body.results;
    const again = (await world.service.post('/credits/usage/batch', { items }, { key })).is(200).body.results;
    assert.deepEqual(
        first.map(({ status }) => status),
        [201, 201],
    );
    assert.deepEqual(
        again,
        first.map((result) => ({ ...result, replayed: true })),
    );
    assert.equal((await world.balance(user)).balance, 7);
});

test('a batch takes 1,000 items and not one more', async () => {
    const user = await world.user({ credits: 999 });
    const items = Array.from({ length: 1001 }, (_, i) => ({
        userId: user,
        credits: 1,
        idempotencyKey: `n${i}`,
    }));
    (await world.service.post('/credits/usage/batch', { items }, { key: null })).is(422, 'validation_failed');
    assert.equal((await world.balance(user)).balance, 1000);
    items.pop();
    const { results } = (await world.service.post('/credits/usage/batch', { items }, { key: null })).is(
        200,
    ).body;
    results.forEach((result, i) => assert.deepEqual([result.status, result.balance.balance], [201, 999 - i]));
    (await world.service.post('/credits/usage/batch', { items: [] }, { key: null })).is(422);
});

const reverse = (id, body, options) => world.service.post(`/credits/usage/${id}/reverse`, body, options);

test('USAGE-3: usage is reversed in parts, up to what was charged, to the grants that paid', async () => {
    const user = await world.user({ credits: 10 });
    const { transaction } = (await world.spend(user, 8)).is(201).body;

    const first = (await reverse(transaction.id, { credits: 3, reason: 'job failed' })).is(201).body;
    assert.deepEqual(
        [first.transaction.type, first.transaction.amount, first.transaction.corrects],
        ['usage_reversal', 3, transaction.id],
    );
    const before = await world.standing(user);
    const refused = (await reverse(transaction.id, { credits: 5.000001, reason: 'too much' })).is(
        422,
        'reversal_exceeds_usage',
    );
    assert.equal(refused.body.reversible, 5);
    assert.equal(await world.standing(user), before);
    assert.equal((await reverse(transaction.id, { reason: 'the rest' })).is(201).body.balance.balance, 11);
    assert.equal(
        (await reverse(transaction.id, { reason: 'once more' })).is(422, 'reversal_exceeds_usage').body
            .reversible,
        0,
    );

    const balance = await world.balance(user);
    assert.deepEqual([balance.balance, balance.totalSpent], [11, '0']);
    const paid = new Map(transaction.grants.map(({ grantId, amount }) => [grantId, -amount]));
    for (const line of (await world.lines(user)).filter(({ type }) => type === 'usage_reversal')) {
        line.grants.forEach(({ grantId, amount }) => paid.set(grantId, paid.get(grantId) - amount));
    }
    assert.deepEqual(
        [...paid.values()].map((left) => Math.round(left * 1e6)),
        paid.size === 2 ? [0, 0] : [0],
    );
});

test('USAGE-3: a slice of an expired grant returns with the life it had left at the spend', async () => {
    const user = await world.user();
    await world.grant(user, 10, { expiresAt: later(await world.now(), 1000) });
    await world.advance(400);
    const { transaction } = (await world.spend(user, 10)).is(201).body;
    await world.advance(5000);

    (await reverse(transaction.id, { reason: 'never delivered' })).is(201);

    const back = (await world.service.get(`/credits/grants?userId=${user}`)).is(200).body.items[0];
    assert.deepEqual(
        [back.source, back.remaining, back.expiresAt],
        ['usage_reversal', 10, later(await world.now(), 600)],
    );
    await world.advance(600);
    assert.equal((await world.balance(user)).balance, 1);
});

test('USAGE-3: only usage is reversed this way, and a missing transaction is told as missing', async () => {
    const user = await world.user({ credits: 10 });
    const [signup] = await world.lines(user);
    (await reverse(signup.id, { reason: 'no' })).is(409, 'not_reversible');
    const { transaction } = (await world.spend(user, 1)).is(201).body;
    (await reverse('txn_0000000000000000', { reason: 'no' })).is(404, 'transaction_not_found');
    (await reverse(transaction.grants[0].grantId, { reason: 'no' })).is(404, 'transaction_not_found');
    (await reverse(transaction.id, { credits: 0, reason: 'no' })).is(422, 'validation_failed');
    (await reverse(transaction.id, {})).is(422, 'validation_failed');
});

test('the books are right after all of this', async () => assert.equal((await world.verify()).ok, true));

contractHolds();
