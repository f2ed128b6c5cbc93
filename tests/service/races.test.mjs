// Many at once, over HTTP: limits hold exactly, and repeats have one effect. Each race tells how many commands shared
// a commit, since contenders that never meet in one batch prove little.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { sharing } from '../support/metrics.mjs';
import { fresh, inParallel, scaled, World } from '../support/world.mjs';

let world;
before(async () => {
    world = await World.open({
        env: { CREDITD_ACCOUNTS__OPEN_ON_FIRST_USE: 'true', CREDITD_LIMITS__PASSWORDS_WAITING: '1000' },
    });
});
after(() => world.close());

const count = (answers, what) =>
    answers.filter(({ status, code }) => status === what || code === what).length;

const races = new Map(); // name → what all its rounds came to

/** Runs one round of a race. `mustMeet`: some of all its rounds' commands must share a commit. */
async function race(name, work, { mustMeet = true } = {}) {
    const { result, commands, batches } = await sharing(world.server, work);
    const sums = races.get(name) ?? { rounds: 0, commands: 0, batches: 0 };
    races.set(name, {
        mustMeet,
        rounds: sums.rounds + 1,
        commands: sums.commands + commands,
        batches: sums.batches + batches,
    });
    return result;
}

test('LEDGER-10: 50 parallel registrations of one address make one user, one account, one signup credit', async () => {
    const email = `${fresh('race')}@example.com`;
    const register = () =>
        world.server.api().post('/auth/register', { email, password: 'a long enough password' });
    // Each waits for its password to be hashed, so that on a slow machine they may arrive one by one.
    const answers = await race('50 registrations', () => inParallel(50, 50, register), { mustMeet: false });

    assert.deepEqual([count(answers, 201), count(answers, 'email_taken')], [1, 49]);
    const { id } = answers.find(({ status }) => status === 201).body.user;
    assert.deepEqual(
        (await world.lines(id)).map(({ type, amount }) => [type, amount]),
        [['signup', 1]],
    );
    assert.equal((await world.admin.get(`/admin/users?search=${email}`)).is(200).body.total, 1);
});

test('LEDGER-10: 50 parallel first requests of one unknown user open one account with one signup credit', async () => {
    for (let round = 0; round < scaled(10); ++round) {
        const user = fresh('first');
        const answers = await race('50 first requests', () =>
            inParallel(50, 50, (i) =>
                i % 2 === 0
                    ? world.spend(user, 0.03)
                    : world.service.post('/credits/holds', { userId: user, credits: 0.01 }),
            ),
        );

        assert.equal(count(answers, 201), 50);
        const lines = await world.lines(user);
        assert.equal(lines.filter(({ type }) => type === 'signup').length, 1);
        const { balance, held } = await world.balance(user);
        assert.deepEqual([balance, held], [0.25, 0.25]);
    }
});

test('LEDGER-3: of N parallel charges on a balance B exactly floor(B / c) go through', async () => {
    const cases = [
        { credits: 9, charge: 1, contenders: 100 },
        { credits: 49, charge: 0.7, contenders: 200 },
        { credits: 99.999999, charge: 1, contenders: 300 },
        { credits: 0.5, charge: 1.5, contenders: 50 },
    ];
    for (let round = 0; round < scaled(20); ++round) {
        const { credits, charge, contenders } = cases[round % cases.length];
        const user = await world.user({ credits });
        const balance = Math.round((credits + 1) * 1e6);
        const answers = await race(`${contenders} charges`, () =>
            inParallel(contenders, 128, () => world.spend(user, charge)),
        );

        const expected = Math.floor(balance / Math.round(charge * 1e6));
        assert.deepEqual([count(answers, 201), count(answers, 402)], [expected, contenders - expected]);
        const left = await world.balance(user);
        assert.equal(Math.round(left.balance * 1e6), balance - expected * Math.round(charge * 1e6));
        const spent = answers.filter(({ status }) => status === 201).map(({ body }) => body.transaction.seq);
        assert.equal(new Set(spent).size, expected);
    }
});

test('HOLD-1: holds and charges together never take more than there is', async () => {
    for (let round = 0; round < scaled(10); ++round) {
        const user = await world.user({ credits: 29 });
        const answers = await race('120 holds and charges', () =>
            inParallel(120, 120, (i) =>
                i % 3 === 0
                    ? world.service.post('/credits/holds', { userId: user, credits: 1 })
                    : world.spend(user, 1),
            ),
        );
        assert.deepEqual([count(answers, 201), count(answers, 402)], [30, 90]);
        const { balance, held, available } = await world.balance(user);
        const holds = answers.filter(({ status, body }) => status === 201 && body.hold).length;
        assert.deepEqual([balance, held, available], [holds, holds, 0]);
    }
});

test('HOLD-1: a hold that many capture and release at once ends exactly once', async () => {
    for (let round = 0; round < scaled(20); ++round) {
        const user = await world.user({ credits: 9 });
        const { hold } = (await world.service.post('/credits/holds', { userId: user, credits: 5 })).is(
            201,
        ).body;
        const answers = await race('40 captures and releases', () =>
            inParallel(40, 40, (i) =>
                world.service.post(`/credits/holds/${hold.id}/${i % 2 === 0 ? 'capture' : 'release'}`, {}),
            ),
        );
        assert.deepEqual([count(answers, 200), count(answers, 'hold_ended')], [1, 39]);
        const captured = answers.find(({ status }) => status === 200).body.hold.state === 'captured';
        assert.equal((await world.balance(user)).available, captured ? 5 : 10);
    }
});

test('USAGE-2: of many uses with one reference one is charged, and the others get that one', async () => {
    for (let round = 0; round < scaled(10); ++round) {
        const user = await world.user({ credits: 9 });
        const answers = await race('60 uses of one reference', () =>
            inParallel(60, 60, () => world.spend(user, 1, { reference: 'one' })),
        );
        assert.deepEqual([count(answers, 201), count(answers, 200)], [1, 59]);
        assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
        assert.equal((await world.balance(user)).balance, 9);
    }
});

test('PROMO-3: a code with maxUses 100 and 1,000 users gives exactly 100', async () => {
    const users = await inParallel(1000, 64, () => world.user());
    for (let round = 0; round < scaled(3); ++round) {
        const code = fresh('RUSH').toUpperCase();
        (await world.admin.post('/admin/promo-codes', { code, credits: 5, maxUses: 100 })).is(201);
        const before = await inParallel(1000, 64, async (i) => (await world.balance(users[i])).balance);
        const answers = await race('1,000 redemptions', () =>
            inParallel(1000, 128, (i) => world.service.post('/credits/redeem', { userId: users[i], code })),
        );

        assert.deepEqual([count(answers, 201), count(answers, 'promo_exhausted')], [100, 900]);
        const after = await inParallel(1000, 64, async (i) => (await world.balance(users[i])).balance);
        answers.forEach(({ status }, i) => assert.equal(after[i] - before[i], status === 201 ? 5 : 0));
        const { uses } = (await world.admin.get(`/admin/promo-codes/${code}`)).is(200).body.promoCode;
        assert.equal(uses, 100);
        assert.equal((await world.admin.all(`/admin/promo-codes/${code}/redemptions`)).length, 100);
    }
});

test('PROMO-3: one user who redeems a code 50 times at once gets it once', async () => {
    for (let round = 0; round < scaled(10); ++round) {
        const user = await world.user();
        const code = fresh('ONCE').toUpperCase();
        (await world.admin.post('/admin/promo-codes', { code, credits: 5 })).is(201);
        const answers = await race('50 redemptions by one user', () =>
            inParallel(50, 50, () => world.service.post('/credits/redeem', { userId: user, code })),
        );
        assert.deepEqual([count(answers, 201), count(answers, 'promo_already_redeemed')], [1, 49]);
        assert.equal((await world.balance(user)).balance, 6);
    }
});

test('1,000 keys sent 100 times each, at once and again after a restart, give exactly 1,000 effects and equal bytes', async () => {
    const [keys, copies] = [scaled(1000, 50), 100];
    const users = await inParallel(20, 20, () => world.user({ credits: 1_000_000 }));
    const requests = Array.from({ length: keys }, (_, k) => {
        const userId = users[k % users.length];
        if (k % 10 === 9)
            return { path: '/credits/usage', body: { userId, credits: 2_000_000 }, status: 402 };
        if (k % 10 === 8)
            return { path: '/credits/holds', body: { userId, credits: 0.5, ttlSeconds: 86400 }, status: 201 };
        return {
            path: '/credits/usage',
            body: { userId, credits: 1 + (k % 7) / 8, metadata: { k } },
            status: 201,
        };
    });
    const names = requests.map(() => fresh('key'));
    const first = new Array(keys);
    const deliver = async (times) => {
        let decided = 0;
        // Copies of one key follow each other closely, so that they meet in one batch.
        await inParallel(keys * times, 128, async (i) => {
            const k = Math.floor(i / times);
            const answer = await world.service.post(requests[k].path, requests[k].body, { key: names[k] });
            if (!answer.replayed) ++decided;
            first[k] ??= answer;
            if (answer.text !== first[k].text || answer.status !== requests[k].status) {
                assert.fail(
                    `key ${k}: ${answer.status} ${answer.text}\ninstead of ${requests[k].status} ${first[k].text}`,
                );
            }
        });
        return decided;
    };
    const linesOf = async () =>
        (await inParallel(users.length, 8, (i) => world.balance(users[i]))).reduce(
            (sum, { seq }) => sum + seq,
            0,
        );
    const before = await linesOf();

    const decided = await race(`${keys} keys × ${copies}`, () => deliver(copies));

    const effects = requests.filter(({ status }) => status === 201).length;
    assert.equal(decided, keys);
    assert.equal((await linesOf()) - before, effects);
    for (const how of ['SIGTERM', 'SIGKILL']) {
        await world.server.stop(how);
        await world.server.restart();
        assert.equal(await deliver(how === 'SIGTERM' ? copies : 10), 0, `after ${how}`);
        assert.equal((await linesOf()) - before, effects);
    }
});

test('the contenders met: commands of each race shared commits', (t) => {
    for (const [name, { rounds, commands, batches, mustMeet }] of races) {
        t.diagnostic(
            `${name}: ${rounds} rounds, ${commands} commands in ${batches} commits, ${(commands / batches).toFixed(1)} in one`,
        );
        assert.ok(!mustMeet || commands > batches, `no two contenders of "${name}" met`);
    }
});

test('the books are right after all of this', async () => assert.equal((await world.verify()).ok, true));

contractHolds();
