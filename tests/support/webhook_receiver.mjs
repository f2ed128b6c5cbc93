// An operator's system that listens for webhooks, keeps them, and answers as it is told.

import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { freePort } from './server.mjs';

export class WebhookReceiver {
    received = [];
    /** The status to answer a delivery with. */
    judge = () => 204;

    static async start() {
        const receiver = new WebhookReceiver();
        // One that nobody's outgoing connection takes while nobody listens.
        await receiver.listen(await freePort());
        return receiver;
    }

    async listen(port) {
        this.server = http.createServer((request, response) => {
            const chunks = [];
            request.on('data', (chunk) => chunks.push(chunk));
            request.on('end', () => {
                const body = Buffer.concat(chunks).toString('utf8');
                const delivery = {
                    path: request.url,
                    headers: request.headers,
                    body,
                    id: request.headers['webhook-id'],
                    ...JSON.parse(body),
                };
                delivery.status = this.judge(delivery);
                this.received.push(delivery);
                response.writeHead(delivery.status).end();
            });
        });
        this.server.listen(port, '127.0.0.1');
        await once(this.server, 'listening');
        this.port = port;
        this.url = `http://127.0.0.1:${this.port}/hook`;
    }

    async close() {
        this.server.closeAllConnections();
        await new Promise((done) => this.server.close(done));
    }
}

/** Whether one of the signatures is that of the secret (`whsec_…`), as the Standard Webhooks page says. */
export function isSignedBy(delivery, secret) {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signed = `${delivery.headers['webhook-id']}.${delivery.headers['webhook-timestamp']}.${delivery.body}`;
    const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    return delivery.headers['webhook-signature'].split(' ').includes(signature);
}
