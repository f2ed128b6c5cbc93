// Two nodes on one PostgreSQL, the load spread by chance: the same exact results as on one.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randomUUID } from 'node:crypto';
import { Unanswered } from '../support/api.mjs';
import { contractHolds } from '../support/contract.mjs';
import { clockOff, Nodes } from '../support/nodes.mjs';
import { seed } from '../support/random.mjs';
import { Distance, Redis } from '../support/redis.mjs';
import { nextTurn, Server } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { fresh, inParallel, scale, scaled } from '../support/world.mjs';

/** A test that waits for something fails when it does not come. */
const patience = { timeout: 180_000 };
// A second is what the nodes keep; sanitizers and whatever runs beside a quick run slow them down.
const withinMs = scale < 1 ? 4000 : 1000;

const settings = { CREDITD_ACCOUNTS__OPEN_ON_FIRST_USE: 'true', CREDITD_LIMITS__PASSWORDS_WAITING: '1000' };

let redis;
let farRedis;
let nodes;
before(async () => {
    redis = await Redis.start();
    farRedis = await Distance.to(redis.port, 10);
    const through = (url) => ({ CREDITD_REDIS__URL: url, CREDITD_REDIS__TIMEOUT_MS: '5000' });
    nodes = await Nodes.open({
        env: settings,
        nodes: [
            { ...clockOff(0.5), env: through(redis.url.replace(redis.port, farRedis.port)) },
            { ...clockOff(-0.4), env: through(redis.url) },
        ],
    });
});
after(async () => {
    await nodes?.close();
    farRedis?.close();
    await redis?.kill();
});

const count = (answers, what) =>
    answers.filter(({ status, code }) => status === what || code === what).length;

test('worked example 8: of a capture and a spend at the end of a hold, on clocks apart, exactly one succeeds', async (t) => {
    t.diagnostic(`seed ${seed}`);
    const [ahead, behind] = [nodes.service(0), nodes.service(1)];
    const outcomes = { captured: 0, spent: 0 };
    const cases = await inParallel(scaled(40, 8), 40, async () => {
        const user = await nodes.world.user({ credits: 99 });
        const { hold } = (
            await nodes.anywhere.post('/credits/holds', { userId: user, credits: 100, ttlSeconds: 2 })
        ).is(201).body;
        return { user, hold };
    });
    await inParallel(cases.length, cases.length, async (i) => {
        const { user, hold } = cases[i];
        // From when the node ahead thinks that it has ended until the one behind does, 0.9 s later.
        const from = new Date(hold.expiresAt).getTime() + nodes.dice.between(-100, 1000);
        while (Date.now() + 500 < from) await nextTurn();
        const [spend, capture] = await Promise.all([
            ahead.post('/credits/usage', { userId: user, credits: 100 }),
            behind.post(`/credits/holds/${hold.id}/capture`, { credits: 100, final: true }),
        ]);
        const captured = capture.status === 200;
        const spent = spend.status === 201;
        assert.notEqual(captured, spent, `${spend.status} ${spend.text} and ${capture.status} ${capture.text}`);
        if (spent) capture.is(409, 'hold_expired');
        else spend.is(402, 'insufficient_credits');
        ++outcomes[captured ? 'captured' : 'spent'];
        const { balance, held } = await nodes.balance(user);
        assert.deepEqual([balance, held], [0, 0]);
    });
    t.diagnostic(JSON.stringify(outcomes));
});

test('LEDGER-3: of N charges on a balance B, at any node, exactly floor(B / c) go through', async () => {
    for (let round = 0; round < scaled(5); ++round) {
        const user = await nodes.world.user({ credits: 49 });
        const answers = await inParallel(150, 75, () =>
            nodes.anywhere.post('/credits/usage', { userId: user, credits: 0.7 }),
        );
        assert.deepEqual([count(answers, 201), count(answers, 402)], [71, 79]);
        assert.deepEqual([(await nodes.balance(user, 0)).balance, (await nodes.balance(user, 1)).balance], [0.3, 0.3]);
        const lines = await nodes.world.lines(user);
        assert.deepEqual(
            lines.map(({ seq }) => seq),
            lines.map((_, i) => i + 1),
        );
    }
});

test('ENGINE-2: one key at any node, many times at once, has one effect and one answer', async () => {
    for (let round = 0; round < scaled(10); ++round) {
        const user = await nodes.world.user({ credits: 99 });
        const key = randomUUID();
        const answers = await inParallel(40, 40, () =>
            nodes.anywhere.post('/credits/usage', { userId: user, credits: 1 }, { key }),
        );
        assert.equal(count(answers, 201), 40);
        assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
        assert.equal(answers.filter(({ replayed }) => !replayed).length, 1);
        assert.equal((await nodes.balance(user)).balance, 99);
    }
});

test('LEDGER-10: registrations of one address and first uses of one user, at any node, make one of each', async () => {
    const email = `${fresh('race')}@example.com`;
    const answers = await inParallel(20, 20, () =>
        nodes.servers[nodes.anyNode].api().post('/auth/register', { email, password: 'a long enough password' }),
    );
    assert.deepEqual([count(answers, 201), count(answers, 'email_taken')], [1, 19]);

    for (let round = 0; round < scaled(5); ++round) {
        const user = fresh('first');
        const spends = await inParallel(30, 30, () =>
            nodes.anywhere.post('/credits/usage', { userId: user, credits: 0.03 }),
        );
        assert.equal(count(spends, 201), 30);
        const lines = await nodes.world.lines(user);
        assert.equal(lines.filter(({ type }) => type === 'signup').length, 1);
    }
});

test('PROMO-3: however many redeem a code at any node, it is used exactly maxUses times', async () => {
    for (let round = 0; round < scaled(3); ++round) {
        const code = fresh('RACE').toUpperCase();
        const { promoCode } = (
            await nodes.admin(0).post('/admin/promo-codes', { code, credits: 5, maxUses: 25 })
        ).is(201).body;
        const users = await inParallel(40, 20, () => nodes.world.user());
        const answers = await inParallel(120, 60, (i) =>
            nodes.anywhere.post('/credits/redeem', { userId: users[i % 40], code }),
        );
        assert.equal(answers.filter(({ status }) => status < 300).length, 25);
        const read = (await nodes.admin(1).get(`/admin/promo-codes/${promoCode.id}`)).is(200).body.promoCode;
        assert.equal(read.uses, 25);
        const balances = await inParallel(40, 20, (i) => nodes.balance(users[i]));
        assert.equal(balances.filter(({ balance }) => balance === 6).length, 25);
    }
});

test('CACHE-3: who was told of a change at one node finds it at the other, from Redis', async () => {
    const user = await nodes.world.user({ credits: 999 });
    let balance = 1000;
    const hits = async () => (await nodes.servers[1].metrics()).value('creditd_balance_cache_hits_total');
    const before = await hits();
    for (let i = 0; i < scaled(200, 20); ++i) {
        (await nodes.service(0).post('/credits/usage', { userId: user, credits: 1 })).is(201);
        balance -= 1;
        assert.equal((await nodes.balance(user, 1)).balance, balance);
        if (i % 3 === 0) {
            (await nodes.service(1).post('/credits/usage', { userId: user, credits: 1 })).is(201);
            balance -= 1;
            assert.equal((await nodes.balance(user, 0)).balance, balance);
        }
    }
    assert.ok((await hits()) > before, 'the other node read Redis');
});

/** Calls until the answer is another; the latest request with the old answer was sent so long after `told`. */
async function lastSentBefore(told, call, isOld) {
    let last = told;
    for (;;) {
        const sent = performance.now();
        if (!isOld(await call())) return last - told;
        last = Math.max(last, sent);
        if (last - told > 5000) return last - told;
        await nextTurn();
    }
}

test('NODE-3: revoked, suspended, logged out, with another role, fewer permissions or another price: the other node knows within 1 s', patience, async (t) => {
    const key = await nodes.world.makeKey('service');
    const suspect = await nodes.world.person({ role: 'auditor' });
    const staff = await nodes.world.person({ role: 'auditor' });
    const own = fresh('role');
    (await nodes.admin(0).post('/admin/roles', { name: own, permissions: ['users:read'] })).is(201);
    const holder = await nodes.world.person({ role: own });
    const leaver = await nodes.world.person();
    const meter = fresh('meter');
    const price = (credits) => ({ credits, per: 1 });
    (await nodes.admin(1).post('/admin/meters', { name: meter, unit: 'x', price: price(1) })).is(201);
    const user = await nodes.world.user({ credits: 999 });
    const there = (token) => nodes.servers[1].api(token);
    const estimate = async () => {
        const answer = await nodes.service(0).post('/credits/estimate', { userId: user, meter, quantity: 1 });
        return answer.status === 200 ? answer.body.credits : answer.status;
    };

    const changes = {
        price: [
            // By the node behind: a price begins at its maker's time.
            () => nodes.admin(1).post(`/admin/meters/${meter}/prices`, price(2)),
            estimate,
            (credits) => credits === 1,
        ],
        key: [
            () => nodes.admin(0).delete(`/admin/api-keys/${key.id}`),
            () => there(key.key).get(`/credits/balance?userId=${user}`),
            ({ status }) => status === 200,
        ],
        role: [
            () => nodes.admin(0).put(`/admin/users/${staff.id}/role`, { role: 'user' }),
            () => there(staff.api.token).get('/admin/users'),
            ({ status }) => status === 200,
        ],
        'what a role allows': [
            () => nodes.admin(0).put(`/admin/roles/${own}`, { permissions: [] }),
            () => there(holder.api.token).get('/admin/users'),
            ({ status }) => status === 200,
        ],
        suspension: [
            () => nodes.admin(0).post(`/admin/users/${suspect.id}/suspend`),
            () => there(suspect.api.token).get('/admin/users'),
            ({ status }) => status === 200,
        ],
        logout: [
            () => nodes.servers[0].api(leaver.api.token).post('/auth/logout'),
            () => there(leaver.api.token).get('/credits/balance'),
            ({ status }) => status === 200,
        ],
    };
    for (const [name, [change, call, isOld]] of Object.entries(changes)) {
        while (!isOld(await call())) await nextTurn();
        const { status, text } = await change();
        assert.ok(status < 300, `${name}: ${text}`);
        const lateMs = await lastSentBefore(performance.now(), call, isOld);
        t.diagnostic(`${name}: ${lateMs.toFixed(0)} ms`);
        assert.ok(lateMs < withinMs, `${name}: still old ${lateMs} ms later`);
    }
});

test('USAGE-1: of two changes of one meter at two nodes at once none is lost', patience, async () => {
    const price = (credits) => ({ credits, per: 1 });
    for (let round = 0; round < scaled(10, 3); ++round) {
        const meter = `/admin/meters/${fresh('meter')}`;
        const made = { name: meter.split('/').pop(), unit: 'x', price: price(1) };
        const makings = await Promise.all([0, 1].map((node) => nodes.admin(node).post('/admin/meters', made)));
        assert.deepEqual([count(makings, 201), count(makings, 'meter_exists')], [1, 1]);

        const answers = await Promise.all([
            nodes.admin(0).patch(meter, { description: 'said at one' }),
            nodes.admin(1).patch(meter, { active: false }),
            nodes.admin(0).post(`${meter}/prices`, price(2)),
            nodes.admin(1).post(`${meter}/prices`, price(3)),
        ]);
        assert.deepEqual(
            answers.map(({ status }) => status),
            [200, 200, 201, 201],
        );
        for (const node of [0, 1]) {
            await until(async () => {
                const { description, active, prices } = (await nodes.admin(node).get(meter)).is(200).body;
                return description === 'said at one' && !active && prices.length === 3;
            }, `both changes and both prices at node ${node}`); // NODE-3: it hears of the other's
        }
    }
});

test('NODE-1: accounts that nobody touches are brought forward by one node; when it is killed, by another', patience, async () => {
    const sweepers = () => nodes.postgres.ask("SELECT holder, until FROM leases WHERE name = 'sweep'");
    const third = await Server.start({ database: nodes.postgres.url, env: settings });
    while (sweepers().length === 0) await nextTurn();
    const [[first]] = sweepers();
    for (let i = 0; i < 20; ++i) {
        assert.equal(sweepers()[0][0], first);
        await nextTurn();
    }
    for (const server of [...nodes.servers, third]) await server.kill();
    await Promise.all(nodes.servers.map((server) => server.restart()));
    while (sweepers()[0][0] === first) await nextTurn();

    const { hold } = (
        await nodes.anywhere.post('/credits/holds', {
            userId: await nodes.world.user({ credits: 9 }),
            credits: 1,
            ttlSeconds: 1,
        })
    ).is(201).body;
    assert.ok(hold.id);
    const ended = () => Number(nodes.postgres.ask('SELECT COUNT(*) FROM ended_holds')[0][0]);
    const before = ended();
    while (ended() === before) await nextTurn();
});

test('LEDGER-8: a node more than 1 s off the clock of the database takes no writes, and reads go on', async () => {
    for (const off of [1.5, -1.5]) {
        const wrong = await Server.start({
            ...clockOff(off),
            database: nodes.postgres.url,
            env: settings,
            readyPath: '/livez',
        });
        const api = wrong.api(nodes.world.service.token);
        const user = await nodes.world.user({ credits: 9 });
        (await api.post('/credits/usage', { userId: user, credits: 1 })).is(503, 'clock_suspect');
        (await api.get(`/credits/balance?userId=${user}`)).is(200);
        (await nodes.anywhere.post('/credits/usage', { userId: user, credits: 1 })).is(201);
        assert.equal((await wrong.api().get('/readyz')).status, 503);
        await wrong.stop();
    }
});

test('ENGINE-4: killing either node, again and again, loses nothing acknowledged and doubles nothing', async (t) => {
    const users = await inParallel(10, 10, () => nodes.world.user({ credits: 1_000_000 }));
    const charged = new Map(users.map((user) => [user, 0]));
    let isDone = false;
    let unanswered = 0;

    /** A charge by one key, until somebody answers. */
    async function charge(user) {
        const key = randomUUID();
        for (;;) {
            try {
                const answer = await nodes.anywhere.post('/credits/usage', { userId: user, credits: 0.25 }, { key });
                if (answer.status === 201) return charged.set(user, charged.get(user) + 1);
                assert.equal(answer.status, 503, answer.text);
            } catch (error) {
                if (!(error instanceof Unanswered)) throw error;
                ++unanswered;
            }
            await nextTurn();
        }
    }
    const working = inParallel(16, 16, async () => {
        while (!isDone) await charge(nodes.dice.pick(users));
    });
    const kills = scaled(6, 2);
    for (let i = 0; i < kills; ++i) {
        const enough = [...charged.values()].reduce((a, b) => a + b) + 100;
        while ([...charged.values()].reduce((a, b) => a + b) < enough) await nextTurn();
        const server = nodes.servers[i % 2];
        await server.kill();
        await server.restart();
    }
    isDone = true;
    await working;

    for (const user of users) {
        const wanted = 1_000_001 - 0.25 * charged.get(user);
        assert.deepEqual([(await nodes.balance(user, 0)).balance, (await nodes.balance(user, 1)).balance], [wanted, wanted]);
    }
    t.diagnostic(`${[...charged.values()].reduce((a, b) => a + b)} charges, ${kills} kills, ${unanswered} unanswered`);
    const { ok, checks } = (await nodes.admin(0).get('/admin/verify')).is(200).body;
    assert.ok(ok, JSON.stringify(checks));
});

contractHolds();
