// A client of the API. Every answer it gets is compared with the contract.

import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { contract } from './contract.mjs';

export const agent = new http.Agent({ keepAlive: true, maxSockets: 128, maxFreeSockets: 128 });

/** The connection broke before the whole answer was there: what became of the request is not known. */
export class Unanswered extends Error {}

export class Answer {
    constructor(status, headers, text) {
        this.status = status;
        this.headers = headers;
        this.text = text;
    }

    get type() {
        return (this.headers['content-type'] ?? '').split(';')[0];
    }

    get body() {
        return this.type.endsWith('json') ? JSON.parse(this.text) : undefined;
    }

    get code() {
        return this.type === 'application/problem+json' ? this.body.code : undefined;
    }

    get replayed() {
        return this.headers['idempotent-replayed'] === 'true';
    }

    /** The answer itself when it has that status; else an error that shows it. */
    is(status, code) {
        if (this.status !== status || (code !== undefined && this.code !== code)) {
            throw new Error(`wanted ${status} ${code ?? ''}, got ${this.status}: ${this.text}`);
        }
        return this;
    }
}

/** One request as it is; resolves with the Answer, unchecked. `onSent` is called when all of it was handed to the kernel. */
export function send({ port, method, path, headers = {}, body, agent: through = agent, onSent = () => {} }) {
    return new Promise((done, fail) => {
        const lost = (error) => fail(new Unanswered(`${method} ${path}: ${error.message}`));
        const request = http.request(
            { host: '127.0.0.1', port, method, path, headers, agent: through },
            (response) => {
                const parts = [];
                response.on('data', (part) => parts.push(part));
                response.on('error', lost);
                response.on('aborted', () => lost(new Error('the answer was cut off')));
                response.on('end', () => {
                    if (!response.complete) return lost(new Error('the answer was cut off'));
                    done(
                        new Answer(
                            response.statusCode,
                            response.headers,
                            Buffer.concat(parts).toString('utf8'),
                        ),
                    );
                });
            },
        );
        request.on('error', lost);
        request.end(body, onSent);
    });
}

/** What an admin write says of its reason when the test does not. */
export const someReason = { reasonCode: 'test', reason: 'for a test' };

/**
 * The operations that must carry a key get a fresh one unless the test says `key`; `key: null` sends none. Likewise admin
 * writes get a reason unless their body says one, or a part of one; `reason: null` adds none.
 */
export class Api {
    constructor(server, token) {
        this.server = server;
        this.token = token;
    }

    get(path, options) {
        return this.call('GET', path, undefined, options);
    }
    post(path, body, options) {
        return this.call('POST', path, body, options);
    }
    put(path, body, options) {
        return this.call('PUT', path, body, options);
    }
    patch(path, body, options) {
        return this.call('PATCH', path, body, options);
    }
    delete(path, options) {
        return this.call('DELETE', path, options?.body, options);
    }

    /** `body`: an object, or text that is sent as it is. */
    async call(method, path, body, { key, reason = someReason, headers = {}, onSent } = {}) {
        const all = { ...headers };
        if (this.token !== null) all.authorization ??= `Bearer ${this.token}`;
        if (key === undefined && contract.wantsKey(method, path)) key = randomUUID();
        if (key !== undefined && key !== null) all['idempotency-key'] = key;
        const isObject = body === undefined || Object.getPrototypeOf(body) === Object.prototype;
        const saysWhy = isObject && ('reasonCode' in (body ?? {}) || 'reason' in (body ?? {}));
        if (reason && isObject && !saysWhy && contract.wantsReason(method, path)) body = { ...body, ...reason };
        let text;
        if (body !== undefined) {
            text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
            all['content-type'] ??= 'application/json';
            all['content-length'] = Buffer.byteLength(text);
        }
        const answer = await send({ port: this.server.port, method, path, headers: all, body: text, onSent });
        contract.check(method, path, answer);
        return answer;
    }

    /** All items of a list, by cursor, `limit` at a time. */
    async all(path, limit = 100) {
        const items = [];
        const joint = path.includes('?') ? '&' : '?';
        let cursor = null;
        do {
            const next = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
            const { body } = (await this.get(`${path}${joint}limit=${limit}${next}`)).is(200);
            items.push(...body.items);
            cursor = body.nextCursor;
        } while (cursor !== null);
        return items;
    }
}
