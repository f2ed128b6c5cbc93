// What browsers are served: pages and their parts, sessions in cookies, wallet links, events, the settings shown.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import http from 'node:http';
import { contract, contractHolds } from '../support/contract.mjs';
import { Events } from '../support/events.mjs';
import { Nodes } from '../support/nodes.mjs';
import { admin, Server, temporaryDirectory } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { fresh, World } from '../support/world.mjs';

const page = { 'x-creditd-request': '1' };

let world;
before(async () => {
    world = await World.open({
        testClock: true,
        env: { CREDITD_LOG__ACCESS: 'json', CREDITD_LIMITS__EVENT_STREAMS_EACH: '3' },
    });
});
after(() => world.close());

// Pages

/** The bytes of an answer as they came. */
function fetchRaw(port, path, headers = {}, method = 'GET') {
    return new Promise((done, fail) => {
        const request = http.request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
            const parts = [];
            response.on('data', (part) => parts.push(part));
            response.on('end', () =>
                done({
                    status: response.statusCode,
                    headers: response.headers,
                    bytes: Buffer.concat(parts),
                }),
            );
        });
        request.on('error', fail).end();
    });
}

test('each page has a policy with a nonce of its own, and is kept by nobody', async () => {
    const nobody = world.server.api();
    for (const path of ['/console', '/console/users/x', '/wallet', '/wallet/history/', '/docs']) {
        const [first, second] = [(await nobody.get(path)).is(200), (await nobody.get(path)).is(200)];
        assert.equal(first.type, 'text/html');
        assert.equal(first.headers['cache-control'], 'no-store');
        assert.equal(first.headers['x-content-type-options'], 'nosniff');
        const policies = [first, second].map(({ headers }) => headers['content-security-policy']);
        assert.match(policies[0], /^default-src 'none'; script-src 'self';/);
        assert.match(policies[0], /frame-ancestors 'none'/);
        assert.equal(/<script(?![^>]*\bsrc=)|\son\w+=/.test(first.text), false);
        if (path !== '/docs') {
            const nonces = policies.map((policy) => /'nonce-([^']+)'/.exec(policy)[1]);
            assert.notEqual(nonces[0], nonces[1]);
            assert.ok(first.text.includes(nonces[0]) && !first.text.includes('__CSP_NONCE__'));
            assert.equal(policies[0].includes('unsafe'), false);
        }
    }
    assert.equal((await nobody.get('/')).is(302).headers.location, '/console');
    (await nobody.get('/consoles')).is(404, 'not_found');
    (await nobody.post('/console')).is(405, 'method_not_allowed');
});

test('the parts of a page may be kept for good, and come as the client takes them', async () => {
    const html = (await world.server.api().get('/console')).is(200).text;
    const parts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1]);
    assert.ok(parts.some((path) => path.endsWith('.js')));
    for (const path of parts) {
        const { port } = world.server;
        const plain = await fetchRaw(port, path);
        const packed = await fetchRaw(port, path, { 'accept-encoding': 'br, gzip' });
        const gzip = await fetchRaw(port, path, { 'accept-encoding': 'gzip' });
        const unpack = { br: brotliDecompressSync, gzip: gunzipSync, undefined: (bytes) => bytes };
        for (const answer of [packed, gzip]) {
            const text = unpack[answer.headers['content-encoding']](answer.bytes);
            assert.ok(text.equals(plain.bytes), path);
        }
        assert.match(plain.headers['cache-control'], /immutable/);
        const again = await fetchRaw(port, path, { 'if-none-match': plain.headers.etag });
        assert.deepEqual([again.status, again.bytes.length], [304, 0]);
        const head = await fetchRaw(port, path, {}, 'HEAD');
        assert.deepEqual([head.status, head.headers['content-length']], [200, String(plain.bytes.length)]);
    }
    const script = parts.find((path) => path.endsWith('.js'));
    for (const path of [`${script}x`, '/assets/', '/assets/..%2fconsole.html', '/assets/../../etc/passwd'])
        (await world.server.api().get(path)).is(404, 'not_found');
});

// Cookies

/** The cookie that an answer sets: `{name, value, attributes}`. */
function cookieOf(answer) {
    const [header, ...more] = answer.headers['set-cookie'] ?? [];
    if (!header) return null;
    assert.deepEqual(more, []);
    const [pair, ...attributes] = header.split('; ');
    const [name, value] = pair.split('=');
    return { name, value, attributes };
}

const asPage = (cookie, headers = {}) => ({ headers: { cookie, ...page, ...headers } });

/** A user with a session in a cookie. */
async function browser(role) {
    const person = await world.person(role ? { role } : {});
    const { email, password } = person;
    const login = await world.server
        .api()
        .post('/auth/login', { email, password, session: 'cookie' }, { headers: page });
    const { name, value } = cookieOf(login.is(200));
    return { ...person, cookie: `${name}=${value}`, token: value };
}

const nobody = () => world.server.api();

test('a log-in by cookie answers without the token, and the cookie is the session', async () => {
    const { email, password, id } = await world.person();
    const login = (
        await nobody().post('/auth/login', { email, password, session: 'cookie' }, { headers: page })
    ).is(200);
    assert.equal(login.body.token, undefined);
    assert.equal(login.body.user.id, id);
    const { name, value, attributes } = cookieOf(login);
    assert.equal(name, 'creditd');
    assert.match(value, /^cst_/);
    assert.deepEqual(attributes, ['Path=/', 'HttpOnly', 'SameSite=Lax']); // here sessions have no end
    const cookie = `${name}=${value}`;
    assert.equal((await nobody().get('/auth/me', { headers: { cookie } })).is(200).body.user.id, id);
    assert.equal((await nobody().get('/credits/balance', { headers: { cookie } })).is(200).body.userId, id);
    const out = (await nobody().post('/auth/logout', undefined, asPage(cookie))).is(204);
    assert.ok(cookieOf(out).attributes.includes('Max-Age=0') && cookieOf(out).value === '');
    (await nobody().get('/auth/me', { headers: { cookie } })).is(401, 'unauthenticated');
});

test('by token everything is as it was: no cookie is set, and none is cleared', async () => {
    const { email, password } = await world.person();
    const login = (await nobody().post('/auth/login', { email, password, session: 'token' })).is(200);
    assert.equal(cookieOf(login), null);
    assert.equal(cookieOf((await world.server.api(login.body.token).post('/auth/logout')).is(204)), null);
    (await nobody().post('/auth/login', { email, password, session: 'both' })).is(422, 'validation_failed');
});

test('registration and set-up open a session in a cookie too, and no repeat shows it again', async () => {
    const email = `${fresh('cookie')}@example.com`;
    const body = { email, password: 'a long enough password', session: 'cookie' };
    const made = (await nobody().post('/auth/register', body, { headers: page, key: 'once' })).is(201);
    assert.equal(made.body.token, undefined);
    assert.equal(made.body.balance.balance, 1);
    const { name, value } = cookieOf(made);
    (await nobody().get('/auth/me', { headers: { cookie: `${name}=${value}` } })).is(200);
    const again = (await nobody().post('/auth/register', body, { headers: page, key: 'once' })).is(409);
    assert.equal(again.code, 'already_done');
    assert.equal(cookieOf(again), null);

    const server = await Server.start({ env: { CREDITD_ADMIN__EMAIL: '', CREDITD_ADMIN__PASSWORD: '' } });
    const link = /\/console\/setup#token=(\S+)/;
    await until(() => link.test(server.logs()), 'the link to the set-up');
    const token = link.exec(server.logs())[1];
    const setUp = (headers) => server.api().post('/auth/setup', { token, ...body }, { headers });
    (await setUp({})).is(403, 'cross_site_refused');
    const first = (await setUp(page)).is(201);
    assert.deepEqual([first.body.token, first.body.user.role], [undefined, 'admin']);
    assert.ok(cookieOf(first));
    await server.stop();
});

test('where the public address is https, the cookie cannot be set or sent otherwise', async () => {
    const secure = await World.open({ env: { CREDITD_PUBLIC_URL: 'https://credits.example.com' } });
    const login = await secure.server
        .api()
        .post('/auth/login', { ...admin, session: 'cookie' }, { headers: page });
    const { name, value, attributes } = cookieOf(login.is(200));
    assert.equal(name, '__Host-creditd');
    assert.ok(attributes.includes('Secure') && attributes.includes('Path=/'));
    assert.equal(attributes.some((each) => each.startsWith('Domain')), false);
    const me = (cookie) => secure.server.api().get('/auth/me', { headers: { cookie } });
    (await me(`__Host-creditd=${value}`)).is(200);
    (await me(`creditd=${value}`)).is(401, 'unauthenticated');
    const write = (origin) =>
        secure.server
            .api()
            .delete('/auth/sessions', { headers: { cookie: `${name}=${value}`, ...page, origin } });
    (await write('http://credits.example.com')).is(403, 'cross_site_refused');
    (await write('https://evil.example')).is(403, 'cross_site_refused');
    (await write('https://credits.example.com')).is(204);
    assert.equal(
        (await secure.server.api().get('/console')).headers['strict-transport-security'],
        'max-age=31536000',
    );
    await secure.close();
});

test('an Authorization header wins over the cookie, and a cookie holds nothing but a session', async () => {
    const [one, other] = [await browser(), await browser()];
    const me = (headers) => nobody().get('/auth/me', { headers });
    const both = { cookie: one.cookie, authorization: `Bearer ${other.token}` };
    assert.equal((await me(both)).is(200).body.user.id, other.id);
    (await me({ cookie: one.cookie, authorization: 'Bearer nonsense' })).is(401, 'unauthenticated');
    (await me({ cookie: one.cookie, authorization: 'Basic abc' })).is(401, 'unauthenticated');
    for (const cookie of [
        `creditd=${world.service.token}`,
        'creditd=',
        `${one.cookie}; ${other.cookie}`,
        `Creditd=${one.token}`,
        `xcreditd=${one.token}`,
    ])
        (await me({ cookie })).is(401, 'unauthenticated');
    assert.equal((await me({ cookie: `a=b; ${one.cookie}; c=d` })).is(200).body.user.id, one.id);
});

test('what a page of another site sends with the cookie changes nothing', async () => {
    const { cookie, id, token } = await browser('admin');
    const own = `http://127.0.0.1:${world.server.port}`;
    const attacks = [
        [{}, 'fetch without the header'],
        [{ 'x-creditd-request': '0' }, 'another header'],
        [{ ...page, origin: 'https://evil.example' }, 'wrong origin'],
        [{ ...page, origin: 'null' }, 'an opaque origin'],
        [{ ...page, origin: `https://127.0.0.1:${world.server.port + 1}` }, 'another port'],
        [{ ...page, origin: `${own}.evil.example` }, 'an origin that begins alike'],
        [{ ...page, 'sec-fetch-site': 'cross-site' }, 'cross-site'],
        [{ ...page, 'sec-fetch-site': 'same-site' }, 'same-site'],
        [{ ...page, 'sec-fetch-site': 'none' }, 'no site at all'],
        [
            {
                'content-type': 'application/x-www-form-urlencoded',
                origin: 'https://evil.example',
                'sec-fetch-site': 'cross-site',
            },
            'a form',
        ],
        [{ 'content-type': 'text/plain', origin: 'null' }, 'a form with JSON in it'],
    ];
    const before = await world.standing(id);
    for (const [headers, what] of attacks) {
        const body = { userId: id, credits: 1000, reasonCode: 'test', reason: 'attack' };
        for (const [method, path, content] of [
            ['POST', '/admin/credits/adjust', body],
            ['PUT', `/admin/users/${id}/role`, { role: 'user', reasonCode: 'test', reason: 'attack' }],
            ['POST', '/auth/password', { currentPassword: 'x', newPassword: 'another long password' }],
            ['DELETE', '/auth/sessions', undefined],
            ['POST', '/auth/logout', undefined],
        ]) {
            const answer = await nobody().call(method, path, content, { headers: { cookie, ...headers } });
            assert.equal(answer.code, 'cross_site_refused', `${what}: ${method} ${path}`);
        }
    }
    assert.equal(await world.standing(id), before);
    (await nobody().get('/auth/me', { headers: { cookie, 'sec-fetch-site': 'cross-site' } })).is(200);
    for (const headers of [page, { ...page, origin: own, 'sec-fetch-site': 'same-origin' }])
        (await nobody().delete('/auth/sessions', { headers: { cookie, ...headers } })).is(204);
    (
        await nobody().delete('/auth/sessions', {
            headers: { authorization: `Bearer ${token}`, origin: 'https://evil.example' },
        })
    ).is(204); // programs need no proof
});

test('nobody can be logged in by a page of another site', async () => {
    const { email, password } = await world.person();
    const login = (headers) =>
        nobody().post('/auth/login', { email, password, session: 'cookie' }, { headers });
    for (const headers of [{}, { ...page, origin: 'https://evil.example' }]) {
        const answer = (await login(headers)).is(403, 'cross_site_refused');
        assert.equal(cookieOf(answer), null);
    }
});

// Wallet links

const linkFor = (userId, rest = {}) => world.service.post('/credits/wallet-sessions', { userId, ...rest });
const tokenIn = (link) => link.is(201).body.url.split('#session=')[1];
const openWallet = (token) => nobody().post('/auth/wallet', { token });

test('IDENT-9: a wallet link opens the own account once, of however many that try', async () => {
    const { id } = await world.person();
    const link = (await linkFor(id, { returnUrl: 'https://shop.example.com/back?a=b' })).is(201);
    assert.match(link.body.url, /^http:\/\/127\.0\.0\.1:\d+\/wallet#session=csw_[0-9a-z]{52}$/);
    const token = tokenIn(link);
    const answers = await Promise.all(Array.from({ length: 10 }, () => openWallet(token)));
    const opened = answers.filter(({ status }) => status === 200);
    assert.equal(opened.length, 1);
    assert.ok(answers.every(({ status, code }) => status === 200 || code === 'wallet_session_invalid'));
    const { body } = opened[0];
    assert.deepEqual([body.userId, body.returnUrl], [id, 'https://shop.example.com/back?a=b']);
    const wallet = world.server.api(body.token);
    assert.equal((await wallet.get('/credits/balance')).is(200).body.userId, id);
    (await openWallet(token)).is(401, 'wallet_session_invalid');
    (await openWallet('csw_' + '0'.repeat(52))).is(401, 'wallet_session_invalid');
    (await openWallet(body.token)).is(401, 'wallet_session_invalid');
    (await world.server.api(token).get('/credits/balance')).is(401, 'unauthenticated');
});

test('IDENT-9: a link is good for five minutes, its session for as long as is set', async () => {
    const { id } = await world.person();
    const [early, late] = [tokenIn(await linkFor(id)), tokenIn(await linkFor(id))];
    await world.advance(299);
    const { body } = (await openWallet(early)).is(200);
    const wallet = world.server.api(body.token);
    await world.advance(1);
    (await openWallet(late)).is(401, 'wallet_session_invalid');
    assert.equal(new Date(body.expiresAt) - (await world.now()), (240 * 60 - 1) * 1000);
    await world.advance(240 * 60 - 2);
    (await wallet.get('/credits/balance')).is(200);
    await world.advance(1);
    (await wallet.get('/credits/balance')).is(401, 'unauthenticated');
});

test("IDENT-9: a wallet's session does what an end user may, whatever the user's role is", async () => {
    const person = await world.person({ role: 'admin' });
    const wallet = world.server.api((await openWallet(tokenIn(await linkFor(person.id)))).is(200).body.token);
    const { body: me } = (await wallet.get('/auth/me')).is(200);
    assert.equal(me.permissions.includes('credits:read'), true);
    assert.equal(me.permissions.some((each) => each.startsWith('users:')), false);
    (await wallet.get('/admin/users')).is(403, 'forbidden');
    (await world.adjust.call({ admin: wallet }, person.id, 10)).is(403, 'forbidden');
    const change = { currentPassword: person.password, newPassword: 'another long password' };
    (await wallet.post('/auth/password', change)).is(403, 'forbidden');
    (await wallet.get('/auth/sessions')).is(403, 'forbidden');
    (await wallet.delete('/auth/sessions')).is(403, 'forbidden');
    (await wallet.get('/credits/history')).is(200);
    (await wallet.get(`/credits/balance?userId=${(await world.person()).id}`)).is(404, 'account_not_found');

    const listed = (await person.api.get('/auth/sessions')).is(200).body.items;
    assert.deepEqual(listed.map(({ scope }) => scope).sort(), ['full', 'full', 'wallet']);
    const [{ id }] = listed.filter(({ scope }) => scope === 'wallet');
    (await person.api.delete(`/auth/sessions/${id}`)).is(204);
    (await wallet.get('/credits/balance')).is(401, 'unauthenticated');
});

test('IDENT-2: a suspended user may look into the wallet, and no more', async () => {
    const { id } = await world.person();
    const wallet = world.server.api((await openWallet(tokenIn(await linkFor(id)))).is(200).body.token);
    const code = fresh('WALLET').toUpperCase();
    (await world.admin.post('/admin/promo-codes', { code, credits: 5 })).is(201);
    (await world.admin.post(`/admin/users/${id}/suspend`, {})).is(200);
    (await wallet.get('/credits/balance')).is(200);
    (await wallet.post('/credits/redeem', { code })).is(403, 'account_suspended');
    const later = world.server.api((await openWallet(tokenIn(await linkFor(id)))).is(200).body.token);
    (await later.get('/credits/balance')).is(200);
});

test('IDENT-9: links are made by programs that act for users, for users there are', async () => {
    const { id, api } = await world.person();
    (await api.post('/credits/wallet-sessions', { userId: id })).is(403, 'forbidden');
    (await linkFor('nobody-at-all')).is(404, 'account_not_found');
    (await world.service.post('/credits/wallet-sessions', {})).is(422, 'validation_failed');
    for (const returnUrl of [
        'javascript:alert(1)',
        'http://shop.example.com/',
        'https://',
        'https://user@shop.example.com/',
        'http://localhost.evil.example/',
        'https://a.b/"><script>',
        '//evil.example',
        '/wallet',
    ])
        (await linkFor(id, { returnUrl })).is(422, 'validation_failed');
    for (const returnUrl of ['https://shop.example.com', 'http://localhost:3000/x#y', 'http://127.0.0.1/'])
        (await linkFor(id, { returnUrl })).is(201);
    const request = { userId: id };
    const send = () => world.service.post('/credits/wallet-sessions', request, { key: 'one-link' });
    (await send()).is(201);
    assert.equal((await send()).is(409, 'already_done').text.includes('csw_'), false);
});

test('IDENT-9: wallets that are opened again and again end no log-in of the user', async () => {
    const { id, api } = await world.person();
    const opened = [];
    for (let i = 0; i < 102; ++i) opened.push((await openWallet(tokenIn(await linkFor(id)))).body.token);
    (await api.get('/auth/me')).is(200);
    (await world.server.api(opened.at(-1)).get('/credits/balance')).is(200);
    (await world.server.api(opened[0]).get('/credits/balance')).is(401, 'unauthenticated');
});

// Events

test('LIVE-2: the owner hears of the own account, staff of all, and others of nothing', async () => {
    const [alice, bob] = [await browser(), await browser()];
    const support = await browser('support');
    const own = await Events.open(world.server, '/credits/events', { cookie: alice.cookie });
    const others = await Events.open(world.server, '/credits/events', { cookie: bob.cookie });
    const all = await Events.open(world.server, '/admin/events', { cookie: support.cookie });
    const asService = { authorization: `Bearer ${world.service.token}` };
    const forAlice = await Events.open(world.server, `/credits/events?userId=${alice.id}`, asService);
    assert.equal(own.headers['content-type'], 'text/event-stream');
    assert.equal(own.headers['cache-control'], 'no-store');
    for (const events of [own, others, all, forAlice]) assert.ok((await events.next('hello')).at);
    (await world.spend(alice.id, 0.5)).is(201);
    assert.deepEqual(await own.next('balance'), { userIds: [alice.id] });
    assert.deepEqual(await forAlice.next('balance'), { userIds: [alice.id] });
    assert.ok((await all.next('balance')).userIds.includes(alice.id));
    assert.deepEqual(await all.next('overview'), {});
    (await world.spend(bob.id, 0.25)).is(201);
    assert.deepEqual(await others.next('balance'), { userIds: [bob.id] });
    assert.equal(others.text.includes(alice.id), false);
    for (const events of [own, others, all, forAlice]) events.close();
});

test('LIVE-2: holds and grants are changes too, and what was refused is none', async () => {
    const { id, cookie } = await browser();
    const own = await Events.open(world.server, '/credits/events', { cookie });
    await own.next('hello');
    const hold = { userId: id, credits: 0.5, ttlSeconds: 3600 };
    const { body } = (await world.service.post('/credits/holds', hold)).is(201);
    await own.next('balance');
    (await world.spend(id, 1000)).is(402);
    (await world.service.post(`/credits/holds/${body.hold.id}/release`, {})).is(200);
    await own.next('balance');
    own.close();
});

test('LIVE-4: a stream ends with its session, and with its role', async () => {
    const user = await browser();
    const own = await Events.open(world.server, '/credits/events', { cookie: user.cookie });
    await own.next('hello');
    (await nobody().post('/auth/logout', undefined, asPage(user.cookie))).is(204);
    assert.equal(await own.ended, true);

    const support = await browser('support');
    const all = await Events.open(world.server, '/admin/events', { cookie: support.cookie });
    await all.next('hello');
    (await world.admin.put(`/admin/users/${support.id}/role`, { role: 'user' })).is(200);
    assert.equal(await all.ended, true);

    // Who keeps the right to the own account loses the streams about others.
    const role = fresh('poster');
    const may = (...permissions) => ({ permissions: ['credits:read', ...permissions] });
    (await world.admin.post('/admin/roles', { name: role, ...may('accounts:act') })).is(201);
    const { key } = await world.makeKey(role);
    const path = `/credits/events?userId=${await world.user()}`;
    const foreign = await Events.open(world.server, path, { authorization: `Bearer ${key}` });
    await foreign.next('hello');
    (await world.admin.put(`/admin/roles/${role}`, may())).is(200);
    assert.equal(await foreign.ended, true);
});

test('LIVE-5: a principal has so many streams and no more; who closes one may open another', async () => {
    const { cookie } = await browser();
    const open = () => Events.open(world.server, '/credits/events', { cookie });
    const streams = [await open(), await open(), await open()];
    const refused = await open();
    assert.deepEqual([refused.status, refused.code], [429, 'too_many_streams']);
    assert.ok(Number(refused.headers['retry-after']) > 0);
    streams.pop().close();
    const next = await until(async () => {
        const tried = await open();
        return tried.status === 200 && tried;
    }, 'room for another stream');
    for (const events of [...streams, next]) events.close();
});

test('who asks for a stream must want one, and may see what it is about', async () => {
    const user = await world.person();
    (await user.api.get('/credits/events')).is(406, 'not_acceptable');
    (await world.admin.get('/admin/events')).is(406, 'not_acceptable');
    const other = (await world.person()).id;
    (await user.api.get(`/credits/events?userId=${other}`)).is(404, 'account_not_found');
    (await user.api.get('/admin/events')).is(403, 'forbidden');
    (await user.api.get('/credits/events?since=1')).is(422, 'validation_failed');
    assert.equal((await Events.open(world.server, '/credits/events')).code, 'unauthenticated');
});

test('a server that stops ends its streams, and waits for none', async () => {
    const own = await World.open();
    const { email, password } = await own.person();
    const { body } = (await own.server.api().post('/auth/login', { email, password })).is(200);
    const headers = { authorization: `Bearer ${body.token}` };
    const events = await Events.open(own.server, '/credits/events', headers);
    await events.next('hello');
    const exit = await own.server.stop();
    assert.equal(await events.ended, true);
    assert.deepEqual(exit, { code: 0, signal: null });
});

test(
    'what another node writes is heard here too',
    { skip: !process.env.CREDITD_TEST_POSTGRES && 'CREDITD_TEST_POSTGRES names no PostgreSQL' },
    async () => {
        const nodes = await Nodes.open({ env: { CREDITD_ACCOUNTS__OPEN_ON_FIRST_USE: 'true' } });
        const person = await nodes.world.person();
        const [here, there] = nodes.servers;
        const watch = (path, { token }) =>
            Events.open(here, path, { authorization: `Bearer ${token}` });
        const own = await watch('/credits/events', person.api);
        const all = await watch('/admin/events', nodes.world.admin);
        await own.next('hello');
        await all.next('balance'); // by now the node has looked once at how the accounts stand
        await all.next('balance');
        own.waiting.length = 0;
        (await nodes.service(1).post('/credits/usage', { userId: person.id, credits: 0.5 })).is(201);
        assert.deepEqual(await own.next('balance'), { userIds: [person.id] });
        assert.ok(there.port !== here.port);
        own.close();
        all.close();
        await nodes.close();
    },
);

// Settings

test('the settings are shown with where they come from, and no secret with them', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'creditd.toml');
    const secrets = { key: 'sk_test_hidden', hook: 'whsec_hidden', mail: 'smtp://user:hidden@127.0.0.1:1' };
    writeFileSync(file, '[http]\nthreads = 2\n');
    const own = await World.open({
        testClock: true,
        wrapper: ['sh', '-c', `exec "$@" --config ${file} --http-worker-threads 3`, 'sh'],
        env: {
            CREDITD_STRIPE__SECRET_KEY: secrets.key,
            CREDITD_STRIPE__API_BASE: 'http://127.0.0.1:1',
            CREDITD_STRIPE__WEBHOOK_SECRETS: secrets.hook,
            CREDITD_MAIL__URL: secrets.mail,
            CREDITD_MAIL__FROM: 'credits@example.com',
            CREDITD_PUBLIC_URL: 'http://localhost:8080',
        },
    });
    const answer = (await own.admin.get('/admin/settings')).is(200);
    const settings = new Map(answer.body.items.map((item) => [item.name, item]));
    const shown = (name) => {
        const { value, default: byDefault, origin, place, secret } = settings.get(name);
        return [value, byDefault, origin, place, secret];
    };
    assert.deepEqual(shown('http.threads'), ['2', '1', 'file', `${file}:2`, false]);
    assert.deepEqual(shown('stripe.secret_key'), [
        '***',
        null,
        'environment',
        'CREDITD_STRIPE__SECRET_KEY',
        true,
    ]);
    assert.deepEqual(shown('http.worker_threads'), ['3', '4', 'flag', '--http-worker-threads', false]);
    assert.deepEqual(shown('redis.url'), [null, null, 'default', null, true]);
    assert.deepEqual(shown('wallet.session_minutes'), ['240', '240', 'default', null, false]);
    for (const secret of [...Object.values(secrets), admin.password])
        assert.equal(answer.text.includes(secret), false);
    assert.equal(answer.text.includes('hidden'), false);
    assert.ok(answer.body.items.every(({ name, section }) => name.startsWith(`${section}.`) || section === 'service'));
    for (const role of ['auditor', 'support', 'finance']) {
        const { api } = await own.person({ role });
        (await api.get('/admin/settings')).is(...(role === 'auditor' ? [200] : [403, 'forbidden']));
    }
    await own.close();
});

test('neither the log nor the metrics know a cookie, a wallet link or what was opened with it', async () => {
    const { cookie, token, id } = await browser();
    const link = tokenIn(await linkFor(id));
    const opened = (await openWallet(link)).is(200).body.token;
    const watched = { headers: { cookie, 'x-request-id': 'watched-by-cookie' } };
    (await nobody().get('/auth/me', watched)).is(200);
    await until(() => world.server.logs().includes('watched-by-cookie'), 'the line of a request');
    const metrics = await new Promise((done, fail) =>
        http
            .get({ host: '127.0.0.1', port: world.server.metricsPort, path: '/metrics' }, (response) => {
                let text = '';
                response.on('data', (part) => (text += part)).on('end', () => done(text));
            })
            .on('error', fail),
    );
    for (const secret of [token, link, opened, createHash('sha256').update(token).digest('hex')]) {
        assert.equal(world.server.logs().includes(secret), false);
        assert.equal(metrics.includes(secret), false);
    }
    assert.ok(contract.checked > 0);
});

contractHolds();
