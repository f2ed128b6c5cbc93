// Every route for everybody: as its x-permission and the table of roles say, and no further.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contract, contractHolds } from '../support/contract.mjs';
import { declaredRoles } from '../support/sources.mjs';
import { fresh, later, World } from '../support/world.mjs';

const roles = declaredRoles();
const permits = (role, permission) => roles[role] === null || roles[role].includes(permission);

let world;
let callers; // name → {api, role} or {api, ended: true}; role null for nobody
let own; // what belongs to the caller `user`
let foreign; // the same of another user
let missing;

const sessionLife = 7200;

before(async () => {
    world = await World.open({
        testClock: true,
        env: { CREDITD_SESSIONS__USER_SECONDS: String(sessionLife) },
    });
    const expiredSession = await world.person();
    const expiredKey = await world.makeKey('admin', { expiresAt: later(await world.now(), sessionLife) });
    (await expiredSession.api.get('/auth/me')).is(200);
    (await expiredKey.api.get('/auth/me')).is(200);
    await world.advance(sessionLife);
    const revokedKey = await world.makeKey('admin');
    (await revokedKey.api.get('/auth/me')).is(200);
    (await world.admin.delete(`/admin/api-keys/${revokedKey.id}`)).is(204);
    const loggedOut = await world.person({ role: 'admin' });
    (await loggedOut.api.post('/auth/logout')).is(204);

    const [user, other] = [await world.person(), await world.person()];
    const staff = {};
    for (const role of ['support', 'finance', 'auditor', 'admin'])
        staff[role] = { ...(await world.person({ role })), role };
    callers = {
        nobody: { api: world.server.api(), role: null },
        'a made-up token': { api: world.server.api('not-a-token'), ended: true },
        'an expired session': { api: expiredSession.api, ended: true },
        'an ended session': { api: loggedOut.api, ended: true },
        'an expired key': { api: expiredKey.api, ended: true },
        'a revoked key': { api: revokedKey.api, ended: true },
        user: { ...user, role: 'user' },
        'another user': { ...other, role: 'user' },
        service: { api: world.service, role: 'service' },
        'a key of a support program': {
            api: (await world.makeKey('support')).api,
            role: 'support',
            isProgram: true,
        },
        ...staff,
    };
    callers.service.isProgram = true;
    const belongings = async ({ id }) => {
        await world.grant(id, 50);
        const { hold } = (
            await world.service.post('/credits/holds', { userId: id, credits: 1, ttlSeconds: 86400 })
        ).is(201).body;
        const { transaction } = (await world.spend(id, 1)).is(201).body;
        return { userId: id, hold: hold.id, transaction: transaction.id };
    };
    own = await belongings(user);
    foreign = await belongings(other);
    missing = {
        userId: 'nobody-at-all',
        hold: 'hold_0123456789abcdefghjkmnpqrs',
        transaction: 'txn_0123456789abcdefghjkmnpqrs',
    };
    const [meter, code] = [fresh('meter'), fresh('CODE').toUpperCase()];
    (await world.admin.post('/admin/meters', { name: meter, unit: 'u', price: { credits: 1, per: 1 } })).is(
        201,
    );
    (await world.admin.post('/admin/promo-codes', { code, credits: 1 })).is(201);
    const { webhookEndpoint } = (
        await world.admin.post('/admin/webhook-endpoints', { url: 'https://example.com/hook' })
    ).is(201).body;
    const apiKey = (await world.makeKey('service')).id;
    Object.assign(own, { meter, code, apiKey, webhookEndpoint: webhookEndpoint.id });
});
after(() => world.close());

/** An id of what this suite has none of. */
const nothing = 'ses_0123456789abcdefghjkmnpqrs';

/** The path of an operation about those things. */
function targetOf(operation, things) {
    const values = {
        userId: things.userId,
        name: own.meter,
        code: 'not_found',
        id: operation.path.includes('/holds/')
            ? things.hold
            : operation.path.includes('/usage/')
              ? things.transaction
              : operation.path.includes('/promo-codes/')
                ? own.code
                : operation.path.includes('/api-keys/')
                  ? own.apiKey
                  : operation.path.includes('/webhook-endpoints/')
                    ? own.webhookEndpoint
                    : nothing,
    };
    return operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));
}

// A body that every operation refuses after the permission was checked, so that asking changes nothing.
const harmless = { thereIsNoSuchField: true };

/** Operations that act without a body; those who may call them do so with a credential made for it. */
const bodiless = new Set(['logOut', 'endOtherSessions', 'revokeApiKey', 'endSession']);
const forSessionsOnly = new Set([
    'logOut',
    'endOtherSessions',
    'endSession',
    'listSessions',
    'changePassword',
    'requestEmailVerification',
]);

const throwaway = async (caller) =>
    caller.email ? (await world.person({ role: caller.role })).api : caller.api;

async function ask(operation, caller, things) {
    if (operation.method === 'GET') {
        const query =
            operation.parameters.some(({ name, in: place }) => name === 'userId' && place === 'query') &&
            caller.isProgram
                ? `?userId=${things.userId}`
                : '';
        return caller.api.get(targetOf(operation, things) + query);
    }
    if (bodiless.has(operation.operationId)) {
        const api = caller.role ? await throwaway(caller) : caller.api;
        const target =
            operation.operationId === 'revokeApiKey'
                ? '/admin/api-keys/key_0123456789abcdefghjkmnpqrs'
                : targetOf(operation, things);
        return api.call(operation.method, target, undefined);
    }
    return caller.api.call(operation.method, targetOf(operation, things), harmless);
}

test('ADMIN-3: every route is open to exactly those whose role has its permission', async (t) => {
    let cells = 0;
    const wrong = [];
    for (const operation of contract.operations) {
        const permission = operation['x-permission'];
        for (const [name, caller] of Object.entries(callers)) {
            const answer = await ask(operation, caller, own);
            ++cells;
            const got = answer.code ?? answer.status;
            const cell = `${name}: ${operation.method} ${operation.path} → ${got}`;
            const isRefused = answer.code === 'unauthenticated' || answer.code === 'forbidden';
            if (permission === 'public') {
                if (isRefused) wrong.push(cell);
            } else if (!caller.role) {
                if (got !== 'unauthenticated') wrong.push(cell);
            } else if (permission === 'signed_in') {
                const expected =
                    forSessionsOnly.has(operation.operationId) && caller.isProgram ? 'forbidden' : null;
                // A program that may not act for users has no account that it could see.
                const hasNone = caller.isProgram && !permits(caller.role, 'accounts:act');
                const isWrong = expected ? got !== expected : isRefused && !(hasNone && got === 'forbidden');
                if (isWrong) wrong.push(cell);
            } else if (!permits(caller.role, permission)) {
                if (got !== 'forbidden') wrong.push(cell);
            } else {
                // A program without `accounts:act` has no account to read, though its role may read one.
                const hasNone = caller.isProgram && !permits(caller.role, 'accounts:act');
                if (hasNone ? answer.code === 'unauthenticated' : isRefused) wrong.push(cell);
                const isForeign =
                    operation.operationId === 'getHold' &&
                    caller !== callers.user &&
                    !permits(caller.role, 'accounts:act');
                const isMissing = isForeign || targetOf(operation, own).includes(nothing);
                if (operation.method === 'GET' && !hasNone && answer.status !== (isMissing ? 404 : 200))
                    wrong.push(cell);
            }
        }
    }
    assert.deepEqual(wrong, []);
    t.diagnostic(
        `${cells} cells: ${contract.operations.length} routes for ${Object.keys(callers).length} callers`,
    );
});

test('a permission is checked before the body is read', async () => {
    for (const operation of contract.operations.filter(({ requestBody }) => requestBody)) {
        const permission = operation['x-permission'];
        if (!permission.includes(':') || permits('user', permission)) continue;
        for (const body of ['{"broken', 'x'.repeat(70_000)]) {
            (await callers.user.api.call(operation.method, targetOf(operation, own), body)).is(
                403,
                'forbidden',
            );
            (await callers.nobody.api.call(operation.method, targetOf(operation, own), body)).is(
                401,
                'unauthenticated',
            );
        }
    }
});

const blank = ({ status, body }) => ({ status, ...body, requestId: '' });

test("IDENT-2: a user sees the own account only; somebody else's looks like none", async () => {
    for (const operation of contract.operations) {
        const names = operation.parameters
            .filter(({ in: place }) => place === 'query')
            .map(({ name }) => name);
        const isAboutUser =
            operation.method === 'GET' && operation.path.startsWith('/credits/') && names.includes('userId');
        if (!isAboutUser || !permits('user', operation['x-permission'])) continue;
        const about = (things) => callers.user.api.get(`${operation.path}?userId=${things.userId}`);
        const [mine, theirs, none] = [await about(own), await about(foreign), await about(missing)];
        assert.equal(mine.status, 200, operation.path);
        assert.deepEqual(blank(theirs.is(404, 'account_not_found')), blank(none), operation.path);
        assert.equal((await callers.user.api.get(operation.path)).status, 200, operation.path);
    }
    const redeem = (things) =>
        callers.user.api.post('/credits/redeem', { code: own.code, userId: things.userId });
    assert.deepEqual(
        blank((await redeem(foreign)).is(404, 'account_not_found')),
        blank(await redeem(missing)),
    );
    (await redeem(own)).is(201);
});

test("IDENT-2: somebody else's hold looks like none", async () => {
    const about = (things) => callers.user.api.get(`/credits/holds/${things.hold}`);
    (await about(own)).is(200);
    assert.deepEqual(blank((await about(foreign)).is(404, 'hold_not_found')), blank(await about(missing)));
});

test('staff without accounts:act read only their own account as users do', async () => {
    for (const role of ['support', 'finance', 'auditor']) {
        const { api, id } = callers[role];
        (await api.get(`/credits/balance?userId=${id}`)).is(200);
        (await api.get(`/credits/balance?userId=${foreign.userId}`)).is(404, 'account_not_found');
        (await api.get(`/admin/credits/${foreign.userId}`)).is(200);
        assert.deepEqual(
            blank((await api.get('/admin/credits/nobody-at-all')).is(404, 'account_not_found')).code,
            'account_not_found',
        );
    }
});

test('a service acts for every user it names, and is told nothing more about those there are not', async () => {
    (await world.service.get(`/credits/balance?userId=${foreign.userId}`)).is(200);
    (await world.service.get(`/credits/balance?userId=${missing.userId}`)).is(404, 'account_not_found');
    (await world.service.get(`/credits/holds/${foreign.hold}`)).is(200);
    (await world.service.get(`/credits/holds/${missing.hold}`)).is(404, 'hold_not_found');
    for (const step of ['capture', 'release'])
        (await world.service.post(`/credits/holds/${missing.hold}/${step}`, {})).is(404, 'hold_not_found');
    (await world.service.post(`/credits/usage/${missing.transaction}/reverse`, { reason: 'r' })).is(
        404,
        'transaction_not_found',
    );
    (await world.spend(missing.userId, 1)).is(404, 'account_not_found');
});

test('ids of one kind are none of another, and changed ids lead nowhere', async () => {
    (await world.service.get(`/credits/holds/${own.transaction}`)).is(404, 'hold_not_found');
    (await world.service.post(`/credits/usage/${own.hold}/reverse`, { reason: 'r' })).is(
        404,
        'transaction_not_found',
    );
    for (let i = 5; i < own.hold.length; ++i) {
        const changed = own.hold.slice(0, i) + (own.hold[i] === '0' ? '1' : '0') + own.hold.slice(i + 1);
        (await callers.user.api.get(`/credits/holds/${changed}`)).is(404, 'hold_not_found');
    }
});

test('only an administrator gives roles, also while making a user', async () => {
    for (const role of ['support', 'finance', 'auditor']) {
        (await callers[role].api.post('/admin/users', { id: fresh('x'), role: 'admin' })).is(
            403,
            'forbidden',
        );
    }
    (
        await callers.user.api.post('/auth/register', {
            email: `${fresh('x')}@example.com`,
            password: 'a long enough password',
            role: 'admin',
        })
    ).is(422);
    (await callers.admin.api.post('/admin/users', { id: fresh('x'), role: 'support' })).is(201);
});

test('nothing of all this changed a balance but what was asked for', async () => {
    assert.equal((await world.balance(foreign.userId)).balance, 50);
    assert.equal((await world.balance(own.userId)).balance, 51);
    assert.equal((await world.verify()).ok, true);
});

contractHolds();
