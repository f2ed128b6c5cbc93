// Roles that administrators make, tokens of the operator's identity provider, and the commands on the machine itself.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { IdentityProvider } from '../support/identity_provider.mjs';
import { freePort, nextTurn, run, temporaryDirectory } from '../support/server.mjs';
import { fresh, inParallel, scaled, World } from '../support/world.mjs';

const patience = { timeout: 180_000 };
const provider = new IdentityProvider('https://id.example.com');
const partner = new IdentityProvider('https://partner.example.com');

let world;
before(async () => {
    provider.port = await freePort(); // nobody listens there yet
    const keysFile = join(temporaryDirectory(), 'partner.json');
    writeFileSync(keysFile, JSON.stringify(partner.keySet));
    const issuers = [
        {
            issuer: provider.issuer,
            audience: 'creditd',
            jwks_url: `http://127.0.0.1:${provider.port}/keys`,
            role_claim: 'groups',
            roles: ['credit-admins=admin'],
        },
        { issuer: partner.issuer, audience: 'creditd', jwks_file: keysFile, user_prefix: 'partner:' },
    ];
    world = await World.open({ env: { CREDITD_IDENTITY__ISSUERS: JSON.stringify(issuers) } });
});
after(async () => {
    await world.close();
    if (provider.server?.listening) await provider.stop();
});

const makeRole = async (permissions, rest = {}) =>
    (await world.admin.post('/admin/roles', { name: fresh('role'), permissions, ...rest })).is(201).body.role;
const give = (api, userId, role) => api.put(`/admin/users/${userId}/role`, { role });
const withToken = (token) => world.server.api(token);

test('IDENT-1: while the keys of an issuer cannot be fetched its tokens are answered 503, and soon after they can be, 200', patience, async () => {
    const token = provider.token('early-bird');
    (await withToken(token).get('/auth/me')).is(503, 'issuer_unavailable');
    (await withToken(partner.token('7')).get('/auth/me')).is(200);

    await provider.start(provider.port);
    let answer;
    do {
        await nextTurn();
        answer = await withToken(token).get('/auth/me');
    } while (answer.status === 503);
    assert.equal(answer.is(200).body.user.id, 'early-bird');
});

test('IDENT-1: RS256, ES256 and EdDSA tokens act for their user; further issuers have their prefix', async () => {
    for (const key of provider.keys.keys()) {
        const { body } = (await withToken(provider.token('ada', { key })).get('/credits/balance')).is(200);
        assert.deepEqual([body.userId, body.balance], ['ada', 1]);
    }
    const { body } = (await withToken(partner.token('ada')).get('/auth/me')).is(200);
    assert.equal(body.user.id, 'partner:ada');
    const boss = withToken(provider.token('boss', { claims: { groups: ['x', 'credit-admins'] } }));
    (await boss.get('/admin/users')).is(200);
    (await withToken(provider.token('boss')).get('/admin/users')).is(403, 'forbidden');
});

test('IDENT-1: tokens that are wrong in the ways that matter are all told the same', async () => {
    const stranger = new IdentityProvider(provider.issuer);
    const hour = 3600_000;
    const bad = {
        'another key under the same id': stranger.token('ada'),
        'the key brought along': stranger.token('ada', {
            header: { jwk: stranger.keys.get('eddsa').publicKey.export({ format: 'jwk' }) },
        }),
        'alg none': provider.token('ada', { header: { alg: 'none' } }),
        'alg of another key': provider.token('ada', { header: { alg: 'RS256' } }),
        'a key that there is not': provider.token('ada', { header: { kid: 'made-up' } }),
        'another audience': provider.token('ada', { claims: { aud: 'other' } }),
        'another issuer': provider.token('ada', { claims: { iss: 'https://evil.example.com' } }),
        "another issuer's key": provider.token('ada', { claims: { iss: partner.issuer } }),
        "another issuer's user": provider.token('partner:ada'),
        'not yet': provider.token('ada', { now: new Date(Date.now() + hour) }),
        crit: provider.token('ada', { header: { crit: ['exp'] } }),
        'a user id that is ours': provider.token('usr_0123456789abcdef'),
        'no token': 'a.b.c',
        'too long': provider.token('ada', { claims: { more: 'x'.repeat(9000) } }),
    };
    const told = new Set();
    for (const [what, token] of Object.entries(bad)) {
        const { body } = (await withToken(token).get('/auth/me')).is(401, 'unauthenticated');
        told.add(body.detail);
        assert.equal(body.code, 'unauthenticated', what);
    }
    assert.equal(told.size, 1);
    const expired = provider.token('ada', { now: new Date(Date.now() - 2 * hour) });
    assert.match((await withToken(expired).get('/auth/me')).is(401).body.detail, /expired/);
});

test('LEDGER-10: fifty first requests with one new token open one user with one signup credit', async () => {
    for (let round = 0; round < scaled(5); ++round) {
        const sub = fresh('newcomer');
        const answers = await inParallel(50, 50, (i) =>
            withToken(provider.token(sub, { claims: { jti: `${i}` } })).get('/credits/history'),
        );
        assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
        const history = (await withToken(provider.token(sub)).get('/credits/history')).is(200).body;
        assert.deepEqual(
            history.items.map(({ type, amount }) => [type, amount]),
            [['signup', 1]],
        );
    }
});

test('IDENT-2: a suspension holds for an outside token from its next request on; with the provider gone tokens stay good', async () => {
    const token = provider.token('suspect', { claims: { groups: ['credit-admins'] } });
    (await withToken(token).get('/admin/roles')).is(200);
    (await world.admin.post('/admin/users/suspect/suspend', {})).is(200);
    (await withToken(token).get('/admin/roles')).is(403, 'forbidden');
    (await withToken(token).get('/credits/balance')).is(200);

    await provider.stop();
    (await withToken(provider.token('late')).get('/credits/balance')).is(200);
});

test('ADMIN-3: what a role allows holds from the next request on, for users and API keys', async () => {
    const role = await makeRole(['users:read']);
    const staff = await world.person({ role: role.name });
    const key = await world.makeKey(role.name);
    for (const { api } of [staff, key]) {
        (await api.get('/admin/users')).is(200);
        (await api.get('/admin/roles')).is(403, 'forbidden');
    }
    const changed = (await world.admin.put(`/admin/roles/${role.name}`, { permissions: ['roles:read'] })).is(
        200,
    );
    assert.deepEqual([changed.body.role.users, changed.body.role.apiKeys], [1, 1]);
    for (const { api } of [staff, key]) {
        (await api.get('/admin/users')).is(403, 'forbidden');
        (await api.get('/admin/roles')).is(200);
    }
});

test("ADMIN-3: a role's limit bounds adjustments", async () => {
    const role = await makeRole(['credits:adjust', 'accounts:read'], { limits: { adjustCredits: 5 } });
    const { api } = await world.person({ role: role.name });
    const userId = await world.user();
    const adjust = (credits) =>
        api.post('/admin/credits/adjust', { userId, credits, reasonCode: 'test', reason: 'for a test' });
    (await adjust(5)).is(201);
    assert.notEqual((await adjust(5.000001)).status, 201);
    assert.notEqual((await adjust(-5.000001)).status, 201);
});

test('ADMIN-3: however a role is given and removed at once, nobody is left with a role that is gone', async (t) => {
    const tally = { given: 0, removed: 0 };
    for (let round = 0; round < scaled(40, 8); ++round) {
        const { name } = await makeRole(['users:read']);
        const userId = await world.user();
        const acts = [
            () => give(world.admin, userId, name),
            () => world.admin.post('/admin/api-keys', { name: fresh('key'), role: name }),
            () => world.admin.delete(`/admin/roles/${name}`, {}),
        ];
        const first = round % acts.length;
        const answers = await Promise.all([...acts.slice(first), ...acts.slice(0, first)].map((act) => act()));
        const [given, key, removed] = acts.map((_, i) => answers[(i + acts.length - first) % acts.length]);
        const has = (await world.admin.get(`/admin/users/${userId}`)).is(200).body.user.role === name;
        const isThere = (await world.admin.get(`/admin/roles/${name}`)).status === 200;
        assert.equal(has, given.status === 200);
        assert.equal(isThere, removed.status !== 204);
        if (removed.status === 204) {
            given.is(422, 'validation_failed');
            key.is(422, 'validation_failed');
            ++tally.removed;
        } else {
            removed.is(409, 'role_in_use');
            ++tally.given;
        }
    }
    t.diagnostic(JSON.stringify(tally));
});

test('ADMIN-3: nobody rises by giving what they have not', async () => {
    const role = await makeRole(['roles:write', 'roles:read', 'users:write', 'api-keys:write', 'users:read']);
    const { api, id } = await world.person({ role: role.name });
    for (const other of ['admin', 'support', 'finance', 'auditor'])
        (await give(api, id, other)).is(403, 'permission_not_held');
    (await api.put(`/admin/roles/${role.name}`, { permissions: ['roles:write', 'refunds:write'] })).is(
        403,
        'permission_not_held',
    );
    (await api.post('/admin/roles', { name: fresh('role'), permissions: ['refunds:write'] })).is(
        403,
        'permission_not_held',
    );
    (await api.post('/admin/api-keys', { name: 'x', role: 'service' })).is(403, 'permission_not_held');
    const strong = await world.makeKey('finance');
    (await api.post(`/admin/api-keys/${strong.id}/rotate`, {})).is(403, 'permission_not_held');
    (await api.post('/admin/users', { id: fresh('x'), role: 'admin' })).is(403, 'permission_not_held');
    (await api.post('/admin/roles', { name: fresh('role'), permissions: ['users:read'] })).is(201);
});

/** Runs the program beside the server, on its ledger. */
const onMachine = async (...words) =>
    run(words, { env: { CREDITD_DATABASE__URL: world.server.databaseUrl } });

test('ADMIN-3: administrators and keys are looked after on the machine itself, beside the server and without it', patience, async () => {
    const good = async (...words) => {
        const { code, stdout, stderr } = await onMachine(...words);
        assert.equal(code, 0, stderr);
        return stdout;
    };
    const password = join(temporaryDirectory(), 'password');
    writeFileSync(password, 'quite a long password\n');
    const email = `${fresh('console')}@example.com`;
    for (const isServing of [true, false]) {
        if (!isServing) await world.server.stop();
        const address = isServing ? email : `second-${email}`;
        const { user } = JSON.parse(await good('admin', 'create', '--email', address, '--password-file', password));
        assert.equal(user.role, 'admin');
        const listed = JSON.parse(await good('admin', 'list')).items.map((each) => each.id);
        assert.ok(listed.includes(user.id));
        const changed = JSON.parse(await good('admin', 'set-role', '--user', address, '--role', 'auditor'));
        assert.equal(changed.user.role, 'auditor');
        assert.equal(JSON.parse(await good('admin', 'suspend', '--user', user.id)).user.status, 'suspended');
        assert.equal(JSON.parse(await good('admin', 'unsuspend', '--user', user.id)).user.status, 'active');
        await good('admin', 'set-password', '--email', address, '--password-file', password);
        const key = JSON.parse(await good('key', 'create', '--name', 'console', '--role', 'auditor'));
        assert.ok(JSON.parse(await good('key', 'list')).items.some(({ id }) => id === key.id));
        await good('key', 'revoke', '--id', key.id);
        if (!isServing) await world.server.restart();
        (await world.server.api(key.key).get('/auth/me')).is(401, 'unauthenticated');
    }
    const bad = async (...words) => {
        const { code, stderr } = await onMachine(...words);
        assert.equal(code, 1, stderr);
        return stderr;
    };
    assert.match(await bad('admin', 'set-role', '--user', email, '--role', 'no-such'), /role/);
    assert.match(await bad('admin', 'suspend', '--user', 'nobody'), /nobody/);
    assert.match(await bad('key', 'revoke', '--id', 'key_x'), /key_x/);
    const audited = await world.admin.all(
        `/admin/credits/audit?actor=${encodeURIComponent('operator at the console')}`,
    );
    for (const action of ['user.create', 'user.role', 'user.suspend', 'user.unsuspend', 'password.reset', 'api_key.create', 'api_key.revoke'])
        assert.equal(audited.filter((entry) => entry.action === action).length, 2, action);
});

contractHolds();
