// A till whose books have something of everything that the pages about money show.

import { MailServer, refusal } from './mail_server.mjs';
import { Till } from './till.mjs';
import { until } from './until.mjs';
import { WebhookReceiver } from './webhook_receiver.mjs';

/** A file of `rows` adjustments of these users, turn by turn; each `every`th row has no amount. */
export function adjustments(userIds, rows, every = Infinity) {
    const lines = Array.from({ length: rows }, (_, index) => {
        const credits = (index + 1) % every === 0 ? 'many' : '2.5';
        return `${userIds[index % userIds.length]},${credits},,,"Outage, 12 November"`;
    });
    return ['userId,credits,expiresAt,allowDebt,note', ...lines, ''].join('\r\n');
}

export class FullTill {
    /** An empty till, its receiver of webhooks, its mail server, and a second administrator. */
    static async open() {
        const full = new FullTill();
        full.mail = await MailServer.start();
        full.receiver = await WebhookReceiver.start();
        full.till = await Till.open({
            env: {
                CREDITD_WEBHOOKS__ALLOW_PRIVATE: 'true',
                CREDITD_APPROVALS__REFUND_ABOVE: '50',
                CREDITD_APPROVALS__ADJUST_ABOVE: '10000',
            },
        });
        full.world = full.till.world;
        full.server = full.world.server;
        await full.sendMails();
        full.berta = await full.world.person({ role: 'admin', email: 'berta@example.com' });
        full.carol = await full.world.person({ email: 'carol@example.com' });
        return full;
    }

    /** Mails need the address that their links begin with, which a server has after its start. */
    async sendMails() {
        const { server, mail } = this;
        await server.stop();
        Object.assign(server.env, {
            CREDITD_MAIL__URL: `smtp://127.0.0.1:${mail.port}`,
            CREDITD_MAIL__FROM: 'Credits <credits@example.com>',
        });
        const publicUrl = { get: () => `http://localhost:${server.port}`, enumerable: true };
        Object.defineProperty(server.env, 'CREDITD_PUBLIC_URL', publicUrl);
        await server.restart();
        await this.till.direct();
    }

    async close() {
        await this.till.close();
        await this.receiver.close();
        await this.mail.close();
    }

    /** Fills every list, and tells the ids that the addresses of details need. */
    async fill() {
        const { admin } = this.world;
        this.mail.judge = (address) => (address === this.carol.email ? null : refusal(550, 'no such mailbox'));
        const endpoint = { url: this.receiver.url, description: 'Data warehouse' };
        const events = ['purchase.paid', 'purchase.refunded'];
        (await admin.post('/admin/webhook-endpoints', { ...endpoint, events })).is(201);
        await this.sell();
        (await admin.post('/admin/offers', this.offer())).is(201);
        const approval = (await this.world.adjust(this.carol.id, 25_000)).is(202).body.approval;
        const jobId = await this.plan(adjustments([this.carol.id, this.berta.id], 20, 5));
        await this.hasSome('/admin/webhook-deliveries?state=delivered');
        await this.hasSome('/admin/mails?state=delivered');
        return { ...this.sold, approvalId: approval.id, jobId };
    }

    /** One purchase that is refunded in part and disputed, one that stays, one that nobody paid, one that needs review. */
    async sell() {
        const { till, carol } = this;
        const { purchase, payment } = await till.buy(carol, 'pro');
        await till.buy(carol, 'starter');
        await till.start(carol, 'business');
        const reason = { reasonCode: 'goodwill', reason: 'unused after two days' };
        const refund = { amount: 2000, ...reason };
        (await this.world.admin.post(`/admin/purchases/${purchase.id}/refund`, refund)).is(201);
        await till.until(purchase.id, ({ refunds }) => refunds.some(({ state }) => state === 'succeeded'));
        const { id } = await till.sandbox.control(`payments/${payment}/dispute`, { kind: 'inquiry' });
        await till.sandbox.control(`disputes/${id}`, { status: 'needs_response' });
        await till.until(purchase.id, ({ status }) => status === 'disputed');
        const event = await this.eventOf(purchase.id);
        this.sold = { purchaseId: purchase.id, eventId: event.id };
    }

    async eventOf(purchaseId) {
        const { body } = (await this.world.admin.get(`/admin/webhook-events?purchaseId=${purchaseId}`)).is(200);
        return body.items[0];
    }

    offer(rest = {}) {
        const expiresAt = new Date(Date.now() + 14 * 86_400_000).toISOString();
        const price = { amount: 45_000, currency: 'usd' };
        return { userId: this.carol.id, title: 'Six months', credits: 8000, price, expiresAt, ...rest };
    }

    async plan(file) {
        const { body } = (
            await this.world.admin.call(
                'POST',
                '/admin/credits/bulk?mode=plan&operation=adjust&fileName=outage.csv&last=true',
                Buffer.from(file),
                { headers: { 'content-type': 'text/csv' } },
            )
        ).is(202);
        await this.reaches(body.job.id, 'planned');
        return body.job.id;
    }

    /** The job when it has this status. */
    async reaches(jobId, status) {
        return until(async () => {
            const { job } = (await this.world.admin.get(`/admin/credits/bulk/${jobId}`)).is(200).body;
            return job.status === status && job;
        }, `the job to be ${status}`);
    }

    async hasSome(list) {
        await until(async () => (await this.world.admin.get(list)).is(200).body.total > 0, list);
    }
}
