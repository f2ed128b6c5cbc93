// Keeps books of its own on what was asked and what was answered, and compares them with the ledger's.
//
// An operation is one request with its key, however often it is sent. It is `unknown` until a whole answer to it was
// seen. What it does to an account is one line of that account's history; its answer names the line by the account's
// sequence number, and from then on the witness holds the ledger to it.

import assert from 'node:assert/strict';

const noAccount = { lines: [], balance: { balance: 0, held: 0, seq: 0 } };
const micro = (credits) => Math.round(credits * 1e6);
const place = (account, seq) => `${account}#${seq}`;

/** An answer as it has to come again: its bytes; of a batch, each item but for the mark of a repeat. */
function repeatable(operation, text) {
    if (operation.kind !== 'batch') return text;
    return JSON.stringify(JSON.parse(text).results.map(({ replayed, ...result }) => result));
}

/** How the comparison reads an account of a running server. */
export const booksOf = (world) => async (account) => {
    return { lines: await world.lines(account), balance: await world.balance(account) };
};

export class Witness {
    /** account#seq → {account, seq, amount, id?, effect}: lines that were acknowledged. */
    #claims = new Map();
    /** effect → its place; an effect is a key, or the reference that several keys share. */
    #places = new Map();
    #floors = new Map();
    #holds = new Map();
    #accounts = new Set();
    #unknown = new Set();

    acknowledged = [];
    sent = 0;
    resolved = 0;
    foundDone = 0;
    replays = 0;
    refusals = 0;

    get unknown() {
        return [...this.#unknown];
    }

    /** How many lines were acknowledged. */
    get lines() {
        return this.#claims.size;
    }

    /** Takes an account as it stands, before the load. */
    adopt(account, lines) {
        this.#accounts.add(account);
        for (const line of lines) this.#claim(account, line.seq, `opening ${place(account, line.seq)}`, line.amount);
    }

    /** The highest sequence number acknowledged for an account: what is sent from now on comes after it. */
    floor(account) {
        return this.#floors.get(account) ?? 0;
    }

    invoked(operation) {
        this.sent += 1;
        operation.floors = new Map(operation.accounts.map((account) => [account, this.floor(account)]));
    }

    unanswered(operation) {
        if (operation.read || operation.answer) return;
        this.#unknown.add(operation);
        operation.wasUnknown = true;
    }

    /** Compares an answer with what is known so far. Throws at the first thing that cannot be. */
    answered(operation, answer) {
        const about = `${operation.kind} ${operation.key ?? operation.path}: ${answer.status} ${answer.text}`;
        assert.ok(answer.status < 500 && answer.status !== 401 && answer.status !== 429, about);
        if (operation.read) return this.#seen(operation, answer, about);
        if (operation.answer) return this.#repeated(operation, answer, about);
        this.#settle(operation, answer);
        if (operation.kind === 'register') return this.#registered(operation, answer, about);
        if (operation.kind === 'batch') {
            assert.equal(answer.status, 200, about);
            answer.body.results.forEach((result, index) => {
                const item = { effect: operation.keys[index], account: operation.accounts[index] };
                this.#noted(operation, item, result, result.replayed === true, about);
            });
            return;
        }
        this.#noted(operation, operation, { status: answer.status, ...answer.body }, answer.replayed, about);
    }

    #settle(operation, answer) {
        if (this.#unknown.delete(operation)) {
            this.resolved += 1;
            if (answer.replayed) this.foundDone += 1;
        }
        operation.answer = { status: answer.status, text: answer.text };
        this.acknowledged.push(operation);
    }

    #seen(operation, answer, about) {
        assert.equal(answer.status, 200, about);
        const [[account, floor]] = operation.floors;
        const seq = answer.body.seq ?? answer.body.items[0]?.seq ?? 0;
        assert.ok(seq >= floor, `${account} was acknowledged up to ${floor} before this was asked: ${about}`);
    }

    #repeated(operation, answer, about) {
        this.replays += 1;
        if (operation.kind === 'register') {
            // Its answer shows a token, once.
            assert.equal(answer.code, 'already_done', about);
            assert.equal(answer.body.id, operation.answer.user, about);
            return;
        }
        assert.equal(answer.status, operation.answer.status, about);
        assert.equal(repeatable(operation, answer.text), repeatable(operation, operation.answer.text));
        if (operation.kind === 'batch') {
            assert.ok(answer.body.results.every((result) => result.replayed === true), about);
        } else {
            assert.ok(answer.replayed, `without Idempotent-Replayed: ${about}`);
        }
    }

    #registered(operation, answer, about) {
        const wasDone = answer.status === 409 && answer.code === 'already_done' && operation.wasUnknown;
        assert.ok(answer.status === 201 || wasDone, about);
        if (wasDone) this.foundDone += 1;
        const user = wasDone ? answer.body.id : answer.body.user.id;
        operation.answer.user = user;
        this.#accounts.add(user);
        this.#claim(user, 1, operation.key, 1);
    }

    /** What an answer, or an item of one, says was done to one account. */
    #noted(operation, { effect, account, hold }, body, replayed, about) {
        if (body.status >= 400) {
            this.refusals += 1;
            return;
        }
        const { transaction } = body;
        const seq = transaction?.seq ?? body.balance.seq;
        const isNew = this.#claim(account, seq, effect, transaction?.amount ?? 0, transaction?.id);
        const mayBeOlder = replayed || operation.kind === 'charge by reference';
        if (isNew && !mayBeOlder) {
            const floor = operation.floors.get(account);
            assert.ok(seq > floor, `${account} was at ${floor} before this was asked: ${about}`);
        }
        if (isNew) this.#holdMoved(body.hold, hold, transaction);
    }

    /** Writes down a line; false when another key of the same effect had it already. */
    #claim(account, seq, effect, amount, id) {
        const at = place(account, seq);
        const before = this.#places.get(effect);
        if (before !== undefined) {
            assert.equal(at, before, `${effect} was done twice`);
            return false;
        }
        const other = this.#claims.get(at);
        assert.ok(!other, `${at} was acknowledged to ${other?.effect} and to ${effect}`);
        this.#places.set(effect, at);
        this.#claims.set(at, { account, seq, amount: micro(amount), id, effect });
        this.#floors.set(account, Math.max(this.floor(account), seq));
        return true;
    }

    #holdMoved(hold, step, transaction) {
        if (!hold) return;
        const books = this.#holds.get(hold.id) ?? { account: hold.userId, placed: 0, captured: 0, ended: false };
        this.#holds.set(hold.id, books);
        if (step === 'place') books.placed = micro(hold.credits);
        if (transaction) books.captured -= micro(transaction.amount);
        books.ended ||= step === 'end';
    }

    /**
     * Compares every account with what was acknowledged. `read(account)` tells {lines, balance}, oldest
     * line first; null when there is no such account. Tells what is lost (acknowledged and not there), strange (there, and asked by nobody) and wrong.
     */
    async compare(read) {
        const found = { accounts: 0, lines: 0, lost: [], strange: [], wrong: [] };
        for (const account of this.#accounts) {
            const { lines, balance } = (await read(account)) ?? noAccount;
            found.accounts += 1;
            found.lines += lines.length;
            this.#compareOne(account, lines, balance, found);
        }
        return found;
    }

    #compareOne(account, lines, balance, found) {
        let sum = 0;
        lines.forEach((line, index) => {
            const at = place(account, line.seq);
            const claim = this.#claims.get(at);
            if (line.seq !== index + 1) found.wrong.push(`${at} stands in place ${index + 1}`);
            if (micro(line.balanceBefore) !== sum) found.wrong.push(`${at} does not begin where the last ended`);
            sum += micro(line.amount);
            if (micro(line.balanceAfter) !== sum) found.wrong.push(`${at} does not add up`);
            if (!claim) found.strange.push(at);
            else if (claim.amount !== micro(line.amount) || (claim.id && claim.id !== line.id)) found.lost.push(at);
        });
        for (let seq = lines.length + 1; seq <= this.floor(account); ++seq) {
            if (this.#claims.has(place(account, seq))) found.lost.push(place(account, seq));
        }
        if (micro(balance.balance) !== sum) {
            found.wrong.push(`${account} has ${balance.balance}, its lines ${sum} micro`);
        }
        if (balance.seq !== lines.length) {
            found.wrong.push(`${account} is at ${balance.seq}, with ${lines.length} lines`);
        }
        const held = this.#heldOf(account);
        if (this.#unknown.size === 0 && micro(balance.held) !== held) {
            found.wrong.push(`${account} holds ${balance.held}, not ${held} micro`);
        }
    }

    #heldOf(account) {
        let held = 0;
        for (const hold of this.#holds.values()) {
            if (hold.account === account && !hold.ended) held += hold.placed - hold.captured;
        }
        return held;
    }
}
