// A load that goes on through an outage: every write is repeated under its key until it is acknowledged, every answer
// is written down with its time, and in the end the books are compared with what was acknowledged.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Random } from './random.mjs';
import { nextTurn } from './server.mjs';
import { fresh, inParallel } from './world.mjs';

const patienceMs = 90_000;
const signupCredits = 1;
const credits = 1_000_000;

export class SteadyLoad {
    /**
     * Of each request: {kind, key, sentAt, answeredAt, ms, status, retryAfter, detail}, `detail` where it was refused.
     * Times are performance.now().
     */
    records = [];
    #lines = new Map(); // user → seq → id: acknowledged lines; the id where the answer names it
    #spent = new Map();
    #answers = []; // the first answer to each write: {user, path, body, key, text}
    #isStopping = false;

    static async on(world, { writers = 8, readers = 3, accounts = 12 } = {}) {
        const load = new SteadyLoad();
        Object.assign(load, { world, writers, readers, random: new Random() });
        const name = fresh('outage');
        load.users = await inParallel(accounts, 4, (i) => world.user({ id: `${name}-${i}`, credits }));
        for (const user of load.users) {
            load.#lines.set(user, new Map((await world.lines(user)).map(({ seq, id }) => [seq, id])));
            load.#spent.set(user, 0);
        }
        return load;
    }

    start() {
        const workers = [
            ...Array.from({ length: this.writers }, (_, i) => () => (i % 4 === 3 ? this.#hold() : this.#charge())),
            ...Array.from({ length: this.readers }, () => () => this.#read()),
        ];
        this.#running = Promise.all(
            workers.map(async (work) => {
                while (!this.#isStopping) await work();
            }),
        );
        this.#running.catch(() => {}); // it is awaited in `stop`
    }
    #running;

    /** Every write that was begun is acknowledged when this is done. */
    async stop() {
        this.#isStopping = true;
        await this.#running;
    }

    /** Until so many writes more were acknowledged. */
    async acknowledges(count = 100) {
        const wanted = this.#answers.length + count;
        await this.#until(() => this.#answers.length >= wanted, `${count} acknowledged writes`);
    }
    /** Until a write was refused that was sent after `moment`. */
    async failsAfter(moment) {
        const isFailure = ({ kind, sentAt, status }) => kind === 'write' && sentAt > moment && status >= 500;
        await this.#until(() => this.records.some(isFailure), 'a refused write');
    }
    /** Until performance.now() is `moment`. */
    async lastsUntil(moment) {
        await this.#until(() => performance.now() >= moment);
    }
    async #until(isSo, what) {
        const end = performance.now() + patienceMs;
        while (!isSo()) {
            assert.ok(performance.now() < end, `waited in vain for ${what}`);
            await Promise.race([nextTurn(), this.#running]); // a failure of the load ends the wait
        }
    }

    async #charge() {
        const user = this.random.pick(this.users);
        this.#note(user, await this.#done(user, '/credits/usage', { userId: user, credits: 0.25 }));
    }

    async #hold() {
        const user = this.random.pick(this.users);
        const placed = { userId: user, credits: 2, ttlSeconds: 3600 };
        const answer = await this.#done(user, '/credits/holds', placed);
        this.#note(user, answer);
        const path = `/credits/holds/${answer.hold.id}/capture`;
        this.#note(user, await this.#done(user, path, { credits: 0.5, final: true }));
    }

    #note(user, { transaction, balance }) {
        const seq = transaction?.seq ?? balance.seq;
        const lines = this.#lines.get(user);
        assert.ok(!lines.has(seq), `line ${seq} of ${user} was acknowledged to two requests`);
        lines.set(seq, transaction?.id);
        this.#spent.set(user, this.#spent.get(user) - (transaction?.amount ?? 0));
    }

    async #read() {
        const user = this.random.pick(this.users);
        const what = this.random.chance(50) ? 'balance?' : 'history?limit=5&';
        const answer = await this.#timed('read', null, () =>
            this.world.service.get(`/credits/${what}userId=${user}`),
        );
        assert.ok(answer.status === 200 || answer.status === 503, answer.text);
        await nextTurn();
    }

    /** Sends it until somebody acknowledges it. */
    async #done(user, path, body) {
        const key = randomUUID();
        for (;;) {
            const answer = await this.#timed('write', key, () => this.world.service.post(path, body, { key }));
            if (answer.status < 300) {
                this.#answers.push({ user, path, body, key, text: answer.text });
                return answer.body;
            }
            assert.equal(answer.status, 503, answer.text);
            await nextTurn();
        }
    }

    async #timed(kind, key, call) {
        const sentAt = performance.now();
        const answer = await call();
        const answeredAt = performance.now();
        const retryAfter = answer.headers['retry-after'];
        const { status } = answer;
        const detail = status >= 500 ? answer.text : undefined;
        this.records.push({ kind, key, sentAt, answeredAt, ms: answeredAt - sentAt, status, retryAfter, detail });
        return answer;
    }

    /** What happened from `moment` on: counts, the slowest answers, the longest time without an acknowledged write. */
    since(moment) {
        const found = this.records.filter(({ answeredAt }) => answeredAt > moment);
        const failed = found.filter(({ status }) => status >= 500);
        const acknowledged = found.filter(({ kind, status }) => kind === 'write' && status < 300);
        const slowest = found.reduce((most, each) => (each.ms > most.ms ? each : most), { ms: 0 });
        let last = moment;
        let outageMs = 0;
        for (const { answeredAt } of acknowledged) {
            outageMs = Math.max(outageMs, answeredAt - last);
            last = answeredAt;
        }
        return {
            acknowledged: acknowledged.length,
            failed: failed.length,
            readsFailed: failed.filter(({ kind }) => kind === 'read').length,
            writeRefused: failed.find(({ kind }) => kind === 'write')?.detail,
            withoutRetryAfter: failed.filter(({ retryAfter }) => !(Number(retryAfter) > 0)).length,
            outageMs,
            slowestMs: slowest.ms,
            slowest: `${slowest.ms.toFixed(0)} ms (a ${slowest.kind}, ${slowest.status})`,
            lastFailedAt: failed.reduce((latest, { answeredAt }) => Math.max(latest, answeredAt), moment),
        };
    }

    /** Throws unless the ledger holds each acknowledged line, once, and no other; and repeats the last answers. */
    async compare() {
        const repeated = this.#answers.slice(-50);
        for (const { path, body, key, text } of repeated) {
            const again = await this.world.service.post(path, body, { key });
            assert.ok(again.status < 300 && again.replayed && again.text === text, `${key}: ${again.text}, was ${text}`);
        }
        const found = { lost: 0, doubled: 0 };
        for (const user of this.users) {
            const lines = new Map((await this.world.lines(user)).map(({ seq, id }) => [seq, id]));
            const wanted = this.#lines.get(user);
            const isThere = ([seq, id]) => lines.has(seq) && (id ?? lines.get(seq)) === lines.get(seq);
            found.lost += [...wanted].filter((line) => !isThere(line)).length;
            found.doubled += [...lines.keys()].filter((seq) => !wanted.has(seq)).length;
            const { balance, held } = await this.world.balance(user);
            const exact = credits + signupCredits - this.#spent.get(user);
            assert.deepEqual({ user, balance, held }, { user, balance: exact, held: 0 });
        }
        assert.deepEqual(found, { lost: 0, doubled: 0 });
        return this.#answers.length;
    }
}
