// Many payments at once, with their news doubled, late, out of order or lost, and the server killed in between: every
// payment is credited once, and nothing is that was not paid.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Unanswered } from '../support/api.mjs';
import { Random, seed } from '../support/random.mjs';
import { run } from '../support/server.mjs';
import { Till } from '../support/till.mjs';
import { inParallel, scaled } from '../support/world.mjs';

/** What becomes of a payment, and what the books must say then. */
const fates = [
    { name: 'paid', share: 80, credited: true },
    { name: 'delayed', share: 6, credited: true },
    { name: 'declined, then paid', share: 4, credited: true },
    { name: 'never paid', share: 3 },
    { name: 'failed', share: 1 },
    { name: 'wrong amount', share: 2, lie: { amountSubtotal: 1 } },
    { name: 'wrong currency', share: 2, lie: { currency: 'eur' } },
    { name: 'wrong mode', share: 2, lie: { livemode: true } },
];

function fateOf(random) {
    let left = random.between(1, 100);
    return fates.find(({ share }) => (left -= share) <= 0);
}

/** What the server's own socket answers; empty when it is not there, or goes away. */
function askServer(path, line) {
    return new Promise((done) => {
        let said = '';
        const socket = net.connect(path, () => socket.end(`${line}\n`));
        socket.setEncoding('utf8').on('data', (text) => (said += text));
        socket.on('error', () => done(said));
        socket.on('close', () => done(said));
    });
}

class Storm {
    constructor(till, random) {
        Object.assign(this, { till, random, started: [], ended: false });
    }

    /** A write until it is answered, with one key, whatever breaks in between. */
    async insist(api, path, body) {
        const key = randomUUID();
        for (;;) {
            try {
                const answer = await api.post(path, body, { key });
                if (answer.status < 500) return answer;
            } catch (error) {
                if (!(error instanceof Unanswered)) throw error;
            }
            await pause(20);
        }
    }

    async act(session, body) {
        return this.till.sandbox.control(`checkout/${session}`, body);
    }

    async buy(userId) {
        const { service } = this.till.world;
        const { body } = (await this.insist(service, '/credits/checkout', { userId, packageId: 'starter' })).is(201);
        const session = new URL(body.url).pathname.split('/').pop();
        const fate = fateOf(this.random);
        this.started.push({ userId, id: body.purchase.id, session, fate });
        if (fate.name === 'delayed' || fate.name === 'failed') {
            await this.act(session, { outcome: 'delayed' });
            await this.act(session, { outcome: fate.name === 'failed' ? 'fail' : 'arrive' });
        } else if (fate.name !== 'never paid') {
            if (fate.name.startsWith('declined')) await this.act(session, { outcome: 'decline' });
            await this.act(session, { outcome: 'pay', ...fate.lie });
        }
    }

    /** Buyers who look at the success page, and admins who ask for this and that, until the storm is over. */
    async poll() {
        const { admin, server } = this.till.world;
        while (!this.ended) {
            await pause(this.random.between(1, 20));
            const some = this.started[this.random.between(0, this.started.length - 1)];
            if (!some) continue;
            try {
                if (this.random.between(1, 5) === 1) {
                    const reason = { reasonCode: 'test', reason: 'for a test' };
                    await admin.post(`/admin/purchases/${some.id}/reconcile`, reason);
                } else {
                    await server.api().get(`/credits/checkout/return?session_id=${some.session}`);
                }
            } catch (error) {
                if (!(error instanceof Unanswered)) throw error;
            }
        }
    }

    /** Passes of reconciliation in the server, one after the other, as far as it is up. */
    async reconcile() {
        const path = `${this.till.world.server.directory}/creditd.sock`;
        let passes = 0;
        while (!this.ended) {
            passes += (await askServer(path, 'reconcile 1')).startsWith('ok') ? 1 : 0;
            await pause(200);
        }
        return passes;
    }

    async kill(times, everyMs) {
        const { server } = this.till.world;
        for (let i = 0; i < times; ++i) {
            await pause(this.random.between(everyMs / 2, everyMs));
            await server.kill();
            await server.restart();
            await this.till.direct();
        }
    }
}

async function reconcile(till) {
    const { code, stdout, stderr } = await run(['reconcile'], {
        env: { ...till.sandbox.settings, ...till.world.server.ledger },
    });
    assert.ok(code === 0 || code === 1, stderr);
    return { code, ...JSON.parse(stdout) };
}

test('TOPUP-4: in a storm of doubled, late and shuffled news and kills, each payment is credited once', async () => {
    const random = new Random();
    const payments = scaled(1000, 40);
    const users = scaled(50, 5);
    const kills = Math.min(10, scaled(10, 2));
    console.log(`seed ${seed} (CREDITD_SEED), ${payments} payments, ${kills} kills`);
    const till = await Till.open({
        webhooks: { mostCopies: 20, longestDelayMs: 3000, firstRetryMs: 250, attempts: 9, seed: random.between(1, 1e9) },
    });
    try {
        const { world, sandbox } = till;
        const buyers = [];
        for (let i = 0; i < users; ++i) buyers.push(await world.user());
        const storm = new Storm(till, random);
        const polling = Promise.all([storm.poll(), storm.poll()]);
        const reconciling = storm.reconcile();
        const killing = storm.kill(kills, 2000);
        await inParallel(payments, 12, (index) => storm.buy(buyers[index % users]));
        await killing;
        const counts = await sandbox.quiet();
        storm.ended = true;
        await polling;
        const passes = await reconciling;
        const report = await reconcile(till);

        assert.equal(counts.givenUp, 0);
        const creditedTo = new Map(buyers.map((id) => [id, 0]));
        for (const { id, userId, fate } of storm.started) {
            const purchase = await till.purchase(id);
            const isCredited = ['paid'].includes(purchase.status);
            assert.equal(isCredited, fate.credited === true, `${fate.name}: ${JSON.stringify(purchase)}`);
            if (fate.lie) assert.ok(purchase.needsReview, fate.name);
            if (isCredited) creditedTo.set(userId, creditedTo.get(userId) + 1);
        }
        for (const [id, paid] of creditedTo) {
            const lines = (await world.lines(id)).filter(({ type }) => type === 'purchase');
            assert.equal(lines.length, paid);
            assert.equal((await world.balance(id)).balance, 1 + 100 * paid);
        }
        assert.equal(report.endedEarly, null);
        assert.ok(report.differences.every(({ kind }) => kind.startsWith('wrong_')));
        const liars = storm.started.filter(({ fate }) => fate.lie).length;
        assert.equal(report.differences.length, liars);
        await world.server.stop();
        const { code, text } = await world.server.verify();
        assert.equal(code, 0, text);
        console.log(
            `${counts.delivered} copies of ${counts.events} events delivered in ${counts.posted} attempts, ${passes} ` +
                `reconciliations; ${[...creditedTo.values()].reduce((a, b) => a + b)} payments credited, ${liars} lies ` +
                'kept for review',
        );
    } finally {
        await till.close();
    }
});

test('TOPUP-4: payments, refunds and disputes whose news is lost for good are repaired, once', async () => {
    const till = await Till.open({ webhooks: { lostPercent: 100 } });
    try {
        const { world, sandbox } = till;
        const count = 50;
        const buyers = await Promise.all(Array.from({ length: 5 }, () => world.user()));
        const bought = [];
        await inParallel(count, 8, async (index) => {
            const userId = buyers[index % buyers.length];
            const { body } = (await world.service.post(
                '/credits/checkout',
                { userId, packageId: 'starter' },
                { key: randomUUID() },
            )).is(201);
            const session = new URL(body.url).pathname.split('/').pop();
            const paid = await sandbox.pay(session);
            bought.push({ id: body.purchase.id, payment: paid.payment_intent });
        });
        for (const id of buyers) assert.equal((await world.balance(id)).balance, 1);

        const first = await reconcile(till);
        assert.equal(first.endedEarly, null);
        assert.equal(first.repaired.length, count);
        assert.deepEqual(first.differences, []);
        for (const id of buyers) assert.equal((await world.balance(id)).balance, 1 + 100 * (count / buyers.length));

        const again = await reconcile(till);
        assert.deepEqual([again.code, again.repaired], [0, []]);
        for (const id of buyers) assert.equal((await world.balance(id)).balance, 1 + 100 * (count / buyers.length));

        await sandbox.control(`payments/${bought[0].payment}/refund`, { amount: 500 });
        const { id } = await sandbox.control(`payments/${bought[1].payment}/dispute`, { kind: 'dispute' });
        await sandbox.control(`disputes/${id}`, { status: 'lost' });
        const third = await reconcile(till);
        assert.deepEqual(new Set(third.repaired), new Set([bought[0].id, bought[1].id]));
        assert.equal((await till.purchase(bought[0].id)).status, 'partially_refunded');
        assert.equal((await till.purchase(bought[1].id)).status, 'refunded');
        assert.deepEqual((await reconcile(till)).repaired, []);

        const { report } = (await world.admin.get('/admin/reconciliation')).is(200).body;
        assert.equal(report.checkouts, count);

        // Without a server, the program that was called opens the ledger itself.
        await world.server.stop();
        await sandbox.control(`payments/${bought[2].payment}/refund`, {});
        assert.deepEqual((await reconcile(till)).repaired, [bought[2].id]);
        const { code, text } = await world.server.verify();
        assert.equal(code, 0, text);
    } finally {
        await till.close();
    }
});

test('reconciliation says what it cannot mend: what is not there, and a provider that is not', async () => {
    const till = await Till.open();
    try {
        const { world, sandbox } = till;
        const buyer = await world.person();
        const { purchase } = await till.buy(buyer, 'starter');
        await sandbox.control('faults', { kind: 'error', times: 10 });
        const ended = await reconcile(till);
        assert.equal(ended.code, 1);
        assert.match(ended.endedEarly, /500/);
        await sandbox.control('faults', {});

        // Another account of the provider knows nothing of this one's checkouts.
        const stranger = await Till.open();
        try {
            await world.server.stop();
            world.server.env = { ...world.server.env, ...stranger.sandbox.settings };
            await world.server.restart();
            const report = await reconcile(till);
            assert.deepEqual(
                report.differences.map(({ kind, purchaseId }) => [kind, purchaseId]),
                [['unknown_there', purchase.id]],
            );
            const { items } = (await world.admin.get('/admin/purchases?needsReview=true')).is(200).body;
            assert.deepEqual(items.map(({ id }) => id), [purchase.id]);
        } finally {
            await stranger.close();
        }
    } finally {
        await till.close();
    }
});
