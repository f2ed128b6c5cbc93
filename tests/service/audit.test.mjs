// Nothing that staff does or looks at, and nothing about who gets in, is left out of the audit log.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { contract, contractHolds } from '../support/contract.mjs';
import { parseCsv } from '../support/csv.mjs';
import { repository, run, Server, temporaryDirectory } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { fresh, later, World } from '../support/world.mjs';

const seals = temporaryDirectory();
const anchor = {
    CREDITD_AUDIT__ANCHOR: join(seals, 'anchor'),
    CREDITD_AUDIT__SIGNING_KEY: join(seals, 'key.pem'),
};

let world;
before(async () => (world = await World.open({ testClock: true, env: anchor })));
after(() => world.close());

const entries = async (filters) =>
    world.admin.all(`/admin/credits/audit?${new URLSearchParams(filters).toString()}`);

/** The actions about a subject, oldest first. */
const actionsAbout = async (subject) =>
    (await entries({ subject })).map(({ action }) => action).reverse();

/** Entries about what has no commit of its own come a moment after the answer. */
const comes = (filters, count = 1) =>
    until(async () => (await entries(filters)).length >= count, `${count} entries ${JSON.stringify(filters)}`);

const sources = (folder) =>
    readdirSync(join(repository, folder), { recursive: true })
        .filter((name) => name.endsWith('.cpp') && !name.endsWith('_test.cpp'))
        .map((name) => readFileSync(join(repository, folder, name), 'utf8'))
        .join('\n');

const isStaffs = ({ path, method }) => path.startsWith('/admin/') && method !== 'GET';

/** How each write of staff is done once, so that it takes effect: path and body. */
const examples = {
    createPackage: () => ['/admin/packages', { id: fresh('pack'), title: 'n', credits: 5, prices: [usd] }],
    changePackage: async () => [`/admin/packages/${await aPackage()}`, { title: 'another' }],
    deletePackage: async () => [`/admin/packages/${await aPackage()}`],
    createOffer: async () => ['/admin/offers', await anOffer()],
    withdrawOffer: async () => {
        const { offer } = (await world.admin.post('/admin/offers', await anOffer())).is(201).body;
        return [`/admin/offers/${offer.id}/withdraw`];
    },
    createWebhookEndpoint: () => ['/admin/webhook-endpoints', { url: 'https://example.com/hook' }],
    changeWebhookEndpoint: async () => [`/admin/webhook-endpoints/${await anEndpoint()}`, { active: false }],
    deleteWebhookEndpoint: async () => [`/admin/webhook-endpoints/${await anEndpoint()}`],
    rotateWebhookSecret: async () => [`/admin/webhook-endpoints/${await anEndpoint()}/rotate-secret`],
    createPromoCode: () => ['/admin/promo-codes', { code: fresh('CODE').toUpperCase(), credits: 1 }],
    generatePromoCodes: () => ['/admin/promo-codes/generate', { count: 2, credits: 1 }],
    changePromoCode: async () => [`/admin/promo-codes/${await aCode()}`, { credits: 2 }],
    deletePromoCode: async () => [`/admin/promo-codes/${await aCode()}`],
    activatePromoCode: async () => [`/admin/promo-codes/${await aCode({ active: false })}/activate`],
    deactivatePromoCode: async () => [`/admin/promo-codes/${await aCode()}/deactivate`],
    createUser: () => ['/admin/users', { id: fresh('user') }],
    suspendUser: async () => [`/admin/users/${await world.user()}/suspend`],
    unsuspendUser: async () => {
        const user = await world.user();
        (await world.admin.post(`/admin/users/${user}/suspend`)).is(200);
        return [`/admin/users/${user}/unsuspend`];
    },
    changeRole: async () => [`/admin/users/${await world.user()}/role`, { role: 'support' }],
    createRole: () => ['/admin/roles', { name: fresh('role'), permissions: ['users:read'] }],
    replaceRole: async () => [`/admin/roles/${await aRole()}`, { permissions: ['users:read', 'mails:read'] }],
    deleteRole: async () => [`/admin/roles/${await aRole()}`],
    createApiKey: () => ['/admin/api-keys', { name: fresh('key') }],
    rotateApiKey: async () => [`/admin/api-keys/${(await world.makeKey('service')).id}/rotate`],
    revokeApiKey: async () => [`/admin/api-keys/${(await world.makeKey('service')).id}`],
    adjustCredits: async () => ['/admin/credits/adjust', { userId: await world.user(), credits: 1 }],
    undoAdjustment: async () => {
        const { transaction } = await world.grant(await world.user(), 3);
        return [`/admin/credits/adjust/${transaction.id}/undo`];
    },
    createReasonCode: () => ['/admin/reason-codes', { code: fresh('because'), description: 'd' }],
    changeReasonCode: async () => {
        const code = fresh('because');
        (await world.admin.post('/admin/reason-codes', { code, description: 'd' })).is(201);
        return [`/admin/reason-codes/${code}`, { description: 'another' }];
    },
    createMeter: () => ['/admin/meters', aMeter()],
    changeMeter: async () => [`/admin/meters/${await madeMeter()}`, { description: 'another' }],
    addMeterPrice: async () => [`/admin/meters/${await madeMeter()}/prices`, { credits: 2, per: 1 }],
};

/** Those that need a payment provider, a mail, a second administrator or a file first: other suites do them. */
const elsewhere = {
    refundPurchase: 'purchase.refund',
    reconcilePurchase: 'purchase.reconcile',
    runReconciliation: 'reconciliation.run',
    dismissReview: 'purchase.dismiss_review',
    replayWebhookEvent: 'webhook_event.replay',
    replayMail: 'mail.replay',
    replayWebhookDelivery: 'webhook_delivery.replay',
    acceptClock: 'clock.accept',
    approve: 'approval.approve',
    rejectApproval: 'approval.reject',
    withdrawApproval: 'approval.withdraw',
    planBulkJob: 'bulk.plan',
    applyBulkJob: 'bulk.apply',
    cancelBulkJob: 'bulk.cancel',
    undoBulkJob: 'bulk.undo',
};

const usd = { currency: 'usd', amount: 500 };
const aMeter = () => ({ name: fresh('meter'), unit: 'u', price: { credits: 1, per: 1 } });
const madeMeter = async () => (await world.admin.post('/admin/meters', aMeter())).is(201).body.meter.name;
const anOffer = async () => ({
    userId: await world.user(),
    title: 'n',
    credits: 5,
    price: usd,
    expiresAt: later(await world.now(), 86_400),
});
const aPackage = async () => {
    const [path, body] = examples.createPackage();
    return (await world.admin.post(path, body)).is(201).body.package.id;
};
const aCode = async (rest = {}) => {
    const code = fresh('CODE').toUpperCase();
    (await world.admin.post('/admin/promo-codes', { code, credits: 1, ...rest })).is(201);
    return code;
};
const aRole = async () => {
    const [path, body] = examples.createRole();
    return (await world.admin.post(path, body)).is(201).body.role.name;
};
const anEndpoint = async () =>
    (await world.admin.post('/admin/webhook-endpoints', { url: 'https://example.com/hook' })).is(201).body
        .webhookEndpoint.id;

test('ADMIN-1: every write of staff leaves an entry, with its request, its reason and what it changed', async () => {
    const source = sources('src');
    const missing = [];
    for (const operation of contract.operations.filter(isStaffs)) {
        const { operationId, method } = operation;
        if (elsewhere[operationId]) {
            if (!source.includes(`"${elsewhere[operationId]}"`)) missing.push(`${operationId}: no such action`);
            continue;
        }
        if (!examples[operationId]) {
            missing.push(`${operationId}: no example`);
            continue;
        }
        const [path, body] = await examples[operationId]();
        const requestId = fresh(`audit-${operationId}`);
        const answer = await world.admin.call(method, path, body, { headers: { 'x-request-id': requestId } });
        if (answer.status >= 300) {
            missing.push(`${operationId}: ${answer.status} ${answer.text}`);
            continue;
        }
        const left = await entries({ requestId });
        if (left.length !== 1) {
            missing.push(`${operationId}: ${left.length} entries`);
            continue;
        }
        const [entry] = left;
        assert.ok(entry.actor.startsWith('user:') && entry.subject && entry.clientAddress, operationId);
        assert.deepEqual([entry.reasonCode, entry.reason], ['test', 'for a test'], operationId);
        assert.ok(entry.before ?? entry.after, `${operationId} does not say what changed`);
    }
    assert.deepEqual(missing, []);
});

test('ADMIN-8: every read of staff is either watched or said to be about nobody', () => {
    const table = readFileSync(join(repository, 'src/app/watched_reads.cpp'), 'utf8');
    const reads = contract.operations.filter(
        ({ path, method }) => path.startsWith('/admin/') && method === 'GET',
    );
    assert.ok(reads.length > 25);
    assert.deepEqual(
        reads.filter(({ operationId }) => !table.includes(`"${operationId}"`)).map((each) => each.operationId),
        [],
    );
});

test('ADMIN-8: who of the staff looked at whom, once an hour however often', async () => {
    const { api, id } = await world.person({ role: 'support' });
    const user = await world.user({ credits: 5 });
    for (let i = 0; i < 3; ++i) {
        (await api.get(`/admin/users/${user}`)).is(200);
        (await api.get(`/admin/credits/${user}`)).is(200);
        (await api.get(`/admin/credits/${user}/history?limit=1&page=${i + 1}`)).is(200);
        (await api.get(`/admin/users?search=${user}&page=${i + 1}`)).is(200);
        (await api.get(`/admin/users/names?ids=${user},user-${i}`)).is(200);
        (await api.get(`/admin/credits/${user}/history.csv`)).is(200);
    }
    (await api.get('/admin/users/nobody-at-all')).is(404);
    await comes({ actor: `user:${id}`, action: 'account.export_history' }, 3);
    const seen = await entries({ actor: `user:${id}` });
    const about = (action) => seen.filter((entry) => entry.action === action);
    for (const action of ['user.read', 'account.read', 'account.read_history'])
        assert.deepEqual(
            about(action).map(({ subject }) => subject),
            [user],
        );
    assert.deepEqual(
        about('user.search').map(({ subject, after: filters }) => [subject, filters]),
        [['users', { search: user }]],
    );
    assert.deepEqual(
        about('user.read_names').map(({ subject, after: ids }) => [subject, ids]),
        [['users', null]],
    );
    assert.equal(about('account.export_history').length, 3);
    await world.advance(3600);
    (await api.get(`/admin/users/${user}`)).is(200);
    await comes({ actor: `user:${id}`, action: 'user.read' }, 2);
});

test('ADMIN-8: users and programs reading what is theirs to read leave no entry', async () => {
    const { api, id } = await world.person();
    (await api.get('/credits/balance')).is(200);
    (await api.get('/credits/history')).is(200);
    (await world.service.get(`/credits/history?userId=${id}`)).is(200);
    (await world.admin.get(`/admin/users/${id}`)).is(200);
    await comes({ subject: id, action: 'user.read' });
    assert.deepEqual(await actionsAbout(id), ['user.register', 'user.read']);
});

/** Somebody of the staff, not a program, who may act for users. */
async function anAgent() {
    const name = fresh('agent');
    const permissions = ['accounts:act', 'credits:read', 'credits:spend', 'holds:read'];
    (await world.admin.post('/admin/roles', { name, permissions })).is(201);
    return world.person({ role: name });
}

/** What may be read of a user by the routes that users have themselves. */
const readsOf = async (user) => {
    const body = { userId: user, credits: 1, ttlSeconds: 86_400 };
    const { hold } = (await world.service.post('/credits/holds', body)).is(201).body;
    return {
        'account.read_balance': `/credits/balance?userId=${user}`,
        'account.read_grants': `/credits/grants?userId=${user}`,
        'account.read_history': `/credits/history?limit=5&userId=${user}`,
        'account.export_history': `/credits/history.csv?userId=${user}`,
        'account.read_summary': `/credits/summary?userId=${user}`,
        'account.read_holds': `/credits/holds?userId=${user}`,
        'account.read_purchases': `/credits/purchases?userId=${user}`,
        'account.read_settings': `/credits/settings?userId=${user}`,
        'hold.read': `/credits/holds/${hold.id}`,
    };
};

test('ADMIN-8: every read of users is watched where it is somebody else who reads, or is about nobody', () => {
    const table = readFileSync(join(repository, 'src/app/watched_reads.cpp'), 'utf8');
    const aboutNobody = ['getPricing', 'listPackages', 'getMe', 'listSessions'];
    const reads = contract.operations.filter(
        ({ path, method, 'x-permission': permission }) =>
            !path.startsWith('/admin/') && method === 'GET' && permission !== 'public',
    );
    reads.push({ operationId: 'estimateUsage' }); // it moves nothing, and tells the balance
    assert.ok(reads.length > 12);
    assert.deepEqual(
        reads
            .map(({ operationId }) => operationId)
            .filter((name) => !aboutNobody.includes(name) && !table.includes(`"${name}"`)),
        [],
    );
});

test('ADMIN-8: who of the staff reads as a user, once an hour; nothing of their own', async () => {
    const { api, id } = await anAgent();
    const user = await world.user({ credits: 5 });
    const reads = await readsOf(user);
    for (const path of Object.values(reads)) {
        (await api.get(path)).is(200);
        (await api.get(path)).is(200);
    }
    for (let i = 0; i < 2; ++i) (await api.post('/credits/estimate', { userId: user, credits: 1 })).is(200);
    (await api.get('/credits/balance')).is(200);
    (await api.post('/credits/estimate', { credits: 1 })).is(200);
    (await api.get(`/credits/history?userId=${id}`)).is(200);
    (await api.get('/credits/balance?userId=nobody-at-all')).is(404);
    await comes({ actor: `user:${id}`, action: 'account.export_history' }, 2);
    await comes({ actor: `user:${id}`, action: 'hold.read' });
    const seen = await entries({ actor: `user:${id}` });
    const twice = 'account.export_history'; // each one counts
    assert.deepEqual(
        seen.filter(({ action }) => action in reads).map(({ action }) => action).sort(),
        [...Object.keys(reads), twice].sort(),
    );
    assert.equal(seen.filter(({ action }) => action === 'account.estimate').length, 1);
    const subjects = new Set(seen.filter(({ action }) => action.startsWith('account.')).map(({ subject }) => subject));
    assert.deepEqual([...subjects], [user]);
});

test('ADMIN-8: programs leave entries for the accounts they read where the operator wants them', async () => {
    const own = await World.open({ env: { CREDITD_AUDIT__READS_BY_SERVICES: 'watched' } });
    try {
        const user = await own.user();
        for (let i = 0; i < 3; ++i) (await own.service.get(`/credits/balance?userId=${user}`)).is(200);
        const left = async () =>
            own.admin.all(`/admin/credits/audit?subject=${user}&action=account.read_balance`);
        await until(async () => (await left()).length > 0, 'an entry');
        const [entry, ...more] = await left();
        assert.ok(entry.actor.startsWith('service:') && more.length === 0, entry.actor);
    } finally {
        await own.close();
    }
});

test('ADMIN-8: who gets in and who does not, sessions and passwords', async () => {
    const { api, id, email, password } = await world.person();
    const enter = async (typed) => world.server.api().post('/auth/login', { email, password: typed });
    (await enter('a wrong password')).is(401);
    await comes({ subject: id, action: 'login.fail' });
    const other = world.server.api((await enter(password)).is(200).body.token);
    const sessions = (await api.get('/auth/sessions')).is(200).body.items;
    (await api.delete(`/auth/sessions/${sessions.find(({ current }) => !current).id}`)).is(204);
    (await other.get('/auth/me')).is(401);
    (await enter(password)).is(200);
    (await api.delete('/auth/sessions')).is(204);
    const changed = { currentPassword: password, newPassword: 'another long enough one' };
    (await api.post('/auth/password', changed)).is(204);
    (await api.post('/auth/logout')).is(204);
    assert.deepEqual(await actionsAbout(id), [
        'user.register',
        'login.fail',
        'login.succeed',
        'session.end',
        'login.succeed',
        'session.end_others',
        'password.change',
        'session.log_out',
    ]);
    for (const entry of await entries({ subject: id })) assert.ok(entry.requestId && entry.clientAddress);
    const everything = JSON.stringify(await entries({ subject: id }));
    assert.equal(everything.includes(password) || everything.includes('another long'), false);
});

test('ADMIN-8: a limit that is met is one entry an hour, not one a try', async () => {
    const strict = await World.open({
        testClock: true,
        env: { CREDITD_LIMITS__LOGIN_FAILURES_PER_USER: '2' },
    });
    const { id, email } = await strict.person();
    for (let i = 0; i < 6; ++i)
        await strict.server.api().post('/auth/login', { email, password: 'a wrong password' });
    const of = async (action) =>
        (await strict.admin.get(`/admin/credits/audit?subject=${id}&action=${action}`)).is(200).body.total;
    await until(async () => (await of('login.limit')) > 0, 'the entry');
    assert.deepEqual([await of('login.fail'), await of('login.limit')], [2, 1]);
    await strict.close();
});

test('ADMIN-8: an export is on record, and its lines are the list', async () => {
    const user = await world.user({ credits: 1 });
    const lines = (await world.admin.get(`/admin/credits/audit.jsonl?subject=${user}`)).is(200).text;
    assert.deepEqual(
        lines
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        await entries({ subject: user }),
    );
    const rows = parseCsv((await world.admin.get(`/admin/credits/audit.csv?subject=${user}`)).is(200).text);
    assert.equal(rows.length, lines.trim().split('\n').length);
    await comes({ subject: 'audit', action: 'audit.export' }, 2);
    const [newest] = await entries({ subject: 'audit', action: 'audit.export' });
    assert.deepEqual(newest.after, { subject: user });
});

test('ADMIN-9: what an operator erases is gone, and every chain and seal still holds', async () => {
    const user = await world.user({ credits: 7 });
    const env = { CREDITD_DATABASE__URL: world.server.databaseUrl, ...world.server.ofNode };
    const erase = (...words) => run(['audit', 'erase', ...words], { env });
    const checks = ({ stdout }) => JSON.parse(stdout).checks.map(({ name, ok }) => [name, ok]);
    const wanted = (await entries({ subject: user })).length;
    assert.ok(wanted >= 2);

    const refused = await erase('--subject', 'audit', '--reason', 'why');
    assert.equal(refused.code, 1);
    const done = await erase('--subject', user, '--reason', 'asked to be forgotten');
    assert.deepEqual([done.code, done.stdout], [0, `${wanted} entries no longer say whom they were about\n`]);
    assert.deepEqual(await entries({ subject: user }), []);
    const erased = (await world.admin.all('/admin/credits/audit')).filter((entry) => entry.erased);
    assert.equal(erased.length, wanted);
    for (const { actor, subject, reason, before: was, after: is, requestId } of erased)
        assert.deepEqual([actor, subject, reason, was, is, requestId], [null, null, null, null, null, null]);
    const [record] = await entries({ subject: 'audit', action: 'audit.erase' });
    assert.deepEqual([record.actor, record.reason], ['operator at the console', 'asked to be forgotten']);
    assert.deepEqual(record.after, { entries: wanted });
    assert.equal(JSON.stringify(record).includes(user), false);

    const verdict = (await world.admin.get('/admin/credits/audit/verify')).is(200).body;
    assert.deepEqual([verdict.ok, verdict.checks.at(-1).name], [true, 'audit_anchor']);
    await world.server.stop();
    const beside = await run(
        ['audit', 'verify', '--anchor', anchor.CREDITD_AUDIT__ANCHOR, '--key', anchor.CREDITD_AUDIT__SIGNING_KEY],
        { env },
    );
    assert.equal(beside.code, 0);
    assert.deepEqual(checks(beside), [
        ['audit_chains', true],
        ['audit_heads', true],
        ['audit_anchor', true],
    ]);
    await world.server.restart();
    await world.signIn();
});

contractHolds();
