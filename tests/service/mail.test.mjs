// Mail: what is sent, once, in spite of mail servers that are down or say no; links that come by mail.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Authority } from '../support/certificates.mjs';
import { contractHolds } from '../support/contract.mjs';
import { MailServer, refusal } from '../support/mail_server.mjs';
import { run } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { fresh, World } from '../support/world.mjs';

const publicUrl = 'https://credits.example.com';
const reason = { reasonCode: 'test', reason: 'for a test' };

const mailEnv = (mail, extra = {}) => ({
    CREDITD_MAIL__URL: `smtp://127.0.0.1:${mail.port}`,
    CREDITD_MAIL__FROM: 'Käse Credits <credits@example.com>',
    CREDITD_PUBLIC_URL: publicUrl,
    CREDITD_LIMITS__MAIL_LINKS_PER_EMAIL: '0',
    CREDITD_LIMITS__MAIL_LINKS_PER_ADDRESS: '0',
    ...extra,
});

let mail;
let world;
before(async () => {
    mail = await MailServer.start();
    world = await World.open({ testClock: true, env: mailEnv(mail) });
});
after(async () => {
    await world.close();
    await mail.close();
});

const mailsTo = (email, count) =>
    until(() => mail.to(email).length >= count && mail.to(email), `${count} mails to ${email}`);
const tokenIn = ({ text }, path) => new RegExp(`${publicUrl}/auth/${path}#(csm_[0-9a-z]+)`).exec(text)[1];
const listed = async (query = '') => (await world.admin.get(`/admin/mails${query}`)).is(200).body;

test('NOTIFY-7: who registers is sent one mail with a link, as text and as HTML', async () => {
    const person = await world.person();

    const [letter] = await mailsTo(person.email, 1);

    assert.equal(letter.from, 'credits@example.com');
    assert.deepEqual(letter.to, [person.email]);
    assert.equal(letter.headers.subject, 'Please confirm your e-mail address');
    assert.match(letter.headers.from, /^=\?UTF-8\?B\?.+\?= <credits@example.com>$/);
    assert.match(letter.headers['message-id'], /^<mail_[0-9a-z]+@example.com>$/);
    assert.ok(letter.raw.split('\r\n').every((line) => line.length <= 78 && /^[ -~]*$/.test(line)));
    const token = tokenIn(letter, 'verify');
    assert.ok(letter.html.includes(`href="${publicUrl}/auth/verify#${token}"`));
    assert.ok(letter.html.includes('<!doctype html>') && !letter.html.includes('{{'));
});

test('IDENT-8: an address is verified by its link, once', async () => {
    const person = await world.person();
    const token = tokenIn((await mailsTo(person.email, 1))[0], 'verify');
    const anyone = world.server.api();
    assert.equal((await person.api.get('/auth/me')).is(200).body.user.emailVerifiedAt, null);

    const { user } = (await anyone.post('/auth/verify', { token })).is(200).body;

    assert.ok(user.emailVerifiedAt);
    (await anyone.post('/auth/verify', { token })).is(401, 'mail_link_invalid');
    (await anyone.post('/auth/verify', { token: 'csm_nobody' })).is(401, 'mail_link_invalid');
    (await person.api.post('/auth/verify/request')).is(202);
    assert.equal((await listed(`?userId=${person.id}`)).total, 1); // nothing more is sent
});

test('IDENT-8: a newer link ends the older one', async () => {
    const person = await world.person();
    (await person.api.post('/auth/verify/request')).is(202);
    const [first, second] = (await mailsTo(person.email, 2)).map((letter) => tokenIn(letter, 'verify'));

    (await world.server.api().post('/auth/verify', { token: first })).is(401, 'mail_link_invalid');
    (await world.server.api().post('/auth/verify', { token: second })).is(200);
});

test('IDENT-8: a forgotten password is changed by a link; every session ends, and a mail says so', async () => {
    const person = await world.person();
    const anyone = world.server.api();
    (await anyone.post('/auth/forgot', { email: person.email.toUpperCase() })).is(202);
    const letters = await mailsTo(person.email, 2);
    const token = tokenIn(letters.at(-1), 'reset');

    (await anyone.post('/auth/reset', { token, password: 'short' })).is(422);
    (await anyone.post('/auth/reset', { token, password: 'a new long password' })).is(204);

    (await person.api.get('/auth/me')).is(401);
    const { email } = person;
    (await anyone.post('/auth/login', { email, password: person.password })).is(401);
    await world.login({ email: person.email, password: 'a new long password' });
    (await anyone.post('/auth/reset', { token, password: 'another password' })).is(
        401,
        'mail_link_invalid',
    );
    const last = (await mailsTo(person.email, 3)).at(-1);
    assert.equal(last.headers.subject, 'Your password was changed');
});

test('IDENT-8: known and unknown addresses get the same answer, and only the known one a mail', async () => {
    const person = await world.person();
    const anyone = world.server.api();
    const known = (await anyone.post('/auth/forgot', { email: person.email })).is(202);
    const unknown = (await anyone.post('/auth/forgot', { email: 'nobody@example.com' })).is(202);

    assert.deepEqual(known.body, unknown.body);
    await mailsTo(person.email, 2);
    assert.equal(mail.to('nobody@example.com').length, 0);
});

test('IDENT-8: a link has its time', async () => {
    const person = await world.person();
    (await world.server.api().post('/auth/forgot', { email: person.email })).is(202);
    const token = tokenIn((await mailsTo(person.email, 2)).at(-1), 'reset');

    await world.advance(3600);

    (await world.server.api().post('/auth/reset', { token, password: 'a new long password' })).is(
        401,
        'mail_link_invalid',
    );
});

test('NOTIFY-5: what held a link is kept no longer than until it was sent', async () => {
    const person = await world.person();
    await mailsTo(person.email, 1);
    const { items } = await until(async () => {
        const list = await listed(`?userId=${person.id}&state=delivered`);
        return list.total === 1 && list;
    }, 'the mail to be written down as sent');

    (await world.admin.post(`/admin/mails/${items[0].id}/replay`, reason)).is(409, 'mail_forgotten');
});

test('NOTIFY-4: a server that says 451 gets the mail later, once', async () => {
    const email = `${fresh('busy')}@example.com`;
    mail.judge = (address) => (address === email ? refusal(451, 'try again later') : null);
    const person = await world.person({ email });
    const waiting = await until(async () => {
        const [item] = (await listed(`?userId=${person.id}`)).items;
        return item.lastResult && item;
    }, 'a first attempt');
    assert.equal(waiting.state, 'waiting');
    assert.match(waiting.lastResult, /^451 .*try again later/);
    assert.ok(waiting.nextAttemptAt);

    mail.judge = () => null;
    await world.advance(30);

    const letters = await mailsTo(email, 1);
    await until(async () => (await listed(`?userId=${person.id}`)).items[0].state === 'delivered', 'its end');
    assert.equal(letters.length, 1);
});

test('NOTIFY-4: what a server refuses with 550 is given up visibly, and can be sent again', async () => {
    const email = `${fresh('gone')}@example.com`;
    mail.judge = (address) => (address === email ? refusal(550, 'no such mailbox') : null);
    const person = await world.person({ email });
    const item = await until(
        async () => (await listed(`?userId=${person.id}&state=given_up`)).items[0],
        'the mail to be given up',
    );
    assert.match(item.lastResult, /^550 .*no such mailbox/);
    assert.equal(item.attempts, 1);

    mail.judge = () => null;
    // Its link is forgotten with it; a plain one is sent again.
    (await world.admin.post(`/admin/mails/${item.id}/replay`, reason)).is(409, 'mail_forgotten');
    mail.judge = (address) => (address === email ? refusal(550, 'no such mailbox') : null);
    (
        await person.api.post('/auth/password', {
            currentPassword: person.password,
            newPassword: 'a new long password',
        })
    ).is(204);
    const changed = await until(
        async () =>
            (await listed(`?userId=${person.id}&kind=password.changed&state=given_up`)).items[0],
        'the second mail to be given up',
    );
    mail.judge = () => null;
    (await world.admin.post(`/admin/mails/${changed.id}/replay`, {}, { reason: null })).is(422);
    (await world.admin.post(`/admin/mails/${changed.id}/replay`, reason)).is(200);
    const [letter] = await mailsTo(email, 1);
    assert.equal(letter.headers.subject, 'Your password was changed');
    const entries = await world.admin.all(`/admin/credits/audit?subject=${changed.id}`);
    assert.deepEqual(
        entries.map(({ action }) => action),
        ['mail.replay'],
    );
});

test('NOTIFY-3: mails survive a mail server that is away and a server that is killed, once each', async () => {
    const away = await MailServer.start();
    const own = await World.open({ testClock: true, env: mailEnv(away) });
    const port = away.port;
    await away.close();
    const people = [];
    for (let i = 0; i < 5; i += 1) people.push(await own.person());
    await own.server.kill();
    await away.listen({ port });
    await own.server.restart();
    await own.signIn();
    await own.advance(3600);

    await until(() => away.mails.length >= people.length, 'the mails of those who registered');
    await until(
        async () => (await own.admin.get('/admin/mails?state=delivered')).body.total >= people.length,
        'their end',
    );
    for (const { email } of people) assert.equal(away.to(email).length, 1);
    await own.close();
    await away.close();
});

test('NOTIFY-7: a mail server that demands a log-in gets it; a wrong one keeps the mail waiting', async () => {
    const strict = await MailServer.start({ auth: { user: 'creditd', pass: 's3cret/@' } });
    const url = (password) => `smtp://creditd:${encodeURIComponent(password)}@127.0.0.1:${strict.port}`;
    const own = await World.open({ testClock: true, env: mailEnv(strict, { CREDITD_MAIL__URL: url('wrong') }) });
    const person = await own.person();
    const item = await until(async () => {
        const [first] = (await own.admin.get(`/admin/mails?userId=${person.id}`)).is(200).body.items;
        return first.lastResult && first;
    }, 'a first attempt');
    assert.equal(item.state, 'waiting');
    assert.match(item.lastResult, /535/);

    own.server.env = { ...own.server.env, CREDITD_MAIL__URL: url('s3cret/@') };
    await own.server.stop();
    await own.server.restart();
    await own.signIn();
    await own.advance(60);
    const [letter] = await until(() => strict.to(person.email).length && strict.to(person.email), 'the mail');
    assert.equal(letter.user, 'creditd');
    await own.close();
    await strict.close();
});

test('NOTIFY-7: with TLS the certificate is checked, by STARTTLS and by smtps', async () => {
    const authority = new Authority();
    const { tls } = authority.issue();
    const trust = { CREDITD_MAIL__TRUST_FILE: authority.file };
    for (const [scheme, secure] of [
        ['smtp', false],
        ['smtps', true],
    ]) {
        const guarded = await MailServer.start({ tls, secure });
        const url = { CREDITD_MAIL__URL: `${scheme}://127.0.0.1:${guarded.port}` };
        const own = await World.open({ testClock: true, env: mailEnv(guarded, { ...url, ...trust }) });
        const person = await own.person();
        const [letter] = await until(() => guarded.to(person.email).length && guarded.to(person.email), 'a mail');
        assert.equal(letter.secure, true);
        await own.close();
        await guarded.close();
    }
});

test('NOTIFY-7: a mail server without TLS, or with a strange certificate, is told no mail', async () => {
    const authority = new Authority();
    const { tls } = authority.issue();
    const plain = await MailServer.start();
    const strange = await MailServer.start({ tls, secure: true });
    for (const [server, env] of [
        // With certificates to check, TLS is wanted even of a server on this machine.
        [plain, { CREDITD_MAIL__TRUST_FILE: authority.file }],
        [strange, { CREDITD_MAIL__URL: `smtps://127.0.0.1:${strange.port}` }],
    ]) {
        const own = await World.open({ testClock: true, env: mailEnv(server, env) });
        const person = await own.person();
        await until(async () => {
            const [first] = (await own.admin.get(`/admin/mails?userId=${person.id}`)).is(200).body.items;
            return first.lastResult && first.state === 'waiting';
        }, 'a failed attempt');
        assert.equal(server.mails.length, 0);
        await own.close();
        await server.close();
    }
});

test('NOTIFY-2: who has no address is sent no mail, visibly', async () => {
    const user = await world.user({ credits: 10 });
    const low = { userId: user, lowBalance: { threshold: 5 } };
    (await world.service.put('/credits/settings', low)).is(200);
    (await world.spend(user, 8)).is(201);
    const item = await until(async () => {
        const [first] = (await listed(`?userId=${user}&kind=balance.low`)).items;
        return first?.state === 'given_up' && first;
    }, 'the mail to be given up');
    assert.equal(item.lastResult, 'the user has no e-mail address');
});

test('LEDGER-10: with the option, the signup credits come with the verified address, once', async () => {
    const own = await World.open({
        testClock: true,
        env: mailEnv(mail, { CREDITD_ACCOUNTS__SIGNUP_CREDITS_AFTER_VERIFICATION: 'true' }),
    });
    const person = await own.person();
    const balance = async () => (await person.api.get('/credits/balance')).is(200).body.balance;
    assert.equal(await balance(), 0);
    (await person.api.post('/auth/verify/request')).is(202);
    const letters = await mailsTo(person.email, 2);
    const token = tokenIn(letters.at(-1), 'verify');

    const answers = await Promise.all(
        Array.from({ length: 10 }, () => own.server.api().post('/auth/verify', { token })),
    );

    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(await balance(), 1);
    const lines = await own.lines(person.id);
    assert.deepEqual(
        lines.map(({ type, amount }) => [type, amount]),
        [['signup', 1]],
    );
    await own.close();
});

test('IDENT-8: asking for links is limited in the database, known or not', async () => {
    const own = await World.open({
        env: mailEnv(mail, { CREDITD_LIMITS__MAIL_LINKS_PER_EMAIL: '2' }),
    });
    const ask = () => own.server.api().post('/auth/forgot', { email: 'nobody@example.com' });
    (await ask()).is(202);
    (await ask()).is(202);
    (await ask()).is(429, 'too_many_attempts');
    await own.server.stop();
    await own.server.restart();
    (await ask()).is(429, 'too_many_attempts');
    await own.close();
});

test('NOTIFY-1: without mail nothing is queued, and who forgot a password is told so', async () => {
    const own = await World.open();
    const person = await own.person();
    (await own.server.api().post('/auth/forgot', { email: person.email })).is(409, 'mail_not_configured');
    (await person.api.post('/auth/verify/request')).is(409, 'mail_not_configured');
    assert.equal((await own.admin.get('/admin/mails')).is(200).body.total, 0);
    await own.close();
});

test('NOTIFY-7: settings of mail that cannot work are refused at the start', async () => {
    for (const [env, words] of [
        [{ CREDITD_MAIL__URL: 'http://mail.example.com' }, 'CREDITD_MAIL__URL'],
        [{ CREDITD_MAIL__URL: 'smtp://mail.example.com' }, 'mail.from'],
        [{ CREDITD_MAIL__FROM: 'nobody' }, 'CREDITD_MAIL__FROM'],
        [{ CREDITD_ACCOUNTS__SIGNUP_CREDITS_AFTER_VERIFICATION: 'true' }, 'needs mail.url'],
    ]) {
        const { code, stderr } = await run(['serve'], { env });
        assert.equal(code, 2);
        assert.ok(stderr.includes(words), stderr);
    }
});

test('the pages behind the links are served, run their own script alone, and leak no link', async () => {
    for (const path of ['/auth/reset', '/auth/verify']) {
        const page = (await world.server.api().get(path)).is(200);
        assert.match(page.headers['content-security-policy'], /script-src 'sha256-[A-Za-z0-9+/]+='/);
        assert.equal(page.headers['referrer-policy'], 'no-referrer');
    }
});

test('every answer of this suite was as the contract says', contractHolds);
