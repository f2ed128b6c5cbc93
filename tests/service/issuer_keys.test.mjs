// Keys of identity providers come over https: from whom the settings trust, and from nobody else.

import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Authority } from '../support/certificates.mjs';
import { contractHolds } from '../support/contract.mjs';
import { IdentityProvider } from '../support/identity_provider.mjs';
import { nextTurn, temporaryDirectory } from '../support/server.mjs';
import { until } from '../support/until.mjs';
import { World } from '../support/world.mjs';

const authority = new Authority();
const stranger = new Authority();
const good = authority.issue();

/** An identity provider that listens, and its table in the settings. */
const listening = async (name, { trustFile = authority.file, ...options }) => {
    const provider = new IdentityProvider(`https://${name}.example.com`);
    await provider.start(0, options);
    const issuer = {
        issuer: provider.issuer,
        audience: 'creditd',
        jwks_url: provider.keysUrl,
        trust_file: trustFile,
        user_prefix: `${name}:`,
    };
    return { provider, issuer };
};

const replacedFile = join(temporaryDirectory(), 'trusted.pem');
let inTheClear;
let secured;
let replaced;
const leading = 'it says where to go on in the clear';
let doubtful; // what is wrong with it → who, and what the log says

let world;
before(async () => {
    copyFileSync(stranger.file, replacedFile);
    inTheClear = new IdentityProvider('https://in-the-clear.example.com');
    await inTheClear.start();
    secured = await listening('secured', { tls: good.tls });
    replaced = await listening('replaced', { tls: good.tls, trustFile: replacedFile });
    doubtful = {
        'the system trusts nobody who vouches for it': {
            ...(await listening('unknown', { tls: good.tls, trustFile: '' })),
            said: /certificate/,
        },
        'somebody else vouches for it': {
            ...(await listening('strange', { tls: stranger.issue().tls })),
            said: /certificate/,
        },
        'the certificate is for another host': {
            ...(await listening('elsewhere', authority.issue({ name: 'DNS:elsewhere.example.com' }))),
            said: /host name/,
        },
        'the certificate has expired': {
            ...(await listening('old', authority.issue({ days: -1 }))),
            said: /expired/,
        },
        [leading]: {
            ...(await listening('leading-on', { tls: good.tls, redirect: inTheClear.keysUrl })),
            said: /the answer was 302/,
        },
        'there is no file of certificates to trust': {
            ...(await listening('nobody', { tls: good.tls, trustFile: `${replacedFile}.gone` })),
            said: /certificate/,
        },
    };
    // It has the same keys: only not going there keeps them from being known.
    inTheClear.keys = doubtful[leading].provider.keys;
    const issuers = [secured, replaced, ...Object.values(doubtful)].map(({ issuer }) => issuer);
    world = await World.open({ env: { CREDITD_IDENTITY__ISSUERS: JSON.stringify(issuers) } });
});
after(async () => {
    await world.close();
    const providers = [secured, replaced, ...Object.values(doubtful)].map(({ provider }) => provider);
    for (const provider of [inTheClear, ...providers]) await provider.stop();
});

const failuresOf = ({ issuer }) =>
    world.server.log.filter((line) => line.includes(`the keys of ${issuer} could not be fetched`));
const withToken = (token) => world.server.api(token);

test('IDENT-1: keys come over https from a provider that the trust file vouches for', async () => {
    for (const key of secured.provider.keys.keys()) {
        const { body } = (await withToken(secured.provider.token('ada', { key })).get('/auth/me')).is(200);
        assert.equal(body.user.id, 'secured:ada');
    }
});

test('IDENT-1: keys of a provider that cannot be trusted are not asked for, and its tokens are answered 503', async () => {
    for (const [what, { provider, said }] of Object.entries(doubtful)) {
        const token = provider.token('ada');
        const { body } = (await withToken(token).get('/auth/me')).is(503, 'issuer_unavailable');
        // Why is the operator's to know.
        assert.doesNotMatch(body.detail, /certificate|302|host name/, what);
        const [line] = await until(() => failuresOf(provider).length && failuresOf(provider), `a line: ${what}`);
        assert.match(line, said, what);
        assert.ok(!world.server.logs().includes(token.split('.')[2]), what);
        // Whoever breaks off the handshake has asked for nothing yet.
        if (what !== leading) assert.equal(provider.fetches, 0, what);
    }
    assert.equal(inTheClear.fetches, 0);
});

test('IDENT-1: a trust file that is replaced counts without a restart', { timeout: 180_000 }, async () => {
    const ask = () => withToken(replaced.provider.token('ada')).get('/auth/me'); // fetches keys every five seconds
    // Twice, so that whatever may be remembered of a file is remembered of this one.
    await until(async () => {
        (await ask()).is(503, 'issuer_unavailable');
        return failuresOf(replaced.provider).length > 1;
    }, 'a second try');
    copyFileSync(authority.file, replacedFile);
    let answer;
    do {
        await nextTurn();
        answer = await ask();
    } while (answer.status === 503);
    assert.equal(answer.is(200).body.user.id, 'replaced:ada');
});

// An id that nobody knows has the keys fetched once a minute at most, so this takes what is left of the first one.
test('IDENT-1: a key that takes over is known within a minute, and what the old one signed is not believed any more', { timeout: 180_000 }, async () => {
    const { provider } = secured;
    const old = provider.token('ada', { key: 'eddsa' });
    (await withToken(old).get('/auth/me')).is(200);
    provider.addKey('next', 'EdDSA');
    provider.keys.delete('eddsa');
    const next = provider.token('ada', { key: 'next' });
    let answer;
    do {
        (await withToken(provider.token('ada', { key: 'es256' })).get('/auth/me')).is(200);
        await nextTurn();
        answer = await withToken(next).get('/auth/me');
    } while (answer.status === 401);
    assert.equal(answer.is(200).body.user.id, 'secured:ada');
    (await withToken(old).get('/auth/me')).is(401, 'unauthenticated');
});

contractHolds();
