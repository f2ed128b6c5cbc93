// Accounts as their users and operators see them: balance, history, export, summary, adjustments, time, repeats.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { parseCsv } from '../support/csv.mjs';
import { later, World } from '../support/world.mjs';

let world;
before(async () => (world = await World.open({ testClock: true })));
after(() => world.close());

const day = 86400;
const facts = ({ type, amount, balanceAfter }) => [type, amount, balanceAfter];

test('LEDGER-10: registration opens the account with its signup credit', async () => {
    const { body } = (
        await world.server
            .api()
            .post('/auth/register', { email: 'Ada@Example.com', password: 'analytical engine' })
    ).is(201);

    const ada = world.server.api(body.token);
    const balance = (await ada.get('/credits/balance')).is(200).body;

    assert.equal(body.user.email, 'ada@example.com');
    assert.deepEqual(
        [balance.userId, balance.balance, balance.available, balance.held, balance.debt],
        [body.user.id, 1, 1, 0, 0],
    );
    assert.deepEqual([balance.totalEarned, balance.totalSpent, balance.seq], ['1', '0', 1]);
    const history = (await ada.get('/credits/history')).is(200).body;
    assert.deepEqual(history.items.map(facts), [['signup', 1, 1]]);
});

test('LEDGER-10: the signup credit is a setting, and 0 gives none', async () => {
    const frugal = await World.open({ env: { CREDITD_ACCOUNTS__SIGNUP_CREDITS: '0' } });
    const user = await frugal.user();
    assert.equal((await frugal.balance(user)).balance, 0);
    assert.equal((await frugal.balance(user)).totalEarned, '0');
    await frugal.close();
});

test('LEDGER-10: a service call about an unknown id is account_not_found, unless accounts open on first use', async () => {
    (await world.spend('nobody', 1)).is(404, 'account_not_found');
    (await world.service.get('/credits/balance?userId=nobody')).is(404, 'account_not_found');

    const open = await World.open({ env: { CREDITD_ACCOUNTS__OPEN_ON_FIRST_USE: 'true' } });
    const { transaction } = (await open.spend('somebody', 0.25)).is(201).body;
    assert.deepEqual([transaction.seq, transaction.balanceBefore, transaction.balanceAfter], [2, 1, 0.75]);
    await open.close();
});

test('LEDGER-3: an adjustment adds or deducts, and above what is available it is refused whole', async () => {
    const user = await world.user();
    const added = (await world.adjust(user, 9.5, { reasonCode: 'goodwill', reason: 'slow answer' })).is(
        201,
    ).body;
    assert.deepEqual(facts(added.transaction), ['adjustment', 9.5, 10.5]);
    assert.deepEqual([added.transaction.reasonCode, added.transaction.reason], ['goodwill', 'slow answer']);
    assert.deepEqual([added.balance.balance, added.balance.available, added.balance.seq], [10.5, 10.5, 2]);

    const before = await world.standing(user);
    const refused = (await world.adjust(user, -10.500001)).is(402, 'insufficient_credits').body;
    assert.deepEqual([refused.required, refused.available, refused.shortfall], [10.500001, 10.5, 0.000001]);
    assert.equal(await world.standing(user), before);

    assert.equal((await world.adjust(user, -10.5)).is(201).body.balance.balance, 0);
});

test('LEDGER-3: debt comes from an adjustment that allows it, and whatever arrives pays it first', async () => {
    const user = await world.user();
    const { transaction, balance } = (await world.adjust(user, -71, { allowDebt: true })).is(201).body;
    assert.deepEqual([balance.balance, balance.debt, balance.available], [-70, 70, 0]);
    assert.equal(transaction.debtMade, 70);
    assert.equal((await world.spend(user, 10)).is(402).body.shortfall, 80);

    const paid = await world.grant(user, 100);

    assert.deepEqual([paid.balance.balance, paid.balance.debt, paid.balance.available], [30, 0, 30]);
    const lines = await world.lines(user);
    assert.deepEqual(lines.slice(-2).map(facts), [
        ['adjustment', 100, 30],
        ['debt_repayment', 0, 30],
    ]);
    assert.equal(lines.at(-1).debtRepaid, 70);
});

test('LEDGER-5, worked example 1: 100 until ten expire at ten, dated at ten', async () => {
    const user = await world.user();
    const ten = later(await world.now(), 3600);
    await world.grant(user, 100, { expiresAt: ten });

    await world.advance(3599);
    assert.equal((await world.balance(user)).balance, 101);
    await world.advance(61);

    assert.equal((await world.balance(user)).balance, 1);
    const line = (await world.lines(user)).at(-1);
    assert.deepEqual(facts(line), ['expiry', -100, 1]);
    assert.equal(line.occurredAt, ten);
});

test('LEDGER-5: a grant has expired at its very moment', async () => {
    const user = await world.user();
    const end = later(await world.now(), 600);
    await world.grant(user, 5, { expiresAt: end });
    (await world.admin.post('/test/clock', { now: later(new Date(end), -0.001) })).is(200);
    assert.equal((await world.balance(user)).available, 6);
    (await world.admin.post('/test/clock', { now: end })).is(200);
    (await world.spend(user, 1.000001)).is(402);
    assert.equal((await world.balance(user)).available, 1);
});

test('LEDGER-6: whoever looks first finds what was due posted, and nobody else has to', async () => {
    const [read, spent, unseen] = [await world.user(), await world.user(), await world.user()];
    const end = later(await world.now(), 100);
    for (const user of [read, spent, unseen]) await world.grant(user, 10, { expiresAt: end });

    const moved = await world.advance(101);

    assert.ok(moved.accountsBroughtForward >= 3);
    for (const user of [read, spent, unseen]) {
        assert.deepEqual((await world.lines(user)).map(facts).at(-1), ['expiry', -10, 1]);
    }
});

test('LEDGER-7: what expires soonest pays first, and the line says who paid', async () => {
    const user = await world.user();
    const now = await world.now();
    await world.grant(user, 10, { expiresAt: later(now, 20 * day) });
    await world.grant(user, 10, { expiresAt: later(now, 10 * day) });
    const grants = (await world.service.get(`/credits/grants?userId=${user}`)).is(200).body.items;
    const bySeconds = new Map(grants.map((grant) => [grant.expiresAt, grant.id]));

    const { transaction } = (await world.spend(user, 20.5)).is(201).body;

    assert.deepEqual(transaction.grants, [
        { grantId: bySeconds.get(later(now, 10 * day)), amount: -10 },
        { grantId: bySeconds.get(later(now, 20 * day)), amount: -10 },
        { grantId: bySeconds.get(null), amount: -0.5 },
    ]);
    const left = (await world.service.get(`/credits/grants?userId=${user}`)).is(200).body.items;
    assert.deepEqual(
        left.map(({ state, remaining }) => [state, remaining]),
        [
            ['used', 0],
            ['used', 0],
            ['active', 0.5],
        ],
    );
});

test('the balance tells what runs out within 30 days, soonest first, at most ten', async () => {
    const user = await world.user();
    const now = await world.now();
    for (let i = 12; i >= 1; --i) await world.grant(user, i, { expiresAt: later(now, i * day) });
    await world.grant(user, 0.5, { expiresAt: later(now, day) });
    await world.grant(user, 7, { expiresAt: later(now, 30 * day) });

    const { expiringSoon } = await world.balance(user);

    assert.equal(expiringSoon.length, 10);
    assert.deepEqual(expiringSoon[0], { credits: 1.5, expiresAt: later(now, day) });
    assert.deepEqual(expiringSoon.map(({ credits }) => credits).slice(1), [2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('LEDGER-4: the lines are numbered from 1 without gaps, and each begins where the one before ended', async () => {
    const user = await world.user({ credits: 50 });
    for (let i = 0; i < 30; ++i) await world.spend(user, 0.1 * ((i % 7) + 1));
    const lines = await world.lines(user);
    lines.forEach((line, i) => {
        assert.equal(line.seq, i + 1);
        assert.equal(line.balanceBefore, i === 0 ? 0 : lines[i - 1].balanceAfter);
        assert.equal(
            Math.round((line.balanceBefore + line.amount) * 1e6),
            Math.round(line.balanceAfter * 1e6),
        );
    });
    assert.equal(lines.at(-1).balanceAfter, (await world.balance(user)).balance);
});

test('the history is read by page and by cursor, newest first, and both see every line once', async () => {
    const user = await world.user({ credits: 50 });
    for (let i = 0; i < 22; ++i) (await world.spend(user, 1)).is(201);
    const path = `/credits/history?userId=${user}`;

    const first = (await world.service.get(path)).is(200).body;
    assert.deepEqual(
        [first.page, first.limit, first.total, first.totalPages, first.items.length],
        [1, 20, 24, 2, 20],
    );
    const byPage = [];
    for (let page = 1; page <= 5; ++page) {
        byPage.push(...(await world.service.get(`${path}&page=${page}&limit=5`)).is(200).body.items);
    }
    assert.deepEqual(
        byPage.map(({ seq }) => seq),
        Array.from({ length: 24 }, (_, i) => 24 - i),
    );
    assert.deepEqual(await world.service.all(path, 5), byPage);
    const beyond = (await world.service.get(`${path}&page=6&limit=5`)).is(200).body;
    assert.deepEqual([beyond.items, beyond.nextCursor], [[], null]);
});

test('a cursor is stable while lines are added, and beforeSeq fixes the pages', async () => {
    const user = await world.user({ credits: 50 });
    for (let i = 0; i < 8; ++i) (await world.spend(user, 1)).is(201);
    const path = `/credits/history?userId=${user}&limit=4`;
    const first = (await world.service.get(path)).is(200).body;
    const fixed = first.items[0].seq + 1;

    for (let i = 0; i < 3; ++i) (await world.spend(user, 1)).is(201);

    const second = (await world.service.get(`${path}&cursor=${first.nextCursor}`)).is(200).body;
    assert.deepEqual(
        second.items.map(({ seq }) => seq),
        [6, 5, 4, 3],
    );
    assert.equal(second.page, null);
    const page = (await world.service.get(`${path}&page=2&beforeSeq=${fixed}`)).is(200).body;
    assert.deepEqual(page.items, second.items);
    assert.equal(page.total, 10);
    const shifted = (await world.service.get(`${path}&page=2`)).is(200).body;
    assert.deepEqual(
        shifted.items.map(({ seq }) => seq),
        [9, 8, 7, 6],
    );
});

test('the history is filtered by type, time and reference', async () => {
    const user = await world.user({ credits: 50 });
    await world.spend(user, 1, { reference: 'order-1' });
    await world.advance(100);
    const from = later(await world.now(), 0);
    await world.spend(user, 2, { reference: 'order-2' });
    await world.advance(100);
    const to = later(await world.now(), 0);
    await world.spend(user, 3, { reference: 'order-3' });
    const amounts = async (query) => {
        const { items, total } = (await world.service.get(`/credits/history?userId=${user}&${query}`)).is(
            200,
        ).body;
        assert.equal(items.length, total);
        return items.map(({ amount }) => amount);
    };

    assert.deepEqual(await amounts('type=usage'), [-3, -2, -1]);
    assert.deepEqual(await amounts('type=signup'), [1]);
    assert.deepEqual(await amounts('type=promo'), []);
    assert.deepEqual(await amounts(`from=${from}`), [-3, -2]);
    assert.deepEqual(await amounts(`from=${from}&to=${to}`), [-2]);
    assert.deepEqual(await amounts(`to=${from}&type=usage`), [-1]);
    assert.deepEqual(await amounts('reference=order-2'), [-2]);
    assert.deepEqual(await amounts('reference=order-2&type=signup'), []);
    assert.deepEqual(await amounts('reference=order-4'), []);
});

test('the CSV export has the lines of the history, and a spreadsheet runs nothing in it', async () => {
    const user = await world.user({ credits: 50 });
    await world.spend(user, 1.25, { reason: '=HYPERLINK("http://evil")', metadata: { note: 'a,"b"' } });
    await world.spend(user, 2, { reference: '@SUM(1+1)', reason: 'plain, with a comma' });
    const lines = (await world.lines(user)).reverse();

    const answer = (await world.service.get(`/credits/history.csv?userId=${user}`)).is(200);
    const asAdmin = (await world.admin.get(`/admin/credits/${user}/history.csv`)).is(200);

    assert.equal(asAdmin.text, answer.text);
    assert.match(answer.headers['content-disposition'], /attachment.*\.csv/);
    const rows = parseCsv(answer.text);
    assert.deepEqual(
        rows.map((row) => [row.id, Number(row.seq), row.type, Number(row.amount), row.occurredAt]),
        lines.map((line) => [line.id, line.seq, line.type, line.amount, line.occurredAt]),
    );
    assert.equal(rows[1].reason, `'=HYPERLINK("http://evil")`);
    assert.equal(rows[0].reference, `'@SUM(1+1)`);
    assert.equal(rows[0].reason, 'plain, with a comma');
    assert.deepEqual(JSON.parse(rows[1].metadata), { note: 'a,"b"' });
    const filtered = parseCsv(
        (await world.service.get(`/credits/history.csv?userId=${user}&type=signup`)).is(200).text,
    );
    assert.deepEqual(
        filtered.map(({ amount }) => amount),
        ['1'],
    );
});

test('the summary adds up by day, week and month what the history has', async () => {
    const user = await world.user({ credits: 100 });
    const begin = await world.now();
    for (let i = 0; i < 10; ++i) {
        await world.spend(user, i + 0.5);
        await world.advance(day);
    }
    await world.grant(user, 3, { expiresAt: later(await world.now(), 10) });
    await world.advance(60);
    for (const period of ['day', 'week', 'month']) {
        const asked = `period=${period}&from=${later(begin, 0)}`;
        const answer = (await world.service.get(`/credits/summary?userId=${user}&${asked}`)).is(200);
        const { items, total } = answer.body;
        assert.equal((await world.admin.get(`/admin/credits/${user}/summary?${asked}`)).is(200).text, answer.text);
        const sum = (name) => items.reduce((all, item) => all + Number(item[name]), 0);
        assert.deepEqual([Number(total.spent), sum('spent')], [50, 50]);
        assert.deepEqual([Number(total.expired), sum('expired')], [3, 3]);
        assert.deepEqual([Number(total.adjusted), sum('adjusted')], [103, 103]);
        assert.equal(total.transactions.usage, 10);
        items.forEach((item, i) => i > 0 && assert.equal(item.from, items[i - 1].to));
    }
});

test('the operator sees account, grants and holds in one look', async () => {
    const user = await world.user({ credits: 20 });
    const { hold } = (await world.service.post('/credits/holds', { userId: user, credits: 15 })).is(201).body;

    const account = (await world.admin.get(`/admin/credits/${user}`)).is(200).body;

    assert.deepEqual([account.balance.balance, account.balance.held, account.balance.available], [21, 15, 6]);
    assert.deepEqual([account.totalEarned, account.totalSpent, account.status], ['21', '0', 'active']);
    assert.equal(
        account.grants.reduce((held, grant) => held + grant.held, 0),
        15,
    );
    assert.deepEqual(account.holds, [hold]);
    const mine = (await world.admin.get(`/admin/credits/${user}/history`)).is(200).body;
    assert.deepEqual(mine.items.reverse(), await world.lines(user));
});

test('amounts are exact decimals in every spelling', async () => {
    const user = await world.user({ credits: 20_000_000 });
    const spellings = [
        ['5e-05', '-0.00005'],
        ['1.0E7', '-10000000'],
        ['0.000001', '-0.000001'],
        ['1.10', '-1.1'],
        ['123.456789000', '-123.456789'],
        ['0.3', '-0.3'],
        ['4.35', '-4.35'],
    ];
    for (const [written, amount] of spellings) {
        const answer = (
            await world.service.post('/credits/usage', `{"userId":"${user}","credits":${written}}`)
        ).is(201);
        assert.match(answer.text, new RegExp(`"amount":${amount.replace('.', '\\.')},`), written);
    }
});

test('a repeat gets the same bytes and changes nothing, also after a restart', async () => {
    const user = await world.user({ credits: 20 });
    const requests = [
        [world.service, '/credits/usage', { userId: user, credits: 1, metadata: { a: 1 } }],
        [world.service, '/credits/usage', { userId: user, credits: 1000 }],
        [world.service, '/credits/holds', { userId: user, credits: 2 }],
        [
            world.admin,
            '/admin/credits/adjust',
            { userId: user, credits: 3, reasonCode: 'test', reason: 'repeat' },
        ],
        [world.service, '/credits/redeem', { userId: user, code: 'NOSUCHCODE' }],
    ].map((request) => [...request, randomUUID()]);
    const first = [];
    for (const [api, path, body, key] of requests) first.push(await api.post(path, body, { key }));
    const standing = await world.standing(user);
    const repeat = async () => {
        for (const [i, [api, path, body, key]] of requests.entries()) {
            const again = await api.post(path, body, { key });
            assert.deepEqual(
                [again.status, again.text, again.replayed],
                [first[i].status, first[i].text, true],
                path,
            );
            assert.equal(again.type, first[i].type);
            (await api.post(path, { ...body, credits: 1.5 }, { key })).is(422);
        }
        assert.equal(await world.standing(user), standing);
    };
    assert.deepEqual(
        first.map(({ status, replayed }) => [status, replayed]),
        [201, 402, 201, 201, 404].map((status) => [status, false]),
    );

    await repeat();
    await world.server.stop();
    await world.server.restart();
    await repeat();
    await world.server.kill();
    await world.server.restart();
    await repeat();
});

test('a key belongs to its principal, its route and its account, and outlives a rotation', async () => {
    const [one, two] = [await world.user({ credits: 9 }), await world.user({ credits: 9 })];
    const key = randomUUID();
    const body = { userId: one, credits: 1 };
    const first = (await world.service.post('/credits/usage', body, { key })).is(201);
    const other = await world.makeKey('service');

    assert.equal((await other.api.post('/credits/usage', body, { key })).is(201).replayed, false);
    assert.equal(
        (await world.service.post('/credits/usage', { ...body, userId: two }, { key })).is(201).replayed,
        false,
    );
    assert.equal((await world.service.post('/credits/holds', body, { key })).is(201).replayed, false);
    (await world.service.post('/credits/usage', { ...body, reason: 'another' }, { key })).is(
        422,
        'idempotency_key_reused',
    );

    const rotating = await world.makeKey('service');
    const before = (await rotating.api.post('/credits/usage', body, { key })).is(201);
    const { key: secret } = (await world.admin.post(`/admin/api-keys/${rotating.id}/rotate`, {})).is(
        200,
    ).body;
    const again = (await world.server.api(secret).post('/credits/usage', body, { key })).is(201);
    assert.deepEqual([again.text, again.replayed], [before.text, true]);
    assert.notEqual(before.text, first.text);
});

test('every answer carries a request id, and account data is not cached', async () => {
    const user = await world.user();
    const path = `/credits/balance?userId=${user}`;
    const named = (await world.service.get(path, { headers: { 'x-request-id': 'trace-4711' } })).is(200);
    assert.equal(named.headers['x-request-id'], 'trace-4711');
    assert.match(named.headers['cache-control'], /no-store/);
    const unnamed = (await world.service.get('/credits/balance?userId=nobody')).is(404);
    assert.equal(unnamed.body.requestId, unnamed.headers['x-request-id']);
    const head = await world.service.call('HEAD', path);
    assert.deepEqual([head.status, head.text], [200, '']);
});

test('the books are right after all of this', async () => {
    const verdict = await world.verify();
    assert.deepEqual(
        verdict.checks.filter(({ ok }) => !ok),
        [],
    );
    assert.equal(verdict.ok, true);
});

contractHolds();
