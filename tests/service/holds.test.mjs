// Holds from placing to their one end.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { fresh, later, World } from '../support/world.mjs';

let world;
before(async () => (world = await World.open({ testClock: true })));
after(() => world.close());

const place = async (userId, credits, rest = {}) =>
    (await world.service.post('/credits/holds', { userId, credits, ...rest })).is(201).body.hold;
const capture = (hold, body, options) =>
    world.service.post(`/credits/holds/${hold.id}/capture`, body, options);
const release = (hold, body, options) =>
    world.service.post(`/credits/holds/${hold.id}/release`, body, options);
const extend = (hold, ttlSeconds) => world.service.post(`/credits/holds/${hold.id}/extend`, { ttlSeconds });
const figures = ({ balance, held, available }) => [balance, held, available];

test('HOLD-1: a hold takes credits out of what is available at once, and can be all of it', async () => {
    const user = await world.user({ credits: 9 });
    const placed = (await world.service.post('/credits/holds', { userId: user, credits: 10 })).is(201).body;
    assert.deepEqual(figures(placed.balance), [10, 10, 0]);
    assert.deepEqual(
        [placed.hold.state, placed.hold.credits, placed.hold.captured, placed.hold.remaining],
        ['open', 10, 0, 10],
    );
    assert.equal(placed.hold.expiresAt, later(new Date(placed.hold.createdAt), 900));

    const refused = (await world.spend(user, 0.000001)).is(402).body;
    assert.deepEqual([refused.available, refused.held, refused.shortfall], [0, 10, 0.000001]);
    (await world.service.post('/credits/holds', { userId: user, credits: 1 })).is(
        402,
        'insufficient_credits',
    );
});

test('HOLD-1: a hold ends exactly once', async () => {
    const user = await world.user({ credits: 9 });
    const [captured, released] = [await place(user, 2), await place(user, 2)];
    (await capture(captured, {})).is(200);
    (await release(released)).is(200);
    const before = await world.standing(user);
    for (const [hold, state] of [
        [captured, 'captured'],
        [released, 'released'],
    ]) {
        for (const attempt of [capture(hold, {}), release(hold), extend(hold, 100)]) {
            assert.equal((await attempt).is(409, 'hold_ended').body.state, state);
        }
        assert.equal((await world.service.get(`/credits/holds/${hold.id}`)).is(200).body.state, state);
    }
    assert.equal(await world.standing(user), before);
});

test('HOLD-2: a capture may take less, and what is left returns at once', async () => {
    const user = await world.user({ credits: 9 });
    const hold = await place(user, 5);
    const done = (await capture(hold, { credits: 3.25, reason: 'a job', metadata: { job: 2 } })).is(200).body;
    assert.deepEqual([done.hold.state, done.hold.captured, done.hold.remaining], ['captured', 3.25, 0]);
    assert.deepEqual(
        [done.transaction.type, done.transaction.amount, done.transaction.holdId],
        ['usage', -3.25, hold.id],
    );
    assert.deepEqual(figures(done.balance), [6.75, 0, 6.75]);
});

test('HOLD-2: several captures share a hold until the final one', async () => {
    const user = await world.user({ credits: 9 });
    const hold = await place(user, 6);
    const first = (await capture(hold, { credits: 2, final: false })).is(200).body;
    assert.deepEqual([first.hold.state, first.hold.remaining], ['open', 4]);
    assert.deepEqual(figures(first.balance), [8, 4, 4]);
    const refused = (await capture(hold, { credits: 4.000001, final: false })).is(
        422,
        'capture_exceeds_hold',
    ).body;
    assert.equal(refused.remaining, 4);
    const last = (await capture(hold, { credits: 1 })).is(200).body;
    assert.deepEqual([last.hold.state, last.hold.captured], ['captured', 3]);
    assert.deepEqual(figures(last.balance), [7, 0, 7]);
});

test('HOLD-2: without an amount a capture takes all that is left', async () => {
    const user = await world.user({ credits: 9 });
    const hold = await place(user, 6);
    (await capture(hold, { credits: 1, final: false })).is(200);
    assert.equal((await capture(hold)).is(200).body.transaction.amount, -5);
});

test('HOLD-2: overage takes the excess as ordinary usage, all or nothing', async () => {
    const user = await world.user({ credits: 9 });
    const hold = await place(user, 6);
    (await capture(hold, { credits: 7 })).is(422, 'capture_exceeds_hold');
    const refused = (await capture(hold, { credits: 10.5, overage: 'allow' })).is(
        402,
        'insufficient_credits',
    ).body;
    assert.deepEqual([refused.required, refused.shortfall], [4.5, 0.5]);
    assert.equal((await world.service.get(`/credits/holds/${hold.id}`)).is(200).body.state, 'open');
    (await capture(hold, { credits: 7, overage: 'allow', final: false })).is(422, 'validation_failed');

    const done = (await capture(hold, { credits: 10, overage: 'allow' })).is(200).body;
    assert.deepEqual([done.hold.captured, done.transaction.amount, done.balance.balance], [10, -10, 0]);
});

test('HOLD-2: a metered hold captures by quantity at the price that was pinned', async () => {
    const user = await world.user({ credits: 99 });
    const name = fresh('meter');
    (await world.admin.post('/admin/meters', { name, unit: 's', price: { credits: 1, per: 10 } })).is(201);
    const { hold } = (
        await world.service.post('/credits/holds', { userId: user, meter: name, quantity: 100 })
    ).is(201).body;
    assert.deepEqual([hold.credits, hold.meter, hold.quantity, hold.priceVersion], [10, name, 100, 1]);
    (await world.admin.post(`/admin/meters/${name}/prices`, { credits: 5, per: 10 })).is(201);
    (await world.admin.patch(`/admin/meters/${name}`, { active: false })).is(200);

    const done = (await capture(hold, { quantity: 61 })).is(200).body;

    assert.deepEqual(
        [done.transaction.amount, done.transaction.quantity, done.transaction.priceVersion],
        [-6.1, 61, 1],
    );
    const plain = await place(user, 5);
    assert.equal((await capture(plain, { quantity: 1 })).is(422).body.errors[0].code, 'not_metered');
});

test('HOLD-3, worked example 4: what expired while held stays good for the hold, and expires when released', async () => {
    const user = await world.user();
    (await world.adjust(user, -1)).is(201); // the signup credit
    await world.grant(user, 100, { expiresAt: later(await world.now(), 300) });
    await world.grant(user, 20);
    const hold = await place(user, 120, { ttlSeconds: 1000 });
    await world.advance(301);
    assert.deepEqual(figures(await world.balance(user)), [120, 120, 0]);

    const done = (await capture(hold, { credits: 70 })).is(200).body;

    assert.equal(done.transaction.amount, -70);
    const balance = await world.balance(user);
    assert.deepEqual(figures(balance), [20, 0, 20]);
    assert.deepEqual(
        (await world.lines(user)).slice(-2).map(({ type, amount }) => [type, amount]),
        [
            ['usage', -70],
            ['expiry', -30],
        ],
    );
});

test('HOLD-4: time ends a hold in writing, at its moment, and a capture after that is refused', async () => {
    const user = await world.user({ credits: 9 });
    const hold = await place(user, 5, { ttlSeconds: 60 });
    (await world.admin.post('/test/clock', { now: later(new Date(hold.expiresAt), -0.001) })).is(200);
    assert.equal((await world.balance(user)).held, 5);
    (await world.admin.post('/test/clock', { now: hold.expiresAt })).is(200);

    (await capture(hold, {})).is(409, 'hold_expired');

    assert.deepEqual(figures(await world.balance(user)), [10, 0, 10]);
    const line = (await world.lines(user)).at(-1);
    assert.deepEqual(
        [line.type, line.amount, line.occurredAt, line.holdId],
        ['hold_expired', 0, hold.expiresAt, hold.id],
    );
    assert.equal((await world.service.get(`/credits/holds/${hold.id}`)).is(200).body.state, 'expired');
});

test('HOLD-1: a hold is extended from now on, up to 30 days at a time', async () => {
    const user = await world.user({ credits: 9 });
    const hold = await place(user, 5, { ttlSeconds: 60 });
    await world.advance(50);
    const extended = (await extend(hold, 100)).is(200).body.hold;
    assert.equal(extended.expiresAt, later(await world.now(), 100));
    await world.advance(99);
    assert.equal((await world.balance(user)).held, 5);
    (await extend(hold, 30 * 86400)).is(200);
    for (const wrong of [0, -1, 1.5, 30 * 86400 + 1])
        (await extend(hold, wrong)).is(422, 'validation_failed');
    await world.advance(30 * 86400);
    (await extend(hold, 10)).is(409, 'hold_expired');
});

test('holds are listed by state, by page and by cursor, and read one by one', async () => {
    const user = await world.user({ credits: 99 });
    const holds = [];
    for (let i = 1; i <= 6; ++i) holds.push(await place(user, i));
    (await capture(holds[0], {})).is(200);
    (await release(holds[1], { reason: 'not needed' })).is(200);
    const ids = async (query) =>
        (await world.service.all(`/credits/holds?userId=${user}${query}`, 2)).map(({ credits }) => credits);
    assert.deepEqual(await ids(''), [6, 5, 4, 3, 2, 1]);
    assert.deepEqual(await ids('&state=open'), [6, 5, 4, 3]);
    assert.deepEqual(await ids('&state=captured'), [1]);
    assert.deepEqual(await ids('&state=released'), [2]);
    assert.deepEqual(await ids('&state=expired'), []);
    const first = (await world.service.get(`/credits/holds?userId=${user}&limit=2`)).is(200).body;
    await place(user, 7);
    const second = (
        await world.service.get(`/credits/holds?userId=${user}&limit=2&cursor=${first.nextCursor}`)
    ).is(200).body;
    assert.deepEqual(
        second.items.map(({ credits }) => credits),
        [4, 3],
    );
    (await world.service.get('/credits/holds/hold_0000000000000000')).is(404, 'hold_not_found');
});

test('LEDGER-4: the steps of a hold are lines of the same sequence', async () => {
    const user = await world.user({ credits: 9 });
    const [one, two] = [await place(user, 3), await place(user, 3, { ttlSeconds: 10 })];
    (await extend(one, 1000)).is(200);
    (await release(one)).is(200);
    await world.advance(10);
    const lines = await world.lines(user);
    assert.deepEqual(
        lines.slice(2).map(({ type, amount, heldAfter }) => [type, amount, heldAfter]),
        [
            ['hold_placed', 0, 3],
            ['hold_placed', 0, 6],
            ['hold_extended', 0, 6],
            ['hold_released', 0, 3],
            ['hold_expired', 0, 0],
        ],
    );
    assert.deepEqual(
        lines.map(({ seq }) => seq),
        [1, 2, 3, 4, 5, 6, 7],
    );
    assert.equal(lines.at(-1).holdId, two.id);
});

test('each step is repeated with the same bytes, also when the hold is long over', async () => {
    const user = await world.user({ credits: 9 });
    const hold = await place(user, 3);
    const steps = [
        ['extend', { ttlSeconds: 500 }],
        ['capture', { credits: 1, final: false }],
        ['release', {}],
        ['capture', { credits: 1 }],
    ].map(([step, body]) => ({ path: `/credits/holds/${hold.id}/${step}`, body, key: fresh('step') }));
    const take = async () => {
        const answers = [];
        for (const { path, body, key } of steps) answers.push(await world.service.post(path, body, { key }));
        return answers;
    };

    const first = await take();
    const again = await take();

    assert.deepEqual(
        first.map(({ status }) => status),
        [200, 200, 200, 409],
    );
    assert.deepEqual(
        again.map(({ status, text }) => [status, text]),
        first.map(({ status, text }) => [status, text]),
    );
    assert.ok(again.every(({ replayed }) => replayed));
    assert.equal((await world.balance(user)).balance, 9);
});

test('an account has at most so many open holds', async () => {
    const few = await World.open({ env: { CREDITD_LIMITS__OPEN_HOLDS: '3' } });
    const user = await few.user({ credits: 9 });
    const body = { userId: user, credits: 1 };
    for (let i = 0; i < 3; ++i) (await few.service.post('/credits/holds', body)).is(201);
    (await few.service.post('/credits/holds', body)).is(409, 'too_many_holds');
    assert.equal((await few.balance(user)).held, 3);
    await few.close();
});

test('the books are right after all of this', async () => assert.equal((await world.verify()).ok, true));

contractHolds();
