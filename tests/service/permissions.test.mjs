// The authorisation matrix: every route × every caller × own, foreign and missing things, as the contract's
// x-permission and the running program's table of roles say, and no further. A route with a thing in its path that the
// matrix does not know fails it.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { contract, contractHolds } from '../support/contract.mjs';
import { IdentityProvider } from '../support/identity_provider.mjs';
import { MailServer } from '../support/mail_server.mjs';
import { Sandbox } from '../support/sandbox.mjs';
import { nextTurn, temporaryDirectory } from '../support/server.mjs';
import { Till } from '../support/till.mjs';
import { until } from '../support/until.mjs';
import { WebhookReceiver } from '../support/webhook_receiver.mjs';
import { fresh, later, World } from '../support/world.mjs';

const sessionLife = 7200;
const nothing = '0123456789abcdefghjkmnpqrs';

let world;
let till;
let mail;
let receiver;
let provider;
let permissionsOf; // role → set of permissions, as the program tells
let callers; // name → {api, role, …}; role null for nobody
let things; // what stands behind a fixed segment in paths → {own, foreign?, missing}

before(async () => {
    provider = new IdentityProvider('https://id.example.com');
    const keysFile = join(temporaryDirectory(), 'keys.json');
    writeFileSync(keysFile, JSON.stringify(provider.keySet));
    const issuer = {
        issuer: provider.issuer,
        audience: 'creditd',
        jwks_file: keysFile,
        role_claim: 'roles',
        roles: ['staff=finance'],
    };
    const sandbox = await Sandbox.start();
    [mail, receiver] = [await MailServer.start(), await WebhookReceiver.start()];
    world = await World.open({
        testClock: true,
        env: {
            ...sandbox.settings,
            CREDITD_SESSIONS__USER_SECONDS: String(sessionLife),
            CREDITD_IDENTITY__ISSUERS: JSON.stringify([issuer]),
            CREDITD_APPROVALS__ADJUST_ABOVE: '1000',
            CREDITD_WEBHOOKS__ALLOW_PRIVATE: 'true',
            CREDITD_MAIL__URL: `smtp://127.0.0.1:${mail.port}`,
            CREDITD_MAIL__FROM: 'credits@example.com',
            CREDITD_PUBLIC_URL: 'https://credits.example.com',
            CREDITD_LIMITS__MAIL_LINKS_PER_EMAIL: '0',
            CREDITD_LIMITS__MAIL_LINKS_PER_ADDRESS: '0',
        },
    });
    till = Object.assign(new Till(), { sandbox, world, webhooks: {} });
    await till.direct(); // while the clock still is where the provider's is

    const [user, other] = [await world.person(), await world.person()];
    const bought = new Map();
    for (const buyer of [user, other]) bought.set(buyer, (await till.buy(buyer)).purchase.id);
    await makeCallers(user, other);
    await makeThings(user, other, bought);
});
after(async () => {
    await world.close();
    await Promise.all([till.sandbox.stop(), mail.close(), receiver.close()]);
});

async function makeCallers(user, other) {
    const ended = await madeToEnd();
    const own = { permissions: ['accounts:read', 'credits:read', 'meters:write'], name: fresh('role') };
    (await world.admin.post('/admin/roles', own)).is(201);
    const actor = { permissions: ['accounts:act', 'credits:read'], name: fresh('role') };
    (await world.admin.post('/admin/roles', actor)).is(201);
    const { items } = (await world.admin.get('/admin/roles')).is(200).body;
    permissionsOf = new Map(items.map(({ name, permissions }) => [name, new Set(permissions)]));

    const people = Object.fromEntries(
        await Promise.all(
            ['support', 'finance', 'auditor', 'admin', own.name, actor.name].map(async (role) => [
                `somebody with the role ${role}`,
                { ...(await world.person({ role })), role },
            ]),
        ),
    );
    const programs = {};
    for (const role of ['service', 'support', 'admin', own.name, actor.name])
        programs[`a program with the role ${role}`] = {
            api: (await world.makeKey(role)).api,
            role,
            isProgram: true,
        };
    const suspended = {};
    for (const role of ['user', 'admin', own.name]) {
        const person = await world.person({ role });
        (await world.admin.post(`/admin/users/${person.id}/suspend`)).is(200);
        suspended[`a suspended ${role}`] = { ...person, role, isSuspended: true };
    }
    const now = await world.now();
    const outside = (sub, claims) => world.server.api(provider.token(sub, { now, claims }));
    callers = {
        nobody: { api: world.server.api(), role: null },
        'a made-up token': { api: world.server.api('not-a-token'), role: null },
        ...ended,
        user: { ...user, api: (await world.login(user)), role: 'user' },
        'another user': { ...other, api: (await world.login(other)), role: 'user' },
        ...people,
        ...programs,
        ...suspended,
        'an outside user': { api: outside('ada'), role: 'user', isOutside: true },
        'an outside user with a role': {
            api: outside('bob', { roles: ['staff'] }),
            role: 'finance',
            isOutside: true,
        },
    };
}

/** Credentials that were good, and are no more. */
async function madeToEnd() {
    const session = await world.person();
    const end = later(await world.now(), sessionLife);
    const key = await world.makeKey('admin', { expiresAt: end });
    const token = provider.token('early', { now: await world.now(), claims: { roles: ['staff'] } });
    for (const api of [session.api, key.api, world.server.api(token)]) (await api.get('/auth/me')).is(200);
    await world.advance(sessionLife);
    const revoked = await world.makeKey('admin');
    (await revoked.api.get('/auth/me')).is(200);
    (await world.admin.delete(`/admin/api-keys/${revoked.id}`)).is(204);
    const left = await world.person({ role: 'admin' });
    (await left.api.post('/auth/logout')).is(204);
    return {
        'an expired session': { api: session.api, role: null },
        'an ended session': { api: left.api, role: null },
        'an expired key': { api: key.api, role: null },
        'a revoked key': { api: revoked.api, role: null },
        'an expired outside token': { api: world.server.api(token), role: null },
    };
}

async function makeThings(user, other, bought) {
    const made = async (method, path, body) => {
        const { status, text, body: answer } = await world.admin.call(method, path, body);
        assert.ok(status < 300, `${method} ${path}: ${text}`);
        return answer;
    };
    const belongings = async (owner) => {
        await world.grant(owner.id, 50);
        const { hold } = (
            await world.service.post('/credits/holds', { userId: owner.id, credits: 1, ttlSeconds: 86400 })
        ).is(201).body;
        const { transaction } = (await world.spend(owner.id, 1)).is(201).body;
        const adjustment = (await world.grant(owner.id, 1)).transaction;
        const session = (await world.login(owner)).get('/auth/sessions');
        return {
            hold: hold.id,
            spent: transaction.id,
            adjusted: adjustment.id,
            session: (await session).is(200).body.items.find(({ current }) => current).id,
        };
    };
    const { webhookEndpoint } = await made('POST', '/admin/webhook-endpoints', { url: receiver.url });
    const [own, foreign] = [await belongings(user), await belongings(other)];
    const meter = fresh('meter');
    await made('POST', '/admin/meters', { name: meter, unit: 'u', price: { credits: 1, per: 1 } });
    const code = fresh('CODE').toUpperCase();
    await made('POST', '/admin/promo-codes', { code, credits: 1 });
    const event = (await world.admin.get('/admin/webhook-events')).is(200).body.items[0];
    const firstOf = (path) =>
        until(async () => (await world.admin.get(path)).is(200).body.items[0], `something in ${path}`);
    const offerFor = async (userId) =>
        (
            await made('POST', '/admin/offers', {
                userId,
                title: 'n',
                credits: 5,
                price: { currency: 'usd', amount: 500 },
                expiresAt: later(await world.now(), 86_400),
            })
        ).offer.id;
    const waiting = async (userId) =>
        (
            await made('POST', '/admin/credits/adjust', {
                userId,
                credits: 2000,
                reasonCode: 'test',
                reason: 'for a test',
            })
        ).approval.id;
    const planned = async (userId) => {
        const path = '/admin/credits/bulk?mode=plan&operation=adjust&fileName=f.csv&part=1&last=true';
        const file = Buffer.from(`userId,credits\n${userId},1\n`);
        const options = { headers: { 'content-type': 'text/csv' } };
        return (await world.admin.call('POST', path, file, options)).is(202).body.job.id;
    };
    const about = async (path, one) => (await firstOf(`${path}?userId=${one.id}`)).id;
    const ofOne = (kind, id) => ({ own: id, missing: `${kind}_${nothing}` });
    const ofTwo = (kind, mine, theirs) => ({ own: mine, foreign: theirs, missing: `${kind}_${nothing}` });
    things = {
        holds: ofTwo('hold', own.hold, foreign.hold),
        usage: ofTwo('txn', own.spent, foreign.spent),
        adjust: ofTwo('txn', own.adjusted, foreign.adjusted),
        sessions: ofTwo('ses', own.session, foreign.session),
        purchases: ofTwo('pur', bought.get(user), bought.get(other)),
        users: { own: user.id, foreign: other.id, missing: 'nobody-at-all' },
        credits: { own: user.id, foreign: other.id, missing: 'nobody-at-all' },
        'api-keys': ofOne('key', (await world.makeKey('service')).id),
        'promo-codes': { own: code, missing: 'NO-SUCH-CODE' },
        'webhook-endpoints': ofOne('whe', webhookEndpoint.id),
        'webhook-events': ofOne('evt', event.id),
        packages: { own: 'starter', missing: 'no-such-package' },
        meters: { own: meter, missing: 'no-such-meter' },
        roles: { own: 'support', missing: 'no-such-role' },
        'reason-codes': { own: 'test', missing: 'no-such-code' },
        offers: ofTwo('offer', await offerFor(user.id), await offerFor(other.id)),
        mails: ofTwo('mail', await about('/admin/mails', user), await about('/admin/mails', other)),
        'webhook-deliveries': ofTwo(
            'whd',
            await about('/admin/webhook-deliveries', user),
            await about('/admin/webhook-deliveries', other),
        ),
        approvals: ofTwo('apr', await waiting(user.id), await waiting(other.id)),
        bulk: ofTwo('job', await planned(user.id), await planned(other.id)),
        problems: { own: 'not_found', missing: 'no_such_code' },
        console: { own: 'users', missing: 'users' }, // pages: they find out by themselves
        wallet: { own: 'history', missing: 'history' },
        assets: { missing: 'no-such-asset.js' },
    };
    things.code = code;
}

/** The things in an operation's path. A route about something else must be made known above. */
function inPath(operation) {
    const parts = operation.path.split('/');
    return parts.flatMap((part, i) => {
        if (!part.startsWith('{')) return [];
        const known = things[parts[i - 1]];
        assert.ok(known, `what ${part} stands for in ${operation.path} is not known to the matrix`);
        return [{ part, known }];
    });
}

const which = (known, whose) => known[whose] ?? known.missing;

/** The path of an operation about own, foreign or missing things. */
function targetOf(operation, whose = 'own') {
    return inPath(operation).reduce(
        (path, { part, known }) => path.replace(part, encodeURIComponent(which(known, whose))),
        operation.path,
    );
}

const hasOwn = (operation) => inPath(operation).every(({ known }) => known.own !== undefined);

/** What a caller may do. */
function may(caller, permission) {
    if (!permissionsOf.get(caller.role).has(permission)) return false;
    return !caller.isSuspended || permissionsOf.get('user').has(permission);
}

// A body that every operation refuses after the permission was checked, so that asking changes nothing.
const harmless = { thereIsNoSuchField: true };

const sessionsOnly = new Set(['logOut', 'endOtherSessions', 'endSession', 'listSessions']);
const passwordsOnly = new Set(['changePassword', 'requestEmailVerification']);
/** GETs whose parameters are required: without them they are refused after the permission was checked. */
const wantsMore = (operation) =>
    operation.parameters.some((each) => each.in === 'query' && each.required) ||
    ['explainAccount', 'explainCredits', 'getCreditReport'].includes(operation.operationId);

function isStream({ responses }) {
    const { $ref: reference, content } = responses[200] ?? {};
    const answer = reference ? contract.document.components.responses[reference.split('/').pop()] : { content };
    return answer.content?.['text/event-stream'] !== undefined;
}

/** The head of an answer that does not end. */
function headOf(caller, path) {
    return new Promise((done, fail) => {
        const headers = { accept: 'text/event-stream' };
        if (caller.api.token) headers.authorization = `Bearer ${caller.api.token}`;
        const request = http.get({ host: '127.0.0.1', port: world.server.port, path, headers }, (response) => {
            const isProblem = response.headers['content-type'] === 'application/problem+json';
            let text = '';
            response.setEncoding('utf8').on('error', () => {});
            if (!isProblem) {
                response.destroy();
                return done({ status: response.statusCode });
            }
            response.on('data', (part) => (text += part));
            response.on('end', () => done({ status: response.statusCode, code: JSON.parse(text).code }));
        });
        request.on('error', fail);
    });
}

/** Of some reads the service does one at a time, for another caller of this test, say: more are told to come again. */
async function inItsTurn(read) {
    for (;;) {
        const answer = await read();
        if (answer.code !== 'overloaded') return answer;
        await nextTurn();
    }
}

async function ask(operation, caller) {
    const target = targetOf(operation);
    const namesUser = operation.parameters.some(({ name, in: place }) => name === 'userId' && place === 'query');
    const query = namesUser && caller.isProgram ? `?userId=${things.users.own}` : '';
    if (isStream(operation)) return headOf(caller, target + query);
    if (operation.method === 'GET') return inItsTurn(() => caller.api.get(target + query));
    if (operation.requestBody) return caller.api.call(operation.method, target, harmless);
    // It acts without a body: by a credential made for it, and on what there is not.
    const api = caller.email ? (await world.person({ role: caller.role })).api : caller.api;
    return api.call(operation.method, targetOf(operation, 'missing'), undefined);
}

/** What is wrong with the answer, if anything. */
function fault(operation, caller, answer) {
    const permission = operation['x-permission'];
    const got = answer.code ?? answer.status;
    const isRefused = got === 'unauthenticated' || got === 'forbidden';
    if (permission === 'public') return isRefused && 'public';
    if (caller.role === null) return got !== 'unauthenticated' && 'not let in';
    const hasNoSession = caller.isProgram || caller.isOutside;
    // A program that may not act for users has no account that it could see.
    const hasNoAccount = caller.isProgram && !may(caller, 'accounts:act');
    if (permission === 'signed_in') {
        if (sessionsOnly.has(operation.operationId) && hasNoSession) return got !== 'forbidden' && 'has no session';
        if (passwordsOnly.has(operation.operationId) && hasNoSession) return got === 'unauthenticated' && 'let in';
        return isRefused && !(hasNoAccount && got === 'forbidden') && 'signed in';
    }
    if (!may(caller, permission)) return got !== 'forbidden' && 'lacks the permission';
    if (hasNoAccount) return got === 'unauthenticated' && 'has the permission';
    if (isRefused) return 'has the permission';
    if (operation.method !== 'GET' || wantsMore(operation)) return false;
    const isForeign =
        operation.path.startsWith('/credits/') &&
        operation.path.includes('{') &&
        caller !== callers.user &&
        !may(caller, 'accounts:act');
    const expected = isForeign || !hasOwn(operation) ? 404 : 200;
    return answer.status !== expected && `is there: ${expected}`;
}

test('ADMIN-3: every route is open to exactly those whose role has its permission', async (t) => {
    let cells = 0;
    const wrong = [];
    for (const operation of contract.operations) {
        for (const [name, caller] of Object.entries(callers)) {
            const answer = await ask(operation, caller);
            ++cells;
            const what = fault(operation, caller, answer);
            if (what)
                wrong.push(`${name}: ${operation.method} ${operation.path} → ${answer.code ?? answer.status} (${what})`);
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
        if (!permission.includes(':') || may(callers.user, permission)) continue;
        for (const body of ['{"broken', 'x'.repeat(70_000)]) {
            (await callers.user.api.call(operation.method, targetOf(operation), body)).is(403, 'forbidden');
            (await callers.nobody.api.call(operation.method, targetOf(operation), body)).is(401, 'unauthenticated');
        }
    }
});

/** An answer to the byte, its head included, but for the id of its request and the time. */
function blank({ status, headers, text, body }) {
    const id = body?.requestId ?? '\0';
    const { date, ...head } = headers;
    return `${status} ${JSON.stringify(head)} ${text}`.replaceAll(id, '');
}

/** Operations that people without further rights may call. */
const forUsers = () =>
    contract.operations.filter((operation) => {
        const permission = operation['x-permission'];
        return permission === 'signed_in' || permissionsOf.get('user').has(permission);
    });

/** Purchases of others are seen by programs alone on the routes of buyers; people have `/admin/purchases`. */
const ownToPeople = new Set(['getPurchase', 'getReceipt']);
const actsFor = (caller, { operationId }) =>
    may(caller, 'accounts:act') && (caller.isProgram || !ownToPeople.has(operationId));

/** What is harmless to ask about a thing, whether it is there or not. */
function askAbout(operation, caller, whose) {
    const body = operation.requestBody ? harmless : undefined;
    return caller.api.call(operation.method, targetOf(operation, whose), body);
}

test('ADMIN-3: own, foreign and missing things are told apart by those alone who may see them', async (t) => {
    const wrong = [];
    let cells = 0;
    const ownOf = new Map([
        [callers.user, 'own'],
        [callers['another user'], 'foreign'],
    ]);
    for (const operation of contract.operations) {
        const permission = operation['x-permission'];
        const known = inPath(operation).map((each) => each.known);
        if (known.length === 0 || permission === 'public') continue;
        const kinds = ['own', 'foreign', 'missing'].filter((whose) => known.every((each) => each[whose]));
        const isUsers = !operation.path.startsWith('/admin/');
        for (const [name, caller] of Object.entries(callers)) {
            const isLetIn = caller.role && (permission === 'signed_in' || may(caller, permission));
            if (isLetIn && operation.method !== 'GET' && !operation.requestBody) continue; // it would be done
            const answers = new Map();
            for (const whose of kinds) {
                answers.set(whose, await askAbout(operation, caller, whose));
                ++cells;
            }
            const seesAll = isLetIn && (isUsers ? actsFor(caller, operation) : true);
            const sees = (whose) => seesAll || whose === ownOf.get(caller);
            const alike = kinds.filter((whose) => !isLetIn || !sees(whose));
            const texts = new Set(alike.map((whose) => blank(answers.get(whose))));
            const cell = `${name}: ${operation.method} ${operation.path}`;
            if (texts.size > 1) wrong.push(`${cell}: ${[...texts].join(' | ')}`);
            for (const whose of kinds) {
                const { status } = answers.get(whose);
                if (!isLetIn && status !== 401 && status !== 403) wrong.push(`${cell}: ${whose} is open`);
                const isThere = isLetIn && sees(whose) && whose !== 'missing';
                if (isThere && operation.method === 'GET' && !wantsMore(operation) && status !== 200)
                    wrong.push(`${cell}: ${whose} is not seen: ${status}`);
            }
        }
    }
    assert.deepEqual(wrong, []);
    t.diagnostic(`${cells} cells`);
});

test("IDENT-2: things in the path: somebody else's look to the byte like none, to everybody who may only see the own", async () => {
    let compared = 0;
    const people = Object.values(callers).filter(
        (caller) => caller.role && (caller === callers.user || !may(caller, 'accounts:act')),
    );
    for (const operation of forUsers().filter(({ path }) => path.includes('{'))) {
        const owned = inPath(operation).every(({ known }) => known.foreign);
        if (!owned) {
            // Whatever it is, it is nobody's: there is none to be seen.
            assert.ok(inPath(operation).every(({ known }) => known.missing), operation.path);
            continue;
        }
        for (const caller of people) {
            if (caller === callers['another user']) continue;
            const about = (whose) =>
                caller.api.call(operation.method, targetOf(operation, whose), operation.requestBody ? {} : undefined);
            const [theirs, none] = [await about('foreign'), await about('missing')];
            assert.ok(theirs.status === 404 || theirs.status === 403, `${operation.path}: ${theirs.text}`);
            assert.equal(blank(theirs), blank(none), `${operation.method} ${operation.path}`);
            ++compared;
        }
    }
    assert.ok(compared > 20);
});

test("IDENT-2: users in a query: somebody else looks to the byte like nobody", async () => {
    for (const operation of forUsers()) {
        if (!operation.parameters.some((each) => each.in === 'query' && each.name === 'userId')) continue;
        const ask = (whose) => {
            const path = `${operation.path}?userId=${things.users[whose]}`;
            return isStream(operation) ? headOf(callers.user, path) : callers.user.api.get(path);
        };
        const [mine, theirs, none] = [await ask('own'), await ask('foreign'), await ask('missing')];
        assert.equal(mine.status, 200, operation.path);
        assert.deepEqual([theirs.status, theirs.code], [404, 'account_not_found'], operation.path);
        if (!isStream(operation)) assert.equal(blank(theirs), blank(none), operation.path);
    }
});

/** Bodies that name a user, of operations that users may call. */
const naming = {
    redeemPromoCode: (userId) => ({ code: things.code, userId }),
    startCheckout: (userId) => ({ packageId: 'starter', userId }),
    changeCreditSettings: (userId) => ({ userId, lowBalance: null }),
    confirmPurchase: (userId) => ({ userId }),
};

test("IDENT-2: users in a body: somebody else looks to the byte like nobody", async () => {
    for (const operation of forUsers().filter(({ requestBody }) => requestBody)) {
        const { $ref: reference, ...inline } = operation.requestBody.content['application/json'].schema;
        const schema = reference ? contract.document.components.schemas[reference.split('/').pop()] : inline;
        if (!schema.properties?.userId) continue;
        const body = naming[operation.operationId];
        assert.ok(body, `how ${operation.operationId} names a user is not known to the matrix`);
        const ask = (whose) =>
            callers.user.api.call(operation.method, operation.path, body(things.users[whose]));
        const [theirs, none] = [await ask('foreign'), await ask('missing')];
        theirs.is(404, 'account_not_found');
        assert.equal(blank(theirs), blank(none), operation.path);
    }
});

test('what is missing is told so to those who may see all', async () => {
    const { api } = callers['somebody with the role admin'];
    for (const operation of contract.operations) {
        if (operation.method !== 'GET' || !operation.path.startsWith('/admin/') || !operation.path.includes('{')) continue;
        const answer = await api.get(targetOf(operation, 'missing'));
        assert.ok(answer.status === 404 || (wantsMore(operation) && answer.status === 422), `${operation.path}: ${answer.text}`);
        assert.ok(!answer.text.includes(nothing), operation.path);
    }
});

test('staff without accounts:act read only their own account as users do', async () => {
    for (const role of ['support', 'finance', 'auditor']) {
        const { api, id } = callers[`somebody with the role ${role}`];
        (await api.get(`/credits/balance?userId=${id}`)).is(200);
        (await api.get(`/credits/balance?userId=${things.users.foreign}`)).is(404, 'account_not_found');
        (await api.get(`/admin/credits/${things.users.foreign}`)).is(200);
    }
});

test('a service acts for every user it names, and is told nothing more about those there are not', async () => {
    const { users, holds, usage } = things;
    (await world.service.get(`/credits/balance?userId=${users.foreign}`)).is(200);
    (await world.service.get(`/credits/balance?userId=${users.missing}`)).is(404, 'account_not_found');
    (await world.service.get(`/credits/holds/${holds.foreign}`)).is(200);
    (await world.service.get(`/credits/holds/${holds.missing}`)).is(404, 'hold_not_found');
    for (const step of ['capture', 'release'])
        (await world.service.post(`/credits/holds/${holds.missing}/${step}`, {})).is(404, 'hold_not_found');
    (await world.service.post(`/credits/usage/${usage.missing}/reverse`, { reason: 'r' })).is(
        404,
        'transaction_not_found',
    );
    (await world.spend(users.missing, 1)).is(404, 'account_not_found');
});

test('ids of one kind are none of another, and changed ids lead nowhere', async () => {
    const { holds, usage } = things;
    (await world.service.get(`/credits/holds/${usage.own}`)).is(404, 'hold_not_found');
    (await world.service.post(`/credits/usage/${holds.own}/reverse`, { reason: 'r' })).is(
        404,
        'transaction_not_found',
    );
    for (let i = 5; i < holds.own.length; ++i) {
        const changed = holds.own.slice(0, i) + (holds.own[i] === '0' ? '1' : '0') + holds.own.slice(i + 1);
        (await callers.user.api.get(`/credits/holds/${changed}`)).is(404, 'hold_not_found');
    }
});

test('only an administrator gives roles, also while making a user', async () => {
    for (const role of ['support', 'finance', 'auditor']) {
        const { api } = callers[`somebody with the role ${role}`];
        (await api.post('/admin/users', { id: fresh('x'), role: 'admin' })).is(403, 'forbidden');
    }
    (
        await callers.user.api.post('/auth/register', {
            email: `${fresh('x')}@example.com`,
            password: 'a long enough password',
            role: 'admin',
        })
    ).is(422);
});

test('nothing of all this changed a balance', async () => {
    // 1 of the signup, 50 and 1 given, 1 spent, and what was bought.
    const bought = 100;
    assert.equal((await world.balance(things.users.foreign)).balance, 51 + bought);
    assert.equal((await world.balance(things.users.own)).balance, 51 + bought);
    assert.equal((await world.verify()).ok, true);
});

contractHolds();
