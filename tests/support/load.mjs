// A mixed load that remembers every request and every answer, and a checker that looks for each of them in the ledger.
//
// Each request has a key of its own, which also stands in its metadata where there is some, so that a line of the
// ledger tells which request made it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Unanswered } from './api.mjs';
import { between } from './random.mjs';

export class Load {
    requests = new Map(); // key → {path, body, userId, kind, answer?: {status, text}}
    answered = 0;
    #lines = new Map(); // user → lines as first seen, by seq from 1
    #openHolds = [];
    #inFlight = new Set();
    #waiting = [];

    constructor(world, users, random) {
        Object.assign(this, { world, users, random, codes: [] });
    }

    /** Codes that are redeemed while the load runs. */
    async makeCodes(count) {
        for (let i = 0; i < count; ++i) {
            const code = `LOAD-${randomUUID().slice(0, 8).toUpperCase()}`;
            (await this.world.admin.post('/admin/promo-codes', { code, credits: 1.5 })).is(201);
            this.codes.push(code);
        }
    }

    /** Sends requests on `width` connections until `stop()` is true or the server is gone. */
    async run(width, stop) {
        const lane = async () => {
            while (!stop()) {
                const key = this.#compose();
                if ((await this.deliver(key)) === null) return;
            }
        };
        await Promise.all(Array.from({ length: width }, lane));
    }

    /** Resolves when so many answers have come since the load began. */
    reached(count) {
        return new Promise((done) => (this.answered >= count ? done() : this.#waiting.push({ count, done })));
    }

    /** Sent to the last byte, and not answered. */
    get inFlight() {
        return [...this.#inFlight];
    }

    #compose() {
        const userId = this.users[between(this.random, 0, this.users.length - 1)];
        const key = randomUUID();
        const credits = between(this.random, 1, 4_000_000) / 1e6;
        const metadata = { key };
        const dice = this.random();
        let request;
        if (dice < 0.45) {
            request = { kind: 'spend', path: '/credits/usage', body: { userId, credits, metadata } };
        } else if (dice < 0.5) {
            request = { kind: 'spend', path: '/credits/usage', body: { userId, credits: 3e9, metadata } }; // never covered
        } else if (dice < 0.65 || this.#openHolds.length === 0) {
            request = { kind: 'place', path: '/credits/holds', body: { userId, credits, metadata, ttlSeconds: 86400 } };
        } else if (dice < 0.85) {
            const hold = this.#openHolds.splice(between(this.random, 0, this.#openHolds.length - 1), 1)[0];
            request =
                dice < 0.75
                    ? { kind: 'capture', path: `/credits/holds/${hold.id}/capture`, body: { credits: hold.credits, metadata }, userId: hold.userId, hold: hold.id }
                    : { kind: 'release', path: `/credits/holds/${hold.id}/release`, body: {}, userId: hold.userId, hold: hold.id };
        } else if (dice < 0.93 || this.codes.length === 0) {
            request = { kind: 'adjust', path: '/admin/credits/adjust', body: { userId, credits, metadata, reasonCode: 'load', reason: 'under load' }, by: 'admin' };
        } else {
            const code = this.codes[between(this.random, 0, this.codes.length - 1)];
            request = { kind: 'redeem', path: '/credits/redeem', body: { userId, code }, code };
        }
        this.requests.set(key, { userId, by: 'service', ...request });
        return key;
    }

    /** Sends the request of that key, for the first time or again; null when there was no answer. */
    async deliver(key) {
        const request = this.requests.get(key);
        try {
            const onSent = () => this.#inFlight.add(key);
            const answer = await this.world[request.by].post(request.path, request.body, { key, onSent });
            if (answer.status === 503) {
                request.turnedAway = true; // an answer too: nothing was done, and the key is free
                return answer;
            }
            if (request.answer) {
                assert.deepEqual([answer.status, answer.text], [request.answer.status, request.answer.text], `a repeat of ${request.path}`);
            }
            request.answer = { status: answer.status, text: answer.text };
            if (request.kind === 'place' && answer.status === 201) this.#openHolds.push(answer.body.hold);
            ++this.answered;
            this.#waiting = this.#waiting.filter(({ count, done }) => this.answered < count || done());
            return answer;
        } catch (error) {
            if (!(error instanceof Unanswered)) throw error;
            return null;
        } finally {
            this.#inFlight.delete(key);
        }
    }

    /** Those of which nobody knows whether they took effect. */
    get unknown() {
        return [...this.requests].filter(([, { answer, turnedAway }]) => !answer && !turnedAway).map(([key]) => key);
    }

    get turnedAway() {
        return [...this.requests].filter(([, { answer, turnedAway }]) => !answer && turnedAway).map(([key]) => key);
    }

    /** Reads the lines that came since the last time. What was read before must not have changed. */
    async readLines(userId) {
        const seen = this.#lines.get(userId) ?? [];
        const found = [];
        let query = '&limit=100';
        for (;;) {
            const { items, nextCursor } = (await this.world.service.get(`/credits/history?userId=${userId}${query}`)).is(200).body;
            found.push(...items);
            if (nextCursor === null || items.at(-1).seq <= seen.length) break;
            query = `&limit=100&cursor=${nextCursor}`;
        }
        for (const line of found.reverse()) {
            if (line.seq <= seen.length) {
                assert.deepEqual(line, seen[line.seq - 1], 'a line that was read before has changed');
            } else {
                assert.equal(line.seq, seen.length + 1, 'the sequence has a gap');
                seen.push(line);
            }
        }
        this.#lines.set(userId, seen);
        return seen;
    }

    /**
     * Every acknowledged effect is in the ledger, once; a refusal has none; and every line has a request that made it.
     * Returns what was acknowledged but is not there, and what is there twice.
     */
    async audit() {
        const byKey = new Map();
        const byId = new Map();
        const steps = new Map();
        const redeemed = new Map();
        const count = (map, name) => map.set(name, (map.get(name) ?? 0) + 1);
        for (const user of this.users) {
            for (const line of await this.readLines(user)) {
                byId.set(line.id, line);
                if (line.metadata.key) count(byKey, line.metadata.key);
                if (line.holdId) count(steps, `${line.type} ${line.holdId}`);
                if (line.type === 'promo') count(redeemed, `${user} ${line.reasonCode}`);
            }
        }
        const lost = [];
        const doubled = [];
        for (const [key, request] of this.requests) {
            if (!request.answer) {
                if (request.turnedAway && byKey.has(key)) doubled.push([key, request, 'turned away, and yet there']);
                continue;
            }
            const { status, text } = request.answer;
            const body = JSON.parse(text);
            const times = byKey.get(key) ?? 0;
            if (status >= 300) {
                if (times > 0) doubled.push([key, request, 'refused, and yet there']);
                continue;
            }
            if (body.transaction) {
                const line = byId.get(body.transaction.id);
                if (!line) lost.push([key, request]);
                else assert.deepEqual(line, body.transaction, 'a line differs from what was acknowledged');
            }
            if (request.kind === 'place' && !steps.get(`hold_placed ${body.hold.id}`)) lost.push([key, request]);
            if (request.kind === 'release' && steps.get(`hold_released ${request.hold}`) !== 1) lost.push([key, request]);
            if (request.kind === 'redeem' && redeemed.get(`${request.userId} ${request.code}`) !== 1) lost.push([key, request]);
        }
        for (const [key, times] of byKey) {
            if (times > 1) doubled.push([key, this.requests.get(key), `${times} lines`]);
            if (!this.requests.has(key)) doubled.push([key, null, 'nobody asked for this']);
        }
        for (const [name, times] of [...steps, ...redeemed]) {
            const once = /^hold_(placed|released)/.test(name) || !name.includes(' hold_');
            if (once && times > 1) doubled.push([name, null, `${times} times`]);
        }
        return { lost, doubled, lines: byId.size };
    }
}
