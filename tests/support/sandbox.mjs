// The stand-in for Stripe that the program brings along, on a port of its own, and what a test does with it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { send } from './api.mjs';
import { binary, environment, freePort, nextTurn, temporaryDirectory } from './server.mjs';
import { loadContract } from './stripe/stripecheck.mjs';

export const secretKey = 'sk_test_sandbox';
export const webhookSecret = 'whsec_of_these_tests';

const contractFile = fileURLToPath(new URL('./stripe/stripe-contract-2026-10-28.json', import.meta.url));
export const stripeContract = loadContract(contractFile);

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Sandbox {
    static async start() {
        const sandbox = new Sandbox();
        sandbox.port = await freePort();
        const secretFile = join(temporaryDirectory(), 'secret');
        writeFileSync(secretFile, webhookSecret);
        const args = ['sandbox', '--listen', `127.0.0.1:${sandbox.port}`, '--webhook-secret-file', secretFile];
        sandbox.child = spawn(binary, args, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
        running.add(sandbox.child);
        let said = '';
        for (const stream of [sandbox.child.stdout, sandbox.child.stderr]) {
            stream.setEncoding('utf8').on('data', (text) => (said = (said + text).slice(-20_000)));
            stream.unref();
        }
        sandbox.child.unref();
        while (!said.includes('Payments')) {
            if (sandbox.child.exitCode !== null) throw new Error(`the sandbox ended: ${said}`);
            await nextTurn();
        }
        return sandbox;
    }

    get url() {
        return `http://127.0.0.1:${this.port}`;
    }

    /** What a service needs to sell through this sandbox. */
    get settings() {
        return {
            CREDITD_STRIPE__API_BASE: this.url,
            CREDITD_STRIPE__SECRET_KEY: secretKey,
            CREDITD_STRIPE__WEBHOOK_SECRETS: webhookSecret,
        };
    }

    async stop() {
        this.child.ref();
        if (this.child.exitCode === null) {
            this.child.kill('SIGTERM');
            await once(this.child, 'close');
        }
        running.delete(this.child);
    }

    /** A request as it is; `body` is a form's text or an object. */
    async send(method, path, body, headers = {}) {
        const text = typeof body === 'object' ? JSON.stringify(body) : body;
        const type = typeof body === 'object' ? 'application/json' : 'application/x-www-form-urlencoded';
        const all = { ...(text === undefined ? {} : { 'content-type': type }), ...headers };
        if (text !== undefined) all['content-length'] = Buffer.byteLength(text);
        return send({ port: this.port, method, path, headers: all, body: text });
    }

    /** A control below /_sandbox/; its answer's JSON. */
    async control(path, body = {}) {
        return (await this.send('POST', `/_sandbox/${path}`, body)).is(200).body;
    }

    async deliveries() {
        return (await this.send('GET', '/_sandbox/webhooks')).is(200).body;
    }

    /** Waits until every copy of every event has ended; the counts then. */
    async quiet() {
        for (;;) {
            const counts = await this.deliveries();
            if (counts.waiting === 0) return counts;
            await nextTurn();
        }
    }

    /** Every request of its API so far, oldest first. */
    async requests() {
        return (await this.send('GET', '/_sandbox/requests')).is(200).body.requests;
    }

    pay(session, rest = {}) {
        return this.control(`checkout/${session}`, { outcome: 'pay', ...rest });
    }
}

/** What Stripe's contract has against a recorded request, as texts. */
export function faultsOf({ method, path, query, body, version, idempotencyKey, contentType }) {
    const headers = { authorization: `Bearer ${secretKey}`, 'stripe-version': version };
    if (idempotencyKey) headers['idempotency-key'] = idempotencyKey;
    if (contentType) headers['content-type'] = contentType;
    const { errors } = stripeContract.check({ method, path, query, body, headers });
    if (version !== '2026-10-28.endive') errors.push(`Stripe-Version is "${version}"`);
    if (method === 'POST' && !idempotencyKey) errors.push('a POST without Idempotency-Key');
    return errors;
}
