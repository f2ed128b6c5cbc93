// Everything that moves credits, from many workers at once, on keep-alive connections, until these break.

import http from 'node:http';
import { send, Unanswered } from './api.mjs';
import { inParallel } from './world.mjs';

const shares = {
    charge: 120,
    chargeByReference: 56,
    meter: 32,
    hold: 56,
    endHold: 56,
    redeem: 24,
    adjust: 24,
    batch: 20,
    register: 1, // hashes a password: a tenth of a second of a core
    read: 24,
};

const retryPercent = 30;
const codes = 60;
const recentOperations = 400;

export class MixedLoad {
    #mayBreak = false;
    #underWay = new Set();
    #made = 0;
    #accounts = [];
    #openHolds = [];
    #references = [];

    constructor({ world, witness, random, workers = 12, accounts = 24, name = 'load' }) {
        Object.assign(this, { world, witness, random, workers, accountCount: accounts, name });
    }

    /** Makes the users, codes and the meter that the load is about. */
    async prepare() {
        const { world, witness } = this;
        await inParallel(codes, 8, async (index) => {
            const code = { code: `${this.name}-${index}`.toUpperCase(), credits: 1 + index / 8, maxUses: 1_000_000 };
            (await world.admin.post('/admin/promo-codes', code)).is(201);
        });
        const price = { credits: 2, per: 1000 };
        (await world.admin.post('/admin/meters', { name: `${this.name}-tokens`, unit: 'token', price })).is(201);
        await inParallel(this.accountCount, 8, async (index) => {
            const isPoor = index % 8 === 7;
            const account = await world.user({ credits: isPoor ? 20 : 1_000_000 });
            this.#accounts.push(account);
            witness.adopt(account, await world.lines(account));
        });
    }

    /** Runs until the server is gone, which is an error before `mayBreak` was called. */
    async run() {
        this.#mayBreak = false;
        await this.#connected(() => Promise.all(Array.from({ length: this.workers }, () => this.#work())));
    }

    /** From now on a request may stay without an answer, or be answered that the server cannot. */
    mayBreak() {
        this.#mayBreak = true;
    }

    /** What was sent and is not answered yet: {operation, isAnswered}; the latter tells when it is. */
    underWay() {
        return [...this.#underWay];
    }

    /** Sends what has no answer yet until it has one. Needs a server that stays. */
    async resolve() {
        this.#mayBreak = false;
        const open = this.witness.unknown;
        await this.#connected(() => inParallel(open.length, this.workers, (index) => this.#carryOut(open[index])));
    }

    /** Sends acknowledged operations once more, the last ones first; how many. */
    async repeat(count) {
        this.#mayBreak = false;
        const last = this.witness.acknowledged.slice(-count).reverse();
        await this.#connected(() => inParallel(last.length, this.workers, (index) => this.#carryOut(last[index])));
        return last.length;
    }

    async #connected(work) {
        this.agent = new http.Agent({ keepAlive: true, maxSockets: this.workers });
        try {
            await work();
        } finally {
            this.agent.destroy();
        }
    }

    async #work() {
        while (await this.#carryOut(this.#choose()));
    }

    /** False when the server is gone. */
    async #carryOut(operation) {
        this.witness.invoked(operation);
        const sending = { operation, isAnswered: false };
        this.#underWay.add(sending);
        const answer = await this.#answerTo(operation).finally(() => this.#underWay.delete(sending));
        sending.isAnswered = answer !== undefined;
        if (!answer) {
            this.witness.unanswered(operation);
            return false;
        }
        this.witness.answered(operation, answer);
        operation.then?.(answer);
        operation.then = undefined;
        return true;
    }

    async #answerTo({ method, path, text: body, headers }) {
        try {
            const { port } = this.world.server;
            const answer = await send({ port, method, path, headers, body, agent: this.agent });
            return this.#mayBreak && answer.status >= 500 ? undefined : answer;
        } catch (error) {
            if (!(error instanceof Unanswered)) throw error;
            if (!this.#mayBreak) throw new Error(`no answer from a server that should run: ${error.message}`);
            return undefined;
        }
    }

    #choose() {
        const { random, witness } = this;
        if (random.chance(retryPercent)) {
            const busy = new Set(this.underWay().map(({ operation }) => operation));
            const open = witness.unknown.filter((operation) => !busy.has(operation));
            if (open.length > 0) return random.pick(open);
            const done = witness.acknowledged;
            const from = Math.max(0, done.length - recentOperations);
            if (done.length > 0) return done[random.between(from, done.length - 1)];
        }
        return this[random.name(shares)]();
    }

    /** The first account is in every third operation, so that batches have something in common. */
    #account() {
        return this.random.chance(30) ? this.#accounts[0] : this.random.pick(this.#accounts);
    }

    #credits(most = 2_000_000) {
        return this.random.between(1, most) / 1e6;
    }

    #operation(kind, accounts, path, body, { token = this.world.service.token, ...rest } = {}) {
        const key = `${this.name}-${++this.#made}`;
        const text = JSON.stringify(body);
        return {
            kind,
            key,
            effect: key,
            account: accounts[0],
            accounts,
            method: 'POST',
            path,
            text,
            headers: {
                ...(token && { authorization: `Bearer ${token}` }),
                'content-type': 'application/json',
                'content-length': Buffer.byteLength(text),
                'idempotency-key': key,
            },
            ...rest,
        };
    }

    charge() {
        const userId = this.#account();
        const metadata = { job: String(this.#made), note: 'x'.repeat(this.random.between(1, 80)) };
        return this.#operation('charge', [userId], '/credits/usage', { userId, credits: this.#credits(), metadata });
    }

    /** Now and then a reference that was sent before, under a key of its own: still one use. */
    chargeByReference() {
        let use = this.random.chance(20) && this.random.pick(this.#references.slice(-100));
        if (!use) {
            use = { userId: this.#account(), credits: this.#credits(), reference: `${this.name}-ref-${this.#made}` };
            this.#references.push(use);
        }
        const effect = `${use.userId}/${use.reference}`;
        return this.#operation('charge by reference', [use.userId], '/credits/usage', use, { effect });
    }

    meter() {
        const userId = this.#account();
        const use = { userId, meter: `${this.name}-tokens`, quantity: this.random.between(1, 5000) };
        return this.#operation('meter', [userId], '/credits/usage', use);
    }

    hold() {
        const userId = this.#account();
        const placed = { userId, credits: this.#credits(), ttlSeconds: 86_400 };
        return this.#operation('hold', [userId], '/credits/holds', placed, {
            hold: 'place',
            then: (answer) => {
                if (answer.status === 201) this.#openHolds.push({ ...answer.body.hold });
            },
        });
    }

    endHold() {
        if (this.#openHolds.length === 0) return this.hold();
        const index = this.random.between(0, this.#openHolds.length - 1);
        const { id, userId, credits } = this.#openHolds[index];
        const step = this.random.name({ capture: 4, part: 2, release: 2 });
        // Some stay in the list: a second end of a hold is refused.
        if (step !== 'part' && this.random.chance(90)) this.#openHolds.splice(index, 1);
        const path = `/credits/holds/${id}/${step === 'release' ? 'release' : 'capture'}`;
        const share = (part) => Math.ceil(credits * 1e6 * part) / 1e6;
        const bodies = {
            capture: { credits: share(0.5) },
            part: { credits: share(0.25), final: false },
            release: {},
        };
        return this.#operation(step, [userId], path, bodies[step], { hold: step === 'part' ? 'part' : 'end' });
    }

    redeem() {
        const userId = this.#account();
        const code = `${this.name}-${this.random.between(0, codes - 1)}`;
        return this.#operation('redeem', [userId], '/credits/redeem', { userId, code });
    }

    adjust() {
        const userId = this.#account();
        const credits = this.random.chance(50) ? this.#credits() : -this.#credits();
        const body = { userId, credits, reasonCode: 'test', reason: 'under load' };
        return this.#operation('adjust', [userId], '/admin/credits/adjust', body, { token: this.world.admin.token });
    }

    batch() {
        const count = this.random.between(2, 20);
        const accounts = Array.from({ length: count }, () => this.#account());
        const keys = accounts.map((_, index) => `${this.name}-${this.#made + 1}-item-${index}`);
        const items = accounts.map((userId, index) => {
            return { userId, credits: this.#credits(), idempotencyKey: keys[index] };
        });
        const operation = this.#operation('batch', accounts, '/credits/usage/batch', { items }, { keys });
        delete operation.headers['idempotency-key']; // the items have theirs
        return operation;
    }

    register() {
        const email = `${this.name}-${this.#made + 1}@example.com`;
        return this.#operation('register', [], '/auth/register', { email, password: 'registered under load' }, {
            token: null,
            then: (answer) => this.#accounts.push(answer.status === 201 ? answer.body.user.id : answer.body.id),
        });
    }

    read() {
        const account = this.#account();
        const path = this.random.chance(50) ? '/credits/balance?userId=' : '/credits/history?limit=5&userId=';
        const url = path + encodeURIComponent(account);
        const headers = { authorization: `Bearer ${this.world.service.token}` };
        return { kind: 'read', read: true, accounts: [account], method: 'GET', path: url, headers };
    }
}
