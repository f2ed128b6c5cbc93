// A service that sells through a sandbox, and buyers.

import { randomUUID } from 'node:crypto';
import { nextTurn, Server, temporaryDirectory } from './server.mjs';
import { Sandbox, webhookSecret } from './sandbox.mjs';
import { until } from './until.mjs';
import { World } from './world.mjs';

export class Till {
    static async open({ env = {}, webhooks = {}, directory = temporaryDirectory() } = {}) {
        const till = new Till();
        till.sandbox = await Sandbox.start();
        // A start with the test clock makes a test ledger; from then on time goes by itself.
        await (await Server.start({ directory, testClock: true })).stop();
        till.world = await World.open({ directory, env: { ...till.sandbox.settings, ...env } });
        till.webhooks = webhooks;
        await till.direct();
        return till;
    }

    /** Events go to where the service listens now; it may have moved. */
    async direct(rules = {}) {
        await this.sandbox.control('webhooks', {
            url: `${this.world.server.url}/webhooks/stripe`,
            secret: webhookSecret,
            firstRetryMs: 50,
            ...this.webhooks,
            ...rules,
        });
    }

    async close() {
        const exit = await this.world.server.stop();
        if (exit.code !== 0) throw new Error(`the server ended with ${JSON.stringify(exit)}`);
        await this.sandbox.stop();
    }

    /** Starts a checkout; the purchase, and the id of its session. */
    async start(buyer, packageId = 'starter', rest = {}) {
        const { body } = (
            await buyer.api.post('/credits/checkout', { packageId, ...rest }, { key: randomUUID() })
        ).is(201);
        return { ...body, session: new URL(body.url).pathname.split('/').pop() };
    }

    /** Buys and waits until the books know it. */
    async buy(buyer, packageId, rest) {
        const started = await this.start(buyer, packageId, rest);
        await this.sandbox.pay(started.session);
        const purchase = await this.until(started.purchase.id, ({ status }) => status === 'paid');
        return { ...started, purchase, payment: purchase.provider.paymentId };
    }

    /**
     * Switches on automatic top-ups for one who let their means of payment be kept. What brings the means is the
     * payment's own event: it may come after the checkout's, which made the purchase a paid one.
     */
    async consent(buyer, autoTopUp) {
        const answer = await until(async () => {
            const told = await buyer.api.put('/credits/settings', { autoTopUp: { ...autoTopUp, consent: true } });
            return told.status !== 409 && told;
        }, 'the means of payment');
        answer.is(200);
    }

    /** The purchase as an admin sees it. */
    async purchase(id) {
        return (await this.world.admin.get(`/admin/purchases/${id}`)).is(200).body.purchase;
    }

    /** Reads the purchase until it is as wanted. */
    async until(id, wanted) {
        for (let turn = 0; ; ++turn) {
            const purchase = await this.purchase(id);
            if (wanted(purchase)) return purchase;
            if (turn > 1500) throw new Error(`it stays ${JSON.stringify(purchase)}`);
            await nextTurn();
        }
    }
}
