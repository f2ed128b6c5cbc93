// What operators do and see: adjustments with their reasons, the audit log, verification, operations.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { contract, contractHolds } from '../support/contract.mjs';
import { parseCsv } from '../support/csv.mjs';
import { run, temporaryDirectory } from '../support/server.mjs';
import { fresh, later, World } from '../support/world.mjs';

let world;
before(async () => (world = await World.open({ testClock: true })));
after(() => world.close());

const reason = { reasonCode: 'test', reason: 'for a test' };
const entriesAbout = async (subject) =>
    world.admin.all(`/admin/credits/audit?subject=${encodeURIComponent(subject)}`);

test('ADMIN-1: an adjustment takes a reason code and a reason, and leaves one audit row', async () => {
    const user = await world.user();
    for (const missing of ['reasonCode', 'reason']) {
        const body = { userId: user, credits: 1, ...reason };
        delete body[missing];
        assert.deepEqual(
            (await world.admin.post('/admin/credits/adjust', body))
                .is(422)
                .body.errors.map(({ field, code }) => [field, code]),
            [[missing, 'required']],
        );
    }
    const answer = (
        await world.admin.post(
            '/admin/credits/adjust',
            { userId: user, credits: 2.5, reasonCode: 'goodwill', reason: 'slow\nMonday' },
            { headers: { 'x-request-id': 'ticket-4711' } },
        )
    ).is(201);

    const entries = (await entriesAbout(user)).filter(({ action }) => action === 'credits.adjust');

    assert.equal(entries.length, 1);
    const [entry] = entries;
    assert.deepEqual(
        [entry.reasonCode, entry.reason, entry.requestId],
        ['goodwill', 'slow\nMonday', 'ticket-4711'],
    );
    assert.deepEqual([entry.before.balance, entry.after.balance], [1, 3.5]);
    assert.equal(entry.actor, answer.body.transaction.actor);
});

test('ADMIN-1: what is refused or repeated leaves no audit row', async () => {
    const user = await world.user();
    const key = fresh('adjust');
    (await world.adjust(user, -50)).is(402);
    const body = { userId: user, credits: 1, ...reason };
    for (let i = 0; i < 3; ++i) (await world.admin.post('/admin/credits/adjust', body, { key })).is(201);
    assert.equal((await entriesAbout(user)).filter(({ action }) => action === 'credits.adjust').length, 1);
});

test('ADMIN-1: every kind of admin write is in the audit log', async () => {
    const actions = new Map();
    const seen = async (work) => {
        const before = (await world.admin.get('/admin/credits/audit?limit=1')).is(200).body.total;
        await work();
        const { items, total } = (await world.admin.get('/admin/credits/audit?limit=10')).is(200).body;
        assert.equal(total, before + 1, work.toString());
        actions.set(items[0].action, items[0]);
        return items[0];
    };
    const user = fresh('audited');
    const name = fresh('meter');
    const code = fresh('AUDITED').toUpperCase();
    await seen(async () => (await world.admin.post('/admin/users', { id: user })).is(201));
    await seen(async () => (await world.admin.post(`/admin/users/${user}/suspend`, reason)).is(200));
    await seen(async () => (await world.admin.post(`/admin/users/${user}/unsuspend`, reason)).is(200));
    await seen(async () =>
        (await world.admin.put(`/admin/users/${user}/role`, { role: 'support', ...reason })).is(200),
    );
    await seen(async () =>
        (await world.admin.post('/admin/meters', { name, unit: 'x', price: { credits: 1, per: 1 } })).is(201),
    );
    await seen(async () =>
        (await world.admin.patch(`/admin/meters/${name}`, { description: 'new' })).is(200),
    );
    await seen(async () =>
        (await world.admin.post(`/admin/meters/${name}/prices`, { credits: 2, per: 1 })).is(201),
    );
    await seen(async () => (await world.admin.post('/admin/promo-codes', { code, credits: 1 })).is(201));
    await seen(async () => (await world.admin.patch(`/admin/promo-codes/${code}`, { credits: 2 })).is(200));
    await seen(async () => (await world.admin.post(`/admin/promo-codes/${code}/deactivate`)).is(200));
    await seen(async () => (await world.admin.post(`/admin/promo-codes/${code}/activate`)).is(200));
    await seen(async () => (await world.admin.delete(`/admin/promo-codes/${code}`)).is(204));
    await seen(async () =>
        (await world.admin.post('/admin/promo-codes/generate', { count: 2, credits: 1 })).is(201),
    );
    let key;
    await seen(
        async () => (key = (await world.admin.post('/admin/api-keys', { name: 'audited' })).is(201).body),
    );
    await seen(async () => (await world.admin.post(`/admin/api-keys/${key.id}/rotate`)).is(200));
    const revoked = await seen(async () => (await world.admin.delete(`/admin/api-keys/${key.id}`)).is(204));
    assert.equal(revoked.subject, key.id);
    await seen(async () => (await world.adjust(user, 1)).is(201));
    assert.equal(actions.size, 17);
    for (const { action, reasonCode, reason: text } of actions.values()) {
        assert.ok(reasonCode && text, `${action} tells no reason`);
    }
    const everything = JSON.stringify([...actions.values()]);
    assert.equal(everything.includes(key.key), false);
});

test('ADMIN-1: every admin write demands a reason code and a reason', async () => {
    const demanding = contract.operations.filter(({ method, path }) => contract.wantsReason(method, path));
    // A plan moves nothing; who applies it says why.
    const writes = contract.operations.filter(
        ({ method, path, operationId }) =>
            method !== 'GET' && path.startsWith('/admin/') && operationId !== 'planBulkJob',
    );
    assert.ok(demanding.length >= 18);
    assert.deepEqual(
        writes.map(({ operationId }) => operationId).sort(),
        demanding.map(({ operationId }) => operationId).sort(),
    );
    for (const { method, path } of demanding) {
        const target = path.replaceAll(/\{[^}]+\}/g, 'x');
        for (const body of [{}, { reasonCode: 'why' }, { reason: 'why' }, { reasonCode: '', reason: '' }]) {
            const answer = await world.admin.call(method, target, body, { reason: null });
            const told = (answer.body?.errors ?? []).map(({ field }) => field);
            const wanted = ['reasonCode', 'reason'].filter((field) => !body[field]);
            // An id that cannot be one, and whether there is a payment provider at all, are looked at first.
            if (answer.status === 404 || answer.code === 'payments_not_configured') continue;
            assert.deepEqual(told.filter((field) => wanted.includes(field)), wanted, answer.text);
        }
    }
});

test('ADMIN-2: the audit log is filtered, exported, read by cursor while it grows, and verifies', async () => {
    const user = await world.user();
    for (let i = 0; i < 5; ++i) await world.adjust(user, i + 1);
    await world.advance(60);
    const from = later(await world.now(), 0);
    await world.adjust(user, 9);

    const all = await entriesAbout(user);
    assert.equal(all.length, 7);
    assert.deepEqual(
        (await world.admin.all(`/admin/credits/audit?subject=${user}&from=${from}`)).map(
            ({ after: { balance } }) => balance,
        ),
        [25],
    );
    assert.deepEqual(await world.admin.all(`/admin/credits/audit?subject=${user}&to=${from}`), all.slice(1));
    assert.deepEqual(
        (
            await world.admin.all(
                `/admin/credits/audit?subject=${user}&actor=${encodeURIComponent(all[0].actor)}&action=credits.adjust`,
                2,
            )
        ).length,
        6,
    );
    const rows = parseCsv((await world.admin.get(`/admin/credits/audit.csv?subject=${user}`)).is(200).text);
    assert.deepEqual(
        rows.map(({ id, hash }) => [id, hash]),
        all.map(({ id, chain }) => [id, chain.hash]),
    );

    const first = (await world.admin.get('/admin/credits/audit?limit=2')).is(200).body;
    await world.adjust(user, 1);
    const second = (await world.admin.get(`/admin/credits/audit?limit=2&cursor=${first.nextCursor}`)).is(
        200,
    ).body;
    assert.equal(new Set([...first.items, ...second.items].map(({ id }) => id)).size, 4);
    const verdict = (await world.admin.get('/admin/credits/audit/verify')).is(200).body;
    assert.deepEqual(
        verdict.checks.filter(({ ok }) => !ok),
        [],
    );
});

test('ADMIN-3: support adjusts up to its limit, up and down, and not beyond', async () => {
    const user = await world.user({ credits: 500 });
    const support = await world.person({ role: 'support' });
    const adjust = (credits) =>
        support.api.post('/admin/credits/adjust', { userId: user, credits, ...reason });
    (await adjust(100)).is(201);
    (await adjust(-100)).is(201);
    (await adjust(100.000001)).is(403, 'adjustment_above_limit');
    (await adjust(-100.000001)).is(403, 'adjustment_above_limit');
    assert.equal((await world.balance(user)).balance, 501);
    assert.equal((await support.api.get('/auth/me')).is(200).body.adjustLimit, 100);
});

test('LEDGER-9: a balance stays within 4,000,000,000 credits', async () => {
    const user = await world.user();
    const before = await world.standing(user);
    (await world.adjust(user, 4_000_000_000)).is(422, 'balance_out_of_range');
    assert.equal(await world.standing(user), before);
    (await world.adjust(user, 3_999_999_999)).is(201);
    (await world.adjust(user, 0.000001)).is(422, 'balance_out_of_range');
    (await world.adjust(user, -4_000_000_000)).is(201);
    (await world.adjust(user, -4_000_000_000, { allowDebt: true })).is(201);
    (await world.adjust(user, -0.000001, { allowDebt: true })).is(422, 'balance_out_of_range');
});

test('an account has at most so many open grants', async () => {
    const few = await World.open({ env: { CREDITD_LIMITS__OPEN_GRANTS: '3' } });
    const user = await few.user();
    (await few.adjust(user, 1)).is(201);
    (await few.adjust(user, 1)).is(201);
    (await few.adjust(user, 1)).is(409, 'too_many_grants');
    assert.equal((await few.balance(user)).balance, 3);
    await few.close();
});

test('verify says the same over HTTP, at the command line, and on a stopped server', async () => {
    const verdict = await world.verify();
    assert.equal(verdict.ok, true);
    assert.ok(verdict.checks.length > 5 && verdict.checks.every(({ checked }) => checked >= 0));
    const beside = await world.server.verify();
    assert.equal(beside.code, 0, beside.text);
    await world.server.stop();
    const alone = await world.server.verify();
    assert.equal(alone.code, 0, alone.text);
    await world.server.restart();
});

test('a repeat of the key that moved the test clock moves it once', async () => {
    const move = (body, key) => world.admin.post('/test/clock', body, { key });
    const first = (await move({ advanceSeconds: 60 }, 'one step')).code;
    assert.equal(first, 'idempotency_key_invalid');
    const moved = (await move({ advanceSeconds: 60 }, 'one-step')).is(200);
    await world.advance(5);
    const again = (await move({ advanceSeconds: 60 }, 'one-step')).is(200);
    assert.deepEqual([again.text, again.replayed], [moved.text, true]);
    (await move({ advanceSeconds: 61 }, 'one-step')).is(422, 'idempotency_key_reused');
    assert.equal((await world.now()).getTime(), new Date(moved.body.now).getTime() + 5000);

    const wish = { now: later(await world.now(), 10) };
    (await move(wish, 'to-a-moment')).is(200);
    await world.advance(60);
    assert.equal((await move(wish, 'to-a-moment')).is(200).replayed, true);
    (await move(wish, 'to-a-past-moment')).is(422, 'validation_failed');
});

test('ADMIN-2: the audit log verifies at the command line, with and without its seals', async () => {
    const seals = temporaryDirectory();
    const env = {
        CREDITD_AUDIT__ANCHOR: join(seals, 'anchor'),
        CREDITD_AUDIT__SIGNING_KEY: join(seals, 'key.pem'),
    };
    const sealed = await World.open({ testClock: true, env });
    await sealed.grant(await sealed.user(), 5);
    const url = { CREDITD_DATABASE__URL: `sqlite:${sealed.server.directory}` };
    const verify = (...words) => run(['audit', 'verify', ...words], { env: url });
    const checks = ({ stdout }) => JSON.parse(stdout).checks.map(({ name }) => name);

    const beside = await verify();
    assert.equal(beside.code, 0, beside.stderr);
    assert.deepEqual(checks(beside), ['audit_chains', 'audit_heads', 'audit_anchor']);
    await sealed.server.stop();
    const alone = await verify();
    assert.equal(alone.code, 0, alone.stderr);
    assert.deepEqual(checks(alone), ['audit_chains', 'audit_heads']);
    const seal = ['--anchor', join(seals, 'anchor'), '--key', join(seals, 'key.pem.pub')];
    const compared = await verify(...seal);
    assert.equal(compared.code, 0, compared.stdout + compared.stderr);
    assert.deepEqual(checks(compared), ['audit_chains', 'audit_heads', 'audit_anchor']);

    const text = readFileSync(join(seals, 'anchor'), 'utf8');
    writeFileSync(join(seals, 'anchor'), text.replace(/[0-9a-f]{64}/, '0'.repeat(64)));
    const changed = await verify(...seal);
    assert.equal(changed.code, 1);
    assert.equal(JSON.parse(changed.stdout).ok, false);
    assert.equal((await verify('--anchor', join(seals, 'anchor'))).code, 2);
    const missing = await verify('--anchor', join(seals, 'none'), '--key', join(seals, 'key.pem.pub'));
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /there is no anchor file/);
});

test('a second process on the same data directory is refused with a clear message', async () => {
    const second = await run(['serve', '--test-clock'], {
        env: {
            CREDITD_DATABASE__URL: `sqlite:${world.server.directory}`,
            CREDITD_HTTP__LISTEN: '127.0.0.1:0',
            CREDITD_METRICS__LISTEN: 'off',
        },
    });
    assert.notEqual(second.code, 0);
    assert.match(second.stderr + second.stdout, /another|already|in use|lock/i);
    assert.ok((second.stderr + second.stdout).includes(world.server.directory));
    (await world.admin.get('/auth/me')).is(200);
});

test('a live database takes no test clock, and a test database keeps its time over a restart', async () => {
    const before = await world.now();
    await world.advance(1000);
    await world.server.kill();
    await world.server.restart();
    assert.ok((await world.now()) >= new Date(later(before, 1000)));
    assert.equal((await world.server.api().get('/version')).is(200).body.mode, 'test');

    const live = await World.open();
    assert.equal((await live.server.api().get('/version')).is(200).body.mode, 'live');
    await live.close();
    const refused = await run(['serve', '--test-clock'], {
        env: {
            CREDITD_DATABASE__URL: `sqlite:${live.server.directory}`,
            CREDITD_HTTP__LISTEN: '127.0.0.1:0',
            CREDITD_METRICS__LISTEN: 'off',
        },
    });
    assert.notEqual(refused.code, 0);
});

test('the server is alive, ready, and tells what it is; its figures have a listener of their own', async () => {
    const nobody = world.server.api();
    assert.deepEqual((await nobody.get('/livez')).is(200).body, { status: 'alive' });
    assert.deepEqual((await nobody.get('/readyz')).is(200).body, { status: 'ready' });
    assert.match((await nobody.get('/version')).is(200).body.version, /^\d+\.\d+\.\d+/);
    (await nobody.get('/metrics')).is(404, 'not_found');
    const metrics = await world.server.metrics();
    assert.ok(metrics.commands > 0 && metrics.batches > 0 && metrics.batches <= metrics.commands);
    assert.match(metrics.text, /^# HELP creditd_/m);
});

test('SIGTERM stops with exit status 0, and the next start has everything', async () => {
    const user = await world.user({ credits: 5 });
    const before = await world.standing(user);
    const { code, signal } = await world.server.stop('SIGTERM');
    assert.deepEqual([code, signal], [0, null]);
    await world.server.restart();
    assert.equal(await world.standing(user), before);
});

contractHolds();
