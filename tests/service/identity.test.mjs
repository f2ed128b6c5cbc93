// Users, sessions, passwords, API keys, roles, and the first administrator.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { admin, Server } from '../support/server.mjs';
import { fresh, inParallel, later, World } from '../support/world.mjs';
import { until } from '../support/until.mjs';

let world;
before(async () => (world = await World.open({ testClock: true })));
after(() => world.close());

const hour = 3600;
const reason = { reasonCode: 'test', reason: 'for a test' };
const nobody = () => world.server.api();
const logIn = (email, password) => nobody().post('/auth/login', { email, password });

test('registration gives a session, and the same address is taken once, in any case', async () => {
    const email = `${fresh('grace')}@example.com`;
    const { body } = (
        await nobody().post('/auth/register', { email, password: 'nanoseconds are short', name: 'Grace' })
    ).is(201);
    assert.deepEqual([body.user.name, body.user.role, body.user.status], ['Grace', 'user', 'active']);
    assert.deepEqual([body.balance.balance, body.account.userId], [1, body.user.id]);
    (await nobody().post('/auth/register', { email: email.toUpperCase(), password: 'another password' })).is(
        409,
        'email_taken',
    );
    const me = (await world.server.api(body.token).get('/auth/me')).is(200).body;
    assert.deepEqual(me.user, body.user);
    assert.deepEqual(me.permissions.sort(), ['credits:read', 'credits:redeem', 'holds:read']);
});

test('a repeated registration is not carried out twice and shows no secret again', async () => {
    const email = `${fresh('twice')}@example.com`;
    const key = fresh('register');
    const body = { email, password: 'a long enough password' };
    const first = (await nobody().post('/auth/register', body, { key })).is(201).body;
    const again = (await nobody().post('/auth/register', body, { key })).is(409, 'already_done');
    assert.deepEqual([again.body.id, again.replayed], [first.user.id, true]);
});

test('passwords and addresses that cannot be are refused as fields', async () => {
    const register = (email, password) => nobody().post('/auth/register', { email, password });
    const good = `${fresh('weak')}@example.com`;
    for (const [password, code] of [
        ['short', 'too_short'],
        ['x'.repeat(257), 'too_long'],
        ['password', 'password_too_common'],
    ]) {
        assert.deepEqual(
            (await register(good, password)).is(422).body.errors.map(({ field, code: c }) => [field, c]),
            [['password', code]],
        );
    }
    for (const email of ['', 'nobody', 'a@', '@b.c', 'a b@example.com', `${'a'.repeat(250)}@example.com`]) {
        assert.equal(
            (await register(email, 'a long enough password')).is(422).body.errors[0].field,
            'email',
            email,
        );
    }
});

test('a wrong password and an unknown address look the same', async () => {
    const { email } = await world.person();
    const wrong = (await logIn(email, 'not the password')).is(401, 'invalid_credentials').body;
    const unknown = (await logIn('nobody@example.com', 'not the password')).is(
        401,
        'invalid_credentials',
    ).body;
    assert.deepEqual({ ...wrong, requestId: '' }, { ...unknown, requestId: '' });
});

test('IDENT-2: a session ends with its log-out, at once', async () => {
    const person = await world.person();
    (await person.api.get('/auth/me')).is(200);
    (await person.api.post('/auth/logout')).is(204);
    (await person.api.get('/auth/me')).is(401, 'unauthenticated');
    (await person.api.post('/auth/logout')).is(401, 'unauthenticated');
});

test('sessions are listed, and ended one by one or all others at once', async () => {
    const person = await world.person();
    const [two, three] = [await world.login(person), await world.login(person)];
    const sessions = await person.api.all('/auth/sessions');
    assert.deepEqual(
        sessions.map(({ current }) => current),
        [false, false, true],
    );
    (await person.api.delete(`/auth/sessions/${sessions[0].id}`)).is(204);
    (await three.get('/auth/me')).is(401);
    (await two.get('/auth/me')).is(200);
    (await person.api.delete(`/auth/sessions/${sessions[0].id}`)).is(404, 'session_not_found');
    (await person.api.delete('/auth/sessions')).is(204);
    (await two.get('/auth/me')).is(401);
    assert.equal((await person.api.all('/auth/sessions')).length, 1);
});

test("IDENT-2: somebody else's session is as one that does not exist", async () => {
    const [one, two] = [await world.person(), await world.person()];
    const [{ id }] = await two.api.all('/auth/sessions');
    const foreign = (await one.api.delete(`/auth/sessions/${id}`)).is(404, 'session_not_found').body;
    const missing = (await one.api.delete('/auth/sessions/ses_0000000000000000')).is(
        404,
        'session_not_found',
    ).body;
    assert.deepEqual({ ...foreign, requestId: '' }, { ...missing, requestId: '' });
    (await two.api.get('/auth/me')).is(200);
});

test('a password change takes the current one, and ends every other session', async () => {
    const person = await world.person();
    const other = await world.login(person);
    const change = (currentPassword, newPassword) =>
        person.api.post('/auth/password', { currentPassword, newPassword });
    (await change('not the password', 'yet another password')).is(401, 'invalid_credentials');
    (await change(person.password, 'short')).is(422, 'validation_failed');
    (await other.get('/auth/me')).is(200);

    (await change(person.password, 'yet another password')).is(204);

    (await other.get('/auth/me')).is(401);
    (await person.api.get('/auth/me')).is(200);
    (await logIn(person.email, person.password)).is(401);
    (await logIn(person.email, 'yet another password')).is(200);
});

test('sessions end by age and by idleness, those of staff sooner', async () => {
    const strict = await Server.start({
        testClock: true,
        env: {
            CREDITD_SESSIONS__USER_SECONDS: '7200',
            CREDITD_SESSIONS__USER_IDLE_SECONDS: '3600',
            CREDITD_SESSIONS__STAFF_SECONDS: '1800',
            CREDITD_SESSIONS__STAFF_IDLE_SECONDS: '900',
        },
    });
    const advance = async (advanceSeconds) =>
        (await strict.api().post('/test/clock', { advanceSeconds })).is(200);
    const register = async (email) =>
        (await strict.api().post('/auth/register', { email, password: 'a long enough password' })).is(201)
            .body.token;
    const staff = strict.api((await strict.api().post('/auth/login', admin)).is(200).body.token);
    const [busy, idle] = [
        strict.api(await register('busy@example.com')),
        strict.api(await register('idle@example.com')),
    ];
    (await staff.get('/auth/me')).is(200);
    await advance(901);
    (await staff.get('/auth/me')).is(401);
    await advance(2600);
    (await busy.get('/auth/me')).is(200);
    await advance(3500);
    (await idle.get('/auth/me')).is(401);
    (await busy.get('/auth/me')).is(200);
    await advance(200);
    (await busy.get('/auth/me')).is(401);
    await strict.stop();
});

test('sessions and keys outlive a restart; what was revoked stays revoked', async () => {
    const person = await world.person();
    const key = await world.makeKey('service');
    const gone = await world.makeKey('service');
    (await world.admin.delete(`/admin/api-keys/${gone.id}`)).is(204);
    await world.server.kill();
    await world.server.restart();
    (await person.api.get('/auth/me')).is(200);
    (await key.api.get('/auth/me')).is(200);
    (await gone.api.get('/auth/me')).is(401);
});

test('IDENT-1: an API key is shown once, rotates with an overlap, expires, and is revoked for good', async () => {
    const made = (
        await world.admin.post('/admin/api-keys', {
            name: 'backend',
            role: 'service',
            expiresAt: later(await world.now(), 10 * hour),
        })
    ).is(201).body;
    const read = async () => (await world.admin.get(`/admin/api-keys/${made.id}`)).is(200).body;
    assert.equal('key' in (await read()), false);
    assert.ok(made.key.startsWith((await read()).prefix));
    const old = world.server.api(made.key);
    assert.equal((await old.get('/auth/me')).is(200).body.service.id, made.id);

    const rotated = (
        await world.admin.post(`/admin/api-keys/${made.id}/rotate`, { overlapSeconds: hour })
    ).is(200).body;
    const current = world.server.api(rotated.key);
    (await old.get('/auth/me')).is(200);
    (await current.get('/auth/me')).is(200);
    assert.equal((await read()).previousExpiresAt, later(await world.now(), hour));
    await world.advance(hour);
    (await old.get('/auth/me')).is(401);
    (await current.get('/auth/me')).is(200);

    await world.advance(9 * hour);
    (await current.get('/auth/me')).is(401, 'unauthenticated');
    assert.equal((await read()).state, 'expired');
    (await world.admin.post(`/admin/api-keys/${made.id}/rotate`)).is(409, 'api_key_ended');

    const other = await world.makeKey('service');
    (await other.api.get('/auth/me')).is(200);
    (await world.admin.delete(`/admin/api-keys/${other.id}`)).is(204);
    (await other.api.get('/auth/me')).is(401);
    (await world.admin.delete(`/admin/api-keys/${other.id}`)).is(204);
    assert.equal((await world.admin.get(`/admin/api-keys/${other.id}`)).is(200).body.state, 'revoked');
    assert.ok((await world.admin.all('/admin/api-keys')).some(({ id }) => id === other.id));
});

test('a key that was made is not made twice under one Idempotency-Key', async () => {
    const key = fresh('make-key');
    const body = { name: 'once', role: 'service' };
    const first = (await world.admin.post('/admin/api-keys', body, { key })).is(201).body;
    const again = (await world.admin.post('/admin/api-keys', body, { key })).is(409, 'already_done');
    assert.equal(again.body.id, first.id);
    assert.equal(again.text.includes(first.key), false);
});

test('IDENT-2: a suspended user and a changed role count from the next request on', async () => {
    const person = await world.person();
    (await world.admin.put(`/admin/users/${person.id}/role`, { role: 'support', ...reason })).is(200);
    (await person.api.get('/admin/users')).is(200);
    (await world.admin.put(`/admin/users/${person.id}/role`, { role: 'user', ...reason })).is(200);
    (await person.api.get('/admin/users')).is(403, 'forbidden');

    (await world.admin.put(`/admin/users/${person.id}/role`, { role: 'support', ...reason })).is(200);
    const { user } = (await world.admin.post(`/admin/users/${person.id}/suspend`, reason)).is(200).body;
    assert.equal(user.status, 'suspended');
    (await person.api.get('/admin/users')).is(403, 'forbidden');
    (await person.api.get('/credits/balance')).is(200);
    (await person.api.post('/credits/redeem', { code: 'ANYTHING' })).is(403, 'account_suspended');
    (await logIn(person.email, person.password)).is(200);
    (await world.admin.post(`/admin/users/${person.id}/unsuspend`, reason)).is(200);
    (await person.api.get('/admin/users')).is(200);
});

test('ADMIN-7: a suspended account takes no new spend, hold or redemption; captures, releases and reversals go on', async () => {
    const user = await world.user({ credits: 50 });
    const { transaction } = (await world.spend(user, 5)).is(201).body;
    const holds = [];
    for (let i = 0; i < 2; ++i)
        holds.push(
            (await world.service.post('/credits/holds', { userId: user, credits: 5 })).is(201).body.hold,
        );
    (await world.admin.post(`/admin/users/${user}/suspend`, reason)).is(200);

    (await world.spend(user, 1)).is(403, 'account_suspended');
    (await world.service.post('/credits/holds', { userId: user, credits: 1 })).is(403, 'account_suspended');
    (await world.service.post('/credits/redeem', { userId: user, code: 'ANYTHING' })).is(
        403,
        'account_suspended',
    );

    (await world.service.post(`/credits/holds/${holds[0].id}/capture`)).is(200);
    (await world.service.post(`/credits/holds/${holds[1].id}/release`)).is(200);
    (await world.service.post(`/credits/usage/${transaction.id}/reverse`, { reason: 'failed' })).is(201);
    (await world.adjust(user, 1)).is(201);
    assert.equal((await world.balance(user)).balance, 47);
    (await world.admin.post(`/admin/users/${user}/unsuspend`, reason)).is(200);
    (await world.spend(user, 1)).is(201);
});

test('the last administrator stays', async () => {
    const { body } = (await logIn(admin.email, admin.password)).is(200);
    (await world.admin.post(`/admin/users/${body.user.id}/suspend`, reason)).is(409, 'last_admin');
    (await world.admin.put(`/admin/users/${body.user.id}/role`, { role: 'user', ...reason })).is(
        409,
        'last_admin',
    );
    const second = await world.person({ role: 'admin' });
    (await world.admin.put(`/admin/users/${second.id}/role`, { role: 'user', ...reason })).is(200);
});

test("failures to log in are limited per address of the mail, and the victim's session goes on", async () => {
    const strict = await World.open({
        testClock: true,
        env: { CREDITD_LIMITS__LOGIN_FAILURES_PER_USER: '3' },
    });
    const victim = await strict.person();
    const attempt = (password) => strict.server.api().post('/auth/login', { email: victim.email, password });
    for (let i = 0; i < 3; ++i) (await attempt('wrong password')).is(401);
    const refused = (await attempt(victim.password)).is(429, 'too_many_attempts');
    (await victim.api.get('/auth/me')).is(200);
    const bystander = await strict.person();
    await strict.login(bystander);
    await strict.advance(Number(refused.headers['retry-after']));
    (await attempt(victim.password)).is(200);
    await strict.close();
});

test('guesses in parallel do not pass the limit', async () => {
    const strict = await World.open({ env: { CREDITD_LIMITS__LOGIN_FAILURES_PER_USER: '5' } });
    const victim = await strict.person();
    const answers = await inParallel(30, 30, () =>
        strict.server.api().post('/auth/login', { email: victim.email, password: 'wrong password' }),
    );
    const counts = (status) => answers.filter((answer) => answer.status === status).length;
    assert.deepEqual([counts(401), counts(429)], [5, 25]);
    await strict.close();
});

test('registrations and failed log-ins are limited per client address', async () => {
    const strict = await World.open({
        env: {
            CREDITD_LIMITS__REGISTRATIONS_PER_ADDRESS: '2',
            CREDITD_LIMITS__LOGIN_FAILURES_PER_ADDRESS: '3',
        },
    });
    const register = () =>
        strict.server
            .api()
            .post('/auth/register', {
                email: `${fresh('many')}@example.com`,
                password: 'a long enough password',
            });
    (await register()).is(201);
    (await register()).is(201);
    assert.ok(Number((await register()).is(429, 'too_many_attempts').headers['retry-after']) > 0);
    const guess = () =>
        strict.server
            .api()
            .post('/auth/login', { email: `${fresh('ghost')}@example.com`, password: 'wrong password' });
    for (let i = 0; i < 3; ++i) (await guess()).is(401);
    (await guess()).is(429, 'too_many_attempts');
    await strict.close();
});

test('registration can be closed', async () => {
    const closed = await World.open({ env: { CREDITD_ACCOUNTS__REGISTRATION_OPEN: 'false' } });
    (
        await closed.server
            .api()
            .post('/auth/register', { email: 'a@example.com', password: 'a long enough password' })
    ).is(403, 'registration_closed');
    await closed.close();
});

test('without settings the first administrator is made by a one-time token that the server prints', async () => {
    const server = await Server.start({ env: { CREDITD_ADMIN__EMAIL: '', CREDITD_ADMIN__PASSWORD: '' } });
    const printed = () => /"token":"([^"]+)"/.exec(server.logs())?.[1];
    await until(printed, 'the set-up token to be printed'); // it may come after the server is ready
    const token = printed();
    const setUp = (given, email = 'first@example.com') =>
        server.api().post('/auth/setup', { token: given, email, password: 'a long enough password' });
    (await setUp('not-the-token')).is(401, 'setup_token_invalid');
    const { body } = (await setUp(token)).is(201);
    assert.equal(body.user.role, 'admin');
    (await server.api(body.token).get('/admin/users')).is(200);
    (await setUp(token, 'second@example.com')).is(409, 'setup_done');
    await server.stop();
    await server.restart();
    assert.equal(/"token":"/.test(server.logs().slice(server.logs().lastIndexOf('creditd '))), false);
    await server.stop();
});

test('users are made by administrators, found, and shown with their account', async () => {
    const id = `shop|${fresh('customer')}@x`;
    const made = (
        await world.admin.post('/admin/users', {
            id,
            email: `${fresh('mail')}@example.com`,
            name: 'Somebody Known',
        })
    ).is(201).body;
    assert.deepEqual([made.user.id, made.balance.balance], [id, 1]);
    (await world.admin.post('/admin/users', { id })).is(409, 'user_exists');
    const shown = (await world.admin.get(`/admin/users/${encodeURIComponent(id)}`)).is(200).body;
    assert.deepEqual(shown, { user: made.user, account: made.account });
    for (const search of [id, made.user.email, 'somebody known']) {
        const found = (await world.admin.get(`/admin/users?search=${encodeURIComponent(search)}`)).is(
            200,
        ).body;
        assert.deepEqual(
            found.items.map((user) => user.id),
            [id],
            search,
        );
    }
    for (const wrong of [
        'usr_mine',
        '.',
        '..',
        'adjust',
        'bulk',
        'report',
        'audit',
        'a b',
        'a/b',
        'x'.repeat(129),
        '',
    ]) {
        (await world.admin.post('/admin/users', { id: wrong })).is(422, 'validation_failed');
    }
    (await world.admin.get('/admin/users/nobody')).is(404, 'user_not_found');
    const roles = (await world.admin.get('/admin/roles')).is(200).body.items;
    assert.deepEqual(
        roles.map(({ name }) => name),
        ['user', 'support', 'finance', 'auditor', 'admin', 'service'],
    );
});

contractHolds();
