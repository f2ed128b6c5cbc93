// An operator's identity provider: tells its keys over HTTP or HTTPS, and signs tokens.

import { createSign, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

const kinds = {
    RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: () => generateKeyPairSync('ed25519'),
};

export class IdentityProvider {
    keys = new Map(); // id → {alg, publicKey, privateKey}
    fetches = 0;

    constructor(issuer) {
        this.issuer = issuer;
        for (const alg of Object.keys(kinds)) this.addKey(alg.toLowerCase(), alg);
    }

    addKey(id, alg) {
        this.keys.set(id, { alg, ...kinds[alg]() });
    }

    get keySet() {
        const keys = [...this.keys].map(([kid, { alg, publicKey }]) => ({
            ...publicKey.export({ format: 'jwk' }),
            kid,
            alg,
            use: 'sig',
        }));
        return { keys };
    }

    /** A token for an hour from `now` (a Date), signed by that key; claims and header may be changed. */
    token(sub, { key = 'eddsa', now = new Date(), claims = {}, header = {} } = {}) {
        const { alg, privateKey } = this.keys.get(key);
        const iat = Math.floor(now.getTime() / 1000);
        const text = [
            part({ alg, kid: key, typ: 'JWT', ...header }),
            part({ iss: this.issuer, aud: 'creditd', sub, iat, exp: iat + 3600, ...claims }),
        ].join('.');
        const signature =
            alg === 'EdDSA'
                ? sign(null, Buffer.from(text), privateKey)
                : createSign('SHA256').update(text).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
        return `${text}.${signature.toString('base64url')}`;
    }

    /**
     * Listens on that port, or a free one. `tls`: {key, cert}, speaks only HTTPS; `redirect`: sends whoever asks there.
     * Whoever breaks off the handshake has fetched nothing.
     */
    async start(port = 0, { tls, redirect } = {}) {
        const answer = (request, response) => {
            this.fetches += 1;
            if (redirect) {
                response.writeHead(302, { location: redirect }).end();
                return;
            }
            response.setHeader('content-type', 'application/json');
            response.end(JSON.stringify(this.keySet));
        };
        this.server = tls ? https.createServer(tls, answer) : http.createServer(answer);
        this.server.listen(port, '127.0.0.1');
        await once(this.server, 'listening');
        this.port = this.server.address().port;
    }

    get keysUrl() {
        return `${this.server instanceof https.Server ? 'https' : 'http'}://127.0.0.1:${this.port}/keys`;
    }

    async stop() {
        this.server.closeAllConnections();
        this.server.close();
        await once(this.server, 'close');
    }
}
