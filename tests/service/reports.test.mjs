// Reports, explanations and the overview, over HTTP: what they show, in which form, to whom, and what they refuse.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contract, contractHolds } from '../support/contract.mjs';
import { parseCsv } from '../support/csv.mjs';
import { fresh, later, World } from '../support/world.mjs';

let world;
before(async () => (world = await World.open({ testClock: true })));
after(() => world.close());

const types = contract.document.components.schemas.ReportType.enum;
const report = (query, api = world.admin) => api.get(`/admin/credits/report?${new URLSearchParams(query)}`);
const explain = (user, query = {}) => world.admin.get(`/admin/credits/${user}/explain?${new URLSearchParams(query)}`);
const nextQuarter = (moment) => new Date((Math.floor(moment / 900_000) + 1) * 900_000).toISOString();

test('ADMIN-6: every type of report answers as JSON and as CSV, also of a ledger with nothing in it', async () => {
    for (const type of types) {
        const { body } = (await report({ type })).is(200);
        assert.equal(body.report.type, type);
        const csv = (await world.admin.get(`/admin/credits/report.csv?type=${type}`)).is(200);
        assert.match(csv.headers['content-type'], /^text\/csv/);
        const rows = parseCsv(csv.text);
        const columns = body.columns.flatMap(({ name, kind }) =>
            kind === 'money' ? [`${name}_amount`, `${name}_currency`] : [name],
        );
        assert.deepEqual(csv.text.split('\r\n')[0].split(','), columns);
        assert.equal(rows.length, body.rows.length, type);
        for (const row of body.rows)
            assert.deepEqual(Object.keys(row), body.columns.map(({ name }) => name), type);
    }
});

test('ADMIN-6: usage by day, meter and reason, in JSON and in CSV, to the micro-credit', async () => {
    const meter = fresh('meter');
    const price = { credits: 0.001, per: 1000 };
    (await world.admin.post('/admin/meters', { name: meter, unit: 'token', price })).is(201);
    const user = await world.user({ credits: 100 });
    const use = { userId: user, meter, quantity: 1_500_000 };
    (await world.service.post('/credits/usage', { ...use, reason: 'chat' })).is(201);
    (await world.service.post('/credits/usage', { ...use, reason: '=cmd' })).is(201);
    (await world.spend(user, 0.000001, { reason: 'chat' })).is(201);
    const query = { type: 'usage', groupBy: 'meter,reason', userId: user };

    const { body } = (await report(query)).is(200);

    const day = (await world.now()).toISOString().slice(0, 10);
    assert.deepEqual(
        body.rows.map((row) => Object.values(row)),
        [
            [day, meter, null, 1, '1.5', '0', '1.5'],
            [day, meter, 'chat', 1, '1.5', '0', '1.5'],
            [day, null, 'chat', 1, '0.000001', '0', '0.000001'],
        ],
    );
    assert.equal(body.totals.net, '3.000001');
    const all = (await report({ type: 'usage', groupBy: 'meter,reason' })).is(200).body;
    for (const row of body.rows) assert.ok(all.rows.some((each) => JSON.stringify(each) === JSON.stringify(row)));
    const byUser = (await report({ type: 'usage', groupBy: 'user' })).is(200).body;
    assert.equal(byUser.rows.find(({ userId }) => userId === user).net, '3.000001');
    const top = (await report({ type: 'top-users' })).is(200).body;
    assert.equal(top.rows.find(({ userId }) => userId === user).net, '3.000001');
});

test('ADMIN-6: what a cell holds is no formula to a spreadsheet', async () => {
    const code = `-${fresh('X')}`;
    (await world.admin.post('/admin/promo-codes', { code, credits: 5 })).is(201);
    const user = await world.user();
    (await world.service.post('/credits/redeem', { userId: user, code })).is(201);
    const { body } = (await report({ type: 'promo-codes' })).is(200);
    assert.ok(body.rows.some((row) => row.code === code.toUpperCase() && row.credits === '5' && row.uses === 1));
    const csv = (await world.admin.get('/admin/credits/report.csv?type=promo-codes')).is(200).text;
    assert.ok(csv.includes(`\r\n'${code.toUpperCase()},1,5,1,,active,\r\n`), csv);
});

test('ADMIN-6: the roll-forward closes where the liability stands, and what is due is posted first', async () => {
    const user = await world.user();
    const expiresAt = later(await world.now(), 3_600);
    await world.grant(user, 40, { expiresAt });
    const before = (await report({ type: 'liability' })).is(200).body;
    (await world.admin.post('/test/clock', { advanceSeconds: 7_200 })).is(200);
    const to = nextQuarter(await world.now());
    const { rows } = (await report({ type: 'roll-forward', from: '2020-01-01', to })).is(200).body;
    const line = (name) => rows.find((row) => row.line === name);
    const outstanding = (await report({ type: 'liability', to })).is(200).body.rows.find(
        ({ category }) => category === 'outstanding',
    );
    assert.equal(line('outstanding').credits, outstanding.credits);
    assert.equal(line('opening').credits, '0');
    assert.equal(Number(before.rows[2].credits) - Number(outstanding.credits), 40);
    const sum = rows.slice(1, -2).reduce((total, row) => total + Math.round(Number(row.credits) * 1e6), 0);
    assert.equal(sum, Math.round(Number(line('closing').credits) * 1e6));
    const broken = (await report({ type: 'breakage' })).is(200).body;
    assert.ok(Number(broken.totals.promotional) >= 40);
});

test('ADMIN-6: ranges, zones and parameters that make no sense are refused, each with its field', async () => {
    const cases = [
        [{}, 'type', 'required'],
        [{ type: 'horoscope' }, 'type', 'unknown_value'],
        [{ type: 'usage', timeZone: 'Europe/Atlantis' }, 'timeZone', 'unknown_time_zone'],
        [{ type: 'usage', timeZone: '../../etc/passwd' }, 'timeZone', 'unknown_time_zone'],
        [{ type: 'usage', from: '2026-02-30' }, 'from', 'bad_format'],
        [{ type: 'usage', from: '2026-02-03T00:07:00Z' }, 'from', 'not_on_a_quarter'],
        [{ type: 'usage', from: '2026-02-03', to: '2026-02-03' }, 'to', 'out_of_range'],
        [{ type: 'liability', from: '1970-01-01', to: '2070-01-01' }, 'from', 'out_of_range'],
        [{ type: 'usage', from: '1926-01-01', to: '2026-01-01' }, 'from', 'bad_format'],
        [{ type: 'usage', from: '2024-01-01', to: '2026-01-01' }, 'granularity', 'out_of_range'],
        [{ type: 'usage', granularity: 'year' }, 'granularity', 'unknown_value'],
        [{ type: 'usage', groupBy: 'colour' }, 'groupBy', 'unknown_value'],
        [{ type: 'usage', groupBy: 'user,user' }, 'groupBy', 'unknown_value'],
        [{ type: 'liability', groupBy: 'user' }, 'groupBy', 'not_with_type'],
        [{ type: 'promo-codes', granularity: 'day' }, 'granularity', 'not_with_type'],
        [{ type: 'top-users', userId: 'alice' }, 'userId', 'not_with_type'],
        [{ type: 'usage', limit: '10001' }, 'limit', 'out_of_range'],
        [{ type: 'usage', colour: 'red' }, 'colour', 'unknown_field'],
    ];
    for (const [query, field, code] of cases) {
        for (const path of ['report', 'report.csv']) {
            const answer = await world.admin.get(`/admin/credits/${path}?${new URLSearchParams(query)}`);
            const { errors } = answer.is(422, 'validation_failed').body;
            assert.deepEqual(
                errors.map((each) => [each.field, each.code]),
                [[field, code]],
                JSON.stringify(query),
            );
        }
    }
    (await report({ type: 'usage', userId: 'nobody-here' })).is(404, 'account_not_found');
});

test('ADMIN-3: reports are for those who may read them', async () => {
    for (const [role, may] of [['finance', true], ['auditor', true], ['admin', true], ['support', false], ['user', false]]) {
        const { api } = await world.person({ role });
        const status = may ? [200] : [403, 'forbidden'];
        (await report({ type: 'liability' }, api)).is(...status);
        (await api.get('/admin/overview')).is(...status);
    }
});

test('ADMIN-6: a transaction is explained by its price, its grants and where they came from', async () => {
    const meter = fresh('meter');
    const price = { credits: 2, per: 10, minimum: 1 };
    (await world.admin.post('/admin/meters', { name: meter, unit: 'page', price })).is(201);
    const code = fresh('WELCOME').toUpperCase();
    (await world.admin.post('/admin/promo-codes', { code, credits: 3 })).is(201);
    const user = await world.user();
    (await world.service.post('/credits/redeem', { userId: user, code })).is(201);
    const used = (await world.service.post('/credits/usage', { userId: user, meter, quantity: 15 })).is(201).body;

    const { explanation } = (await explain(user, { transaction: used.transaction.id })).is(200).body;

    assert.equal(explanation.transaction.id, used.transaction.id);
    assert.deepEqual(
        [explanation.price.credits, explanation.price.per, explanation.price.quantity, explanation.price.version],
        [2, 10, 15, 1],
    );
    assert.deepEqual(
        explanation.grants.map(({ credits, source, madeBy }) => [credits, source, madeBy.type]),
        [
            [-1, 'signup', 'signup'],
            [-2, 'promo', 'promo'],
        ],
    );
    assert.equal(explanation.grants[1].madeBy.reasonCode, code);
    assert.ok(explanation.sentences.some(({ rule }) => rule === 'USAGE-1'));
    assert.ok(explanation.sentences.some(({ rule }) => rule === 'LEDGER-7'));
    assert.deepEqual([explanation.balance.balance, explanation.balance.seq], [1, 3]);

    const reversal = { credits: 1, reason: 'wrong page' };
    const back = (await world.service.post(`/credits/usage/${used.transaction.id}/reverse`, reversal)).is(201).body;
    const of = (await explain(user, { transaction: back.transaction.id })).is(200).body.explanation;
    assert.equal(of.corrects.id, used.transaction.id);
});

test('LEDGER-6: a balance is explained as it was at any moment', async () => {
    const user = await world.user();
    const expiresAt = later(await world.now(), 86_400);
    await world.grant(user, 10, { expiresAt });
    (await world.spend(user, 4)).is(201);
    (await world.service.post('/credits/holds', { userId: user, credits: 5, ttlSeconds: 600 })).is(201);
    const during = (await world.now()).toISOString();
    (await world.admin.post('/test/clock', { advanceSeconds: 3_600 })).is(200);
    (await world.admin.post('/test/clock', { advanceSeconds: 172_800 })).is(200);

    const past = (await explain(user, { at: during })).is(200).body.explanation;

    assert.deepEqual(past.balance, { balance: 7, held: 5, available: 2, debt: 0, seq: 4 });
    assert.deepEqual(past.expiring, [{ at: expiresAt, credits: 6 }]);
    assert.deepEqual(
        past.sums.map(({ type, transactions, credits }) => [type, transactions, credits]),
        [
            ['signup', 1, '1'],
            ['usage', 1, '-4'],
            ['adjustment', 1, '10'],
            ['hold_placed', 1, '0'],
        ],
    );
    const now = (await explain(user)).is(200).body.explanation;
    assert.deepEqual([now.balance.balance, now.grants.length, now.expiring], [1, 1, []]);
    const opened = (await explain(user, { at: '2020-01-01T00:00:00Z' })).is(200).body.explanation;
    assert.deepEqual([opened.balance.seq, opened.grants, opened.sums], [0, [], []]);
});

test('IDENT-2: a transaction of another account is explained to nobody, and no future is told', async () => {
    const [one, other] = [await world.user(), await world.user({ credits: 1 })];
    const { items } = (await world.admin.get(`/admin/credits/${other}/history`)).is(200).body;
    (await explain(one, { transaction: items[0].id })).is(404, 'transaction_not_found');
    (await explain(one, { transaction: 'txn_nothing' })).is(404, 'transaction_not_found');
    (await explain('nobody-here')).is(404, 'account_not_found');
    const refused = (await explain(one, { at: '2999-01-01T00:00:00Z' })).is(422, 'validation_failed');
    assert.equal(refused.body.errors[0].field, 'at');
    (await explain(one, { transaction: items[0].id, at: '2026-01-01T00:00:00Z' })).is(422, 'validation_failed');
});

test('ADMIN-6: the overview is the sum of what there is, and says what waits', async () => {
    const sum = (credits) => Math.round(Number(credits) * 1e6);
    const before = (await world.admin.get('/admin/overview')).is(200).body;
    const user = await world.user();
    (await world.spend(user, 0.25)).is(201);
    await world.grant(user, 3);
    (await world.adjust(user, -2)).is(201);
    const { outstanding, today, last30Days } = (await world.admin.get('/admin/overview')).is(200).body;
    assert.equal(sum(outstanding.total) - sum(before.outstanding.total), 1_750_000);
    assert.equal(sum(today.used) - sum(before.today.used), 250_000);
    assert.equal(sum(today.issued) - sum(before.today.issued), 4_000_000);
    assert.deepEqual([last30Days.at(-1).used, last30Days.at(-1).issued], [today.used, today.issued]);
    assert.equal(last30Days.at(-1).day, (await world.now()).toISOString().slice(0, 10));
    assert.equal(last30Days.length, 30);
});

test('LEDGER-2: verify finds the roll-ups right at the end', async () => {
    const { ok, checks } = await world.verify();
    assert.ok(ok, JSON.stringify(checks.filter((check) => !check.ok)));
    assert.ok(checks.find(({ name }) => name === 'rollups').checked > 10);
});

contractHolds();
