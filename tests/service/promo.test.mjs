// Promotional codes: redemption, and what administrators do with codes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { parseCsv } from '../support/csv.mjs';
import { fresh, later, World } from '../support/world.mjs';

let world;
before(async () => (world = await World.open({ testClock: true })));
after(() => world.close());

const day = 86400;
const text = () => fresh('CODE').toUpperCase();
async function make(terms = {}) {
    return (await world.admin.post('/admin/promo-codes', { code: text(), credits: 10, ...terms })).is(201)
        .body.promoCode;
}
const redeem = (userId, code, options) => world.service.post('/credits/redeem', { userId, code }, options);
const change = (promo, terms) => world.admin.patch(`/admin/promo-codes/${promo.id}`, terms);
const read = async (promo) =>
    (await world.admin.get(`/admin/promo-codes/${promo.id}`)).is(200).body.promoCode;

test('PROMO-1: a code is compared trimmed and upper-cased', async () => {
    const [one, two, three] = [await world.user(), await world.user(), await world.user()];
    const { code } = await make({ credits: 2.5 });
    for (const [user, written] of [
        [one, code],
        [two, code.toLowerCase()],
        [three, `  ${code.toLowerCase()} `],
    ]) {
        const { redemption, transaction, balance } = (await redeem(user, written)).is(201).body;
        assert.deepEqual([redemption.code, redemption.credits, redemption.userId], [code, 2.5, user]);
        assert.deepEqual([transaction.type, transaction.amount, balance.balance], ['promo', 2.5, 3.5]);
        assert.equal(redemption.transactionId, transaction.id);
    }
});

test('PROMO-1: what cannot be a code is refused as a field', async () => {
    const user = await world.user();
    for (const wrong of ['', 'AB', 'A B C', 'CÖDE', 'A'.repeat(65), 'SEMI;COLON']) {
        assert.equal(
            (await redeem(user, wrong)).is(422, 'validation_failed').body.errors[0].field,
            'code',
            wrong,
        );
    }
});

test('PROMO-1: granted credits may have a life of their own', async () => {
    const user = await world.user();
    const { code } = await make({ creditsValidForDays: 7 });
    const end = later(await world.now(), 7 * day);
    const { redemption, transaction } = (await redeem(user, code)).is(201).body;
    assert.deepEqual([redemption.expiresAt, transaction.expiresAt], [end, end]);
    await world.advance(7 * day);
    assert.equal((await world.balance(user)).balance, 1);
});

test('PROMO-1: a code for new users is for accounts younger than its days', async () => {
    const old = await world.user();
    const { code } = await make({ newUsersOnlyDays: 3 });
    await world.advance(3 * day - 1);
    const young = await world.user();
    (await redeem(young, code)).is(201);
    await world.advance(1);
    (await redeem(old, code)).is(409, 'promo_not_eligible');
});

test('PROMO-2: the refusals come in their order, each standing before the later ones', async () => {
    const old = await world.user();
    const [first, second] = [await world.user(), await world.user()];
    await world.advance(40 * day);
    const now = await world.now();
    const promo = await make({
        maxUses: 1,
        startsAt: later(now, 10),
        expiresAt: later(now, 20 * day),
        newUsersOnlyDays: 1,
    });
    (await redeem(old, 'NO-SUCH-CODE')).is(404, 'promo_not_found');

    (await world.admin.post(`/admin/promo-codes/${promo.id}/deactivate`)).is(200);
    (await redeem(old, promo.code)).is(409, 'promo_inactive');
    (await world.admin.post(`/admin/promo-codes/${promo.id}/activate`)).is(200);
    (await redeem(old, promo.code)).is(409, 'promo_not_started');
    await world.advance(10);
    (await redeem(old, promo.code)).is(409, 'promo_not_eligible');

    (await change(promo, { newUsersOnlyDays: null })).is(200);
    (await redeem(first, promo.code)).is(201);
    (await redeem(first, promo.code)).is(409, 'promo_already_redeemed');
    (await redeem(second, promo.code)).is(409, 'promo_exhausted');
    (await change(promo, { newUsersOnlyDays: 1 })).is(200);
    (await redeem(second, promo.code)).is(409, 'promo_not_eligible');
    (await redeem(first, promo.code)).is(409, 'promo_already_redeemed');

    await world.advance(20 * day);
    (await redeem(first, promo.code)).is(410, 'promo_expired');
    (await world.admin.post(`/admin/promo-codes/${promo.id}/deactivate`)).is(200);
    (await redeem(first, promo.code)).is(409, 'promo_inactive');
    for (const user of [old, second]) assert.equal((await world.balance(user)).balance, 1);
});

test('PROMO-2: a code starts and expires at its very moments', async () => {
    const now = await world.now();
    const { code } = await make({ startsAt: later(now, 10), expiresAt: later(now, 20) });
    const at = async (seconds) =>
        (await world.admin.post('/test/clock', { now: later(now, seconds) })).is(200);
    await at(9.999);
    (await redeem(await world.user(), code)).is(409, 'promo_not_started');
    await at(10);
    (await redeem(await world.user(), code)).is(201);
    await at(19.999);
    (await redeem(await world.user(), code)).is(201);
    await at(20);
    (await redeem(await world.user(), code)).is(410, 'promo_expired');
});

test('PROMO-2: an option folds the refusals that help to guess into one', async () => {
    const shy = await World.open({ env: { CREDITD_PROMOTIONS__UNIFORM_REFUSALS: 'true' } });
    const user = await shy.user();
    const { code } = (
        await shy.admin.post('/admin/promo-codes', { code: 'SLEEPING', credits: 1, active: false })
    ).is(201).body.promoCode;
    const answers = [];
    for (const each of [code, 'NO-SUCH-CODE']) {
        const { body } = (await shy.service.post('/credits/redeem', { userId: user, code: each })).is(
            404,
            'promo_invalid',
        );
        answers.push({ ...body, requestId: '' });
    }
    assert.deepEqual(answers[0], answers[1]);
    await shy.close();
});

test('PROMO-3: uses are redemptions, and the list names each', async () => {
    const promo = await make({ maxUses: 5 });
    const users = [];
    for (let i = 0; i < 5; ++i) {
        users.push(await world.user());
        (await redeem(users[i], promo.code)).is(201);
    }
    (await redeem(await world.user(), promo.code)).is(409, 'promo_exhausted');

    assert.equal((await read(promo)).uses, 5);
    const listed = await world.admin.all(`/admin/promo-codes/${promo.id}/redemptions`, 2);
    assert.deepEqual(
        listed.map(({ userId }) => userId),
        [...users].reverse(),
    );
    const rows = parseCsv(
        (await world.admin.get(`/admin/promo-codes/${promo.id}/redemptions.csv`)).is(200).text,
    );
    assert.deepEqual(
        rows.map(({ userId, credits }) => [userId, credits]),
        [...users].reverse().map((user) => [user, '10']),
    );
});

test('PROMO-4: deactivating, changing and expiring take nothing back', async () => {
    const user = await world.user();
    const promo = await make();
    (await redeem(user, promo.code)).is(201);
    (await world.admin.post(`/admin/promo-codes/${promo.id}/deactivate`, { reasonCode: 'campaign', reason: 'the campaign is' })).is(200);
    assert.equal((await world.balance(user)).balance, 11);
    (await change(promo, { credits: 20 })).is(409, 'promo_in_use');
    (await change(promo, { credits: 10, description: 'the same' })).is(200);
    (await world.admin.delete(`/admin/promo-codes/${promo.id}`)).is(409, 'promo_in_use');
    assert.equal((await read(promo)).credits, 10);
});

test('PROMO-4: only codes that there are none of count as guesses, limited per user', async () => {
    const strict = await World.open({
        testClock: true,
        env: { CREDITD_LIMITS__PROMO_GUESSES_PER_USER: '3' },
    });
    const [guesser, honest] = [await strict.user(), await strict.user()];
    await strict.admin.post('/admin/promo-codes', { code: 'SLEEPING', credits: 1, active: false });
    await strict.admin.post('/admin/promo-codes', { code: 'AWAKE', credits: 1 });
    const attempt = (userId, code) => strict.service.post('/credits/redeem', { userId, code });
    for (let i = 0; i < 5; ++i) (await attempt(guesser, 'SLEEPING')).is(409, 'promo_inactive');
    for (let i = 0; i < 3; ++i) (await attempt(guesser, `WRONG-${i}`)).is(404, 'promo_not_found');

    const refused = (await attempt(guesser, 'AWAKE')).is(429, 'too_many_attempts');
    assert.ok(Number(refused.headers['retry-after']) > 0 && Number(refused.headers['retry-after']) <= 3600);
    (await attempt(honest, 'AWAKE')).is(201);
    await strict.advance(Number(refused.headers['retry-after']));
    (await attempt(guesser, 'AWAKE')).is(201);
    await strict.close();
});

test('PROMO-4: guesses are limited per address where users redeem themselves', async () => {
    const strict = await World.open({ env: { CREDITD_LIMITS__PROMO_GUESSES_PER_ADDRESS: '4' } });
    const [one, two] = [await strict.person(), await strict.person()];
    for (let i = 0; i < 4; ++i)
        (await (i % 2 ? one : two).api.post('/credits/redeem', { code: `WRONG-${i}` })).is(404);
    (await one.api.post('/credits/redeem', { code: 'WRONG-5' })).is(429, 'too_many_attempts');
    (await two.api.post('/credits/redeem', { code: 'WRONG-6' })).is(429, 'too_many_attempts');
    await strict.close();
});

test('codes are made, found, changed and deleted', async () => {
    const promo = await make({ maxUses: 7, description: 'spring' });
    (await world.admin.post('/admin/promo-codes', { code: promo.code.toLowerCase(), credits: 1 })).is(
        409,
        'promo_code_taken',
    );
    assert.deepEqual(
        (await world.admin.get(`/admin/promo-codes/${promo.code}`)).is(200).body.promoCode,
        promo,
    );
    const changed = (
        await change(promo, { maxUses: null, credits: 3, description: null, creditsValidForDays: 9 })
    ).is(200).body.promoCode;
    assert.deepEqual(
        [changed.maxUses, changed.credits, changed.description, changed.creditsValidForDays],
        [null, 3, null, 9],
    );
    const now = await world.now();
    (await change(promo, { startsAt: later(now, 100), expiresAt: later(now, 100) })).is(
        422,
        'validation_failed',
    );
    assert.deepEqual(await read(promo), changed);
    const limited = (await change(promo, { maxUses: 3 })).is(200).body.promoCode;
    const described = (await change(promo, { description: 'autumn' })).is(200).body.promoCode;
    assert.deepEqual(
        described,
        { ...limited, description: 'autumn', updatedAt: described.updatedAt },
        'what is left out stays',
    );

    (await world.admin.delete(`/admin/promo-codes/${promo.id}`)).is(204);
    (await world.admin.get(`/admin/promo-codes/${promo.id}`)).is(404, 'promo_not_found');
    (await change(promo, { credits: 1 })).is(404, 'promo_not_found');
    (await redeem(await world.user(), promo.code)).is(404, 'promo_not_found');
});

test('maxUses does not go below the uses there are', async () => {
    const promo = await make();
    for (let i = 0; i < 2; ++i) (await redeem(await world.user(), promo.code)).is(201);
    assert.equal(
        (await change(promo, { maxUses: 1 })).is(422, 'validation_failed').body.errors[0].field,
        'maxUses',
    );
    (await change(promo, { maxUses: 2 })).is(200);
    (await redeem(await world.user(), promo.code)).is(409, 'promo_exhausted');
});

test('codes are generated unique, for one use each unless told otherwise', async () => {
    const made = (
        await world.admin.post('/admin/promo-codes/generate', { count: 200, credits: 5, prefix: 'XMAS-' })
    ).is(201).body;
    assert.equal(made.count, 200);
    assert.equal(new Set(made.codes.map(({ code }) => code)).size, 200);
    made.codes.forEach(({ code }) => assert.match(code, /^XMAS-[A-Z0-9]{13}$/));
    const listed = await world.admin.all('/admin/promo-codes?search=xmas-');
    assert.deepEqual(listed.map(({ code }) => code).sort(), made.codes.map(({ code }) => code).sort());
    assert.ok(listed.every(({ maxUses, credits, active }) => maxUses === 1 && credits === 5 && active));
    (await redeem(await world.user(), made.codes[0].code)).is(201);
    (await redeem(await world.user(), made.codes[0].code)).is(409, 'promo_exhausted');
    for (const wrong of [
        { count: 0 },
        { count: 1001 },
        { count: 1, length: 7 },
        { count: 1, prefix: 'low' },
    ]) {
        (await world.admin.post('/admin/promo-codes/generate', { credits: 5, ...wrong })).is(
            422,
            'validation_failed',
        );
    }
});

test('codes are listed by state and by cursor while more are made', async () => {
    const made = [];
    for (let i = 0; i < 4; ++i) made.push(await make({ active: i % 2 === 0 }));
    const first = (await world.admin.get('/admin/promo-codes?limit=2')).is(200).body;
    await make();
    const second = (await world.admin.get(`/admin/promo-codes?limit=2&cursor=${first.nextCursor}`)).is(
        200,
    ).body;
    assert.deepEqual(
        [...first.items, ...second.items].map(({ id }) => id),
        made.map(({ id }) => id).reverse(),
    );
    const off = await world.admin.all('/admin/promo-codes?active=false');
    assert.ok(off.length >= 2 && off.every(({ active }) => !active));
});

test('the books are right after all of this', async () => assert.equal((await world.verify()).ok, true));

contractHolds();
