// Balances through a Redis: the same answers as without one, whatever happens to it.

import assert from 'node:assert/strict';
import http from 'node:http';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { Random, seed } from '../support/random.mjs';
import { Redis } from '../support/redis.mjs';
import { nextTurn } from '../support/server.mjs';
import { fresh, inParallel, later, scaled, World } from '../support/world.mjs';

// The machine may be busy: a test that wants Redis to be used gives it time.
const patient = { CREDITD_REDIS__TIMEOUT_MS: '5000' };

let redis;
let world;
before(async () => {
    redis = await Redis.start();
    world = await open(redis.url);
});
after(async () => {
    await world.close();
    await redis.kill();
});

async function open(url, { env = {}, ...options } = {}) {
    return World.open({ ...options, env: { ...patient, ...env, CREDITD_REDIS__URL: url } });
}

const figure = async (name, of = world) => (await of.server.metrics()).value(name);
const hits = (of) => figure('creditd_balance_cache_hits_total', of);
const misses = (of) => figure('creditd_balance_cache_misses_total', of);

async function connected(of = world) {
    while ((await figure('creditd_redis_connected', of)) !== 1) await nextTurn();
}

/** A user whose balance is in Redis and may be shown. */
async function cachedUser(of = world, options = { credits: 99 }) {
    const user = await of.user(options);
    await of.balance(user);
    return user;
}

const without = ({ asOf, ...rest }) => rest;

test('CACHE-2: a balance is read from Redis, and is the answer of the database but for asOf', async () => {
    await connected();
    const user = await world.user({ credits: 99 });
    const first = await world.balance(user);
    const before = await hits();
    const second = await world.balance(user);

    assert.equal(await hits(), before + 1);
    assert.deepEqual(without(second), without(first));
    assert.ok(second.asOf <= first.asOf || second.asOf === first.asOf);
    assert.equal(first.balance, 100);
});

test('CACHE-3: every kind of change is in Redis when its client hears of it', async () => {
    await connected();
    const user = await cachedUser();
    const hold = (await world.service.post('/credits/holds', { userId: user, credits: 10 })).is(201).body.hold;
    await check({ balance: 100, held: 10, available: 90 });
    (await world.service.post(`/credits/holds/${hold.id}/capture`, { credits: 4, final: true })).is(200);
    await check({ balance: 96, held: 0, available: 96 });
    (await world.spend(user, 6)).is(201);
    await check({ balance: 90 });
    await world.grant(user, 10);
    await check({ balance: 100 });

    async function check(wanted) {
        const before = await misses();
        const balance = await world.balance(user);
        for (const [name, value] of Object.entries(wanted)) assert.equal(balance[name], value, name);
        assert.equal(await misses(), before, 'it came from Redis');
    }
});

test('CACHE-1: what another put back into Redis is not shown once this node has written something newer', async () => {
    await connected();
    redis.ask('FLUSHALL');
    const user = await cachedUser();
    const [key] = redis.balances();
    redis.ask('COPY', key, 'old');
    (await world.spend(user, 1)).is(201);
    redis.ask('COPY', 'old', key, 'REPLACE');

    assert.equal((await world.balance(user)).balance, 99);
});

test('CACHE-3: an older version does not replace a newer one', async () => {
    await connected();
    redis.ask('FLUSHALL');
    const user = await cachedUser();
    const [key] = redis.balances();
    redis.ask('SET', key.replace(/balance$/, 'version'), 'f'.repeat(32));
    redis.ask('COPY', key, 'before');
    (await world.spend(user, 1)).is(201);

    assert.equal(redis.ask('GET', key), redis.ask('GET', 'before'));
    assert.equal((await world.balance(user)).balance, 99);
});

test('CACHE-2: Redis keeps a balance for 60 s, less when something is due before', async () => {
    await connected();
    redis.ask('FLUSHALL');
    await cachedUser();
    const [longest] = redis.balances();
    assert.ok(Number(redis.ask('PTTL', longest)) <= 60_000);

    redis.ask('FLUSHALL');
    const user = await world.user();
    await world.service.post('/credits/holds', { userId: user, credits: 1, ttlSeconds: 30 });
    await world.balance(user);
    const [shorter] = redis.balances();
    assert.ok(Number(redis.ask('PTTL', shorter)) <= 30_000);
});

test('CACHE-2: what has ended is not shown, nor what is 60 s old', async () => {
    const timed = await open(redis.url, { testClock: true });
    await timed.advance(10);
    await connected(timed);
    const user = await timed.user();
    const expiresAt = later(await timed.now(), 30);
    await timed.grant(user, 50, { expiresAt });
    assert.equal((await timed.balance(user)).balance, 51);

    const seen = await hits(timed);
    await timed.server.api(timed.admin.token).post('/test/clock', { advanceSeconds: 29 });
    assert.equal((await timed.balance(user)).balance, 51);
    assert.equal(await hits(timed), seen + 1);

    await timed.advance(1);
    const { balance, asOf } = await timed.balance(user);
    assert.deepEqual([balance, asOf >= expiresAt], [1, true]);

    const again = await hits(timed);
    await timed.advance(60);
    await timed.balance(user);
    assert.equal(await hits(timed), again, 'older than 60 s');
    await timed.close();
});

test('IDENT-2: missing and foreign accounts and the suspended answer as without Redis', async () => {
    await connected();
    const plain = await World.open();
    for (const each of [world, plain]) {
        (await each.service.get('/credits/balance?userId=nobody')).is(404, 'account_not_found');
        const ada = await each.person();
        const eve = await each.person();
        (await ada.api.get('/credits/balance')).is(200);
        (await eve.api.get(`/credits/balance?userId=${ada.id}`)).is(404, 'account_not_found');
        (await eve.api.get('/credits/balance?userId=bad%20id')).is(422);
        const reason = { reasonCode: 'test', reason: 'for a test' };
        (await each.admin.post(`/admin/users/${ada.id}/suspend`, reason)).is(200);
        assert.equal((await ada.api.get('/credits/balance')).is(200).body.balance, 1);
        assert.equal((await each.service.get(`/credits/balance?userId=${ada.id}`)).is(200).body.balance, 1);
    }
    await plain.close();
});

test('CACHE-4: rubbish in Redis is no answer, and is replaced', async () => {
    await connected();
    for (const spoil of [
        (key) => redis.ask('SET', key, 'rubbish'),
        (key) => redis.ask('SET', key, ''),
        // One bit of the balance: behind the signature, the format, the user id and its length.
        (key, user) => redis.ask('SETBIT', key, String(8 * (16 + 1 + 1 + user.length + 1) + 7), '1'),
        (key) => redis.ask('DEL', key) && redis.ask('LPUSH', key, 'a list'),
        (key) => redis.ask('SET', key.replace(/balance$/, 'version'), 'no version'),
        (key) => redis.ask('DEL', key.replace(/balance$/, 'version')) && redis.ask('LPUSH', key.replace(/balance$/, 'version'), 'a'),
    ]) {
        redis.ask('FLUSHALL');
        const user = await cachedUser();
        const [key] = redis.balances();
        spoil(key, user);
        assert.equal((await world.balance(user)).balance, 100);
        (await world.spend(user, 1)).is(201);
        const before = await hits();
        assert.equal((await world.balance(user)).balance, 99);
        assert.equal(await hits(), before + 1);
    }
});

test("CACHE-4: another account's balance, and another ledger's, are no answer", async () => {
    await connected();
    redis.ask('FLUSHALL');
    const rich = await cachedUser(world, { credits: 999 });
    const [foreign] = redis.balances();
    const poor = await cachedUser(world, { credits: 0 });
    const own = redis.balances().find((key) => key !== foreign);
    redis.ask('COPY', foreign, own, 'REPLACE');
    assert.equal((await world.balance(poor)).balance, 1);

    const other = await open(redis.url);
    await connected(other);
    await other.user({ id: rich, credits: 4 });
    assert.equal((await other.balance(rich)).balance, 5);
    assert.equal((await world.balance(rich)).balance, 1000);
    await other.close();
});

test('CACHE-4: flushed, with its scripts forgotten, restarted and killed, it only makes reads slower', async () => {
    const user = await cachedUser();
    for (const harm of [
        () => redis.ask('FLUSHALL'),
        () => redis.ask('SCRIPT', 'FLUSH'),
        () => redis.ask('CLIENT', 'KILL', 'TYPE', 'normal'),
        async () => (await redis.kill(), await redis.restart()),
        () => redis.kill(),
    ]) {
        await harm();
        const before = (await world.balance(user)).balance;
        (await world.spend(user, 1)).is(201);
        assert.equal((await world.balance(user)).balance, before - 1);
    }
    await redis.restart();
    await connected();
    await world.balance(user);
    const before = await hits();
    await world.balance(user);
    assert.equal(await hits(), before + 1);
});

test('CACHE-4: a Redis that hangs is given up, and what was written meanwhile is there when it goes on', async () => {
    const hurried = await open(redis.url, { env: { CREDITD_REDIS__TIMEOUT_MS: '50' } });
    const user = await cachedUser(hurried);
    redis.pause();
    (await hurried.spend(user, 1)).is(201);
    assert.equal((await hurried.balance(user)).balance, 99);
    (await hurried.spend(user, 1)).is(201);
    assert.equal((await hurried.balance(user)).balance, 98);
    assert.equal(await figure('creditd_redis_connected', hurried), 0);
    redis.resume();
    await connected(hurried);
    assert.equal((await hurried.balance(user)).balance, 98);
    await hurried.close();
});

test('CACHE-4: a wrong password, no password, and a port where no Redis is do not keep the service from working', async () => {
    const locked = await Redis.start({ password: 'p@ss:w/ord' });
    const web = http.createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const wrong = [
        `redis://:wrong@127.0.0.1:${locked.port}`,
        `redis://127.0.0.1:${locked.port}`,
        `redis://nobody:p%40ss@127.0.0.1:${locked.port}`,
        `redis://127.0.0.1:${web.address().port}`,
        'redis://127.0.0.1:1',
        `rediss://127.0.0.1:${redis.port}`,
        `${redis.url.slice(0, -1)}99`,
    ];
    for (const url of wrong) {
        const each = await open(url);
        const user = await cachedUser(each);
        (await each.spend(user, 1)).is(201);
        assert.equal((await each.balance(user)).balance, 99, url);
        assert.equal(await figure('creditd_redis_connected', each), 0, url);
        await each.close();
    }
    const right = await open(locked.url);
    await connected(right);
    assert.ok(!right.server.logs().includes('w/ord'), 'the password is in the log');
    await right.close();
    await locked.kill();
    web.close();
});

test('CACHE-4: TLS, when the certificate is one to trust; else as if there were none', async () => {
    const secured = await Redis.start({ tls: true });
    const trusting = await open(secured.url, { env: { CREDITD_REDIS__CA_FILE: secured.trustFile } });
    await connected(trusting);
    const user = await cachedUser(trusting);
    const before = await hits(trusting);
    assert.equal((await trusting.balance(user)).balance, 100);
    assert.equal(await hits(trusting), before + 1);
    await trusting.close();

    const careful = await open(secured.url);
    assert.equal((await careful.balance(await cachedUser(careful))).balance, 100);
    assert.equal(await figure('creditd_redis_connected', careful), 0);
    await careful.close();
    await secured.kill();
});

test('CACHE-1: nobody reads less than was acknowledged, while Redis is paused, flushed, killed and restarted', async (t) => {
    t.diagnostic(`seed ${seed}`);
    const dice = new Random();
    const hurried = await open(redis.url, { env: { CREDITD_REDIS__TIMEOUT_MS: '50' } });
    const users = await inParallel(8, 8, () => cachedUser(hurried, { credits: 1_000_000 }));
    const acknowledged = new Map(users.map((user) => [user, 0]));
    let isDone = false;
    const harms = [
        () => redis.ask('FLUSHALL'),
        async () => (redis.pause(), await pausing(120), redis.resume()),
        async () => (await redis.kill(), await redis.restart()),
        () => redis.ask('CLIENT', 'KILL', 'TYPE', 'normal'),
    ];
    const pausing = (ms) => new Promise((done) => setTimeout(done, ms));
    const harming = (async () => {
        while (!isDone) {
            await dice.pick(harms)();
            await pausing(dice.between(50, 400));
        }
    })();

    let reads = 0;
    await inParallel(16, 16, async () => {
        for (let i = 0; i < scaled(150, 10); ++i) {
            const user = dice.pick(users);
            if (dice.chance(50)) {
                const { body } = (await hurried.spend(user, 0.5)).is(201);
                const { seq } = body.transaction ?? body;
                acknowledged.set(user, Math.max(acknowledged.get(user), seq));
            } else {
                const known = acknowledged.get(user);
                const { seq } = await hurried.balance(user);
                assert.ok(seq >= known, `${user}: read ${seq} after ${known} was acknowledged`);
                ++reads;
            }
        }
    });
    isDone = true;
    await harming;
    t.diagnostic(`${reads} reads, ${await hits(hurried)} from Redis`);
    assert.equal((await hurried.verify()).ok, true);
    await hurried.close();
});

contractHolds();
