// A stream of server-sent events, as a test reads it.

import http from 'node:http';
import { contract } from './contract.mjs';
import { patienceMs } from './until.mjs';

/** Waits for a promise, but not for ever. */
function inTime(promise, what) {
    let timer;
    const late = new Promise((_, fail) => {
        timer = setTimeout(() => fail(new Error(`waited in vain for ${what}`)), patienceMs);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export class Events {
    /** Events that came and were not taken yet: `{event, data}`. */
    waiting = [];
    #wake = () => {};
    #closed;

    /** Opens the stream; the status is in `status`, and when it is no 200 what was answered in `text`. */
    static async open({ port }, path, headers = {}) {
        const events = new Events();
        const options = { host: '127.0.0.1', port, path, agent: false };
        events.request = http.get({ ...options, headers: { accept: 'text/event-stream', ...headers } });
        const response = await new Promise((done, fail) => {
            events.request.on('response', done).on('error', fail);
        });
        events.request.on('error', () => {});
        Object.assign(events, { status: response.statusCode, headers: response.headers, text: '' });
        let rest = '';
        response.setEncoding('utf8').on('data', (text) => {
            events.text += text;
            const parts = (rest + text).split('\n\n');
            rest = parts.pop();
            parts.forEach((part) => events.#take(part));
        });
        events.#closed = new Promise((done) => response.on('close', () => done(response.complete)));
        if (events.status !== 200) {
            await events.ended;
            const type = (events.headers['content-type'] ?? '').split(';')[0];
            const answer = { ...events, type, body: JSON.parse(events.text) };
            contract.check('GET', path, answer);
            events.code = answer.body.code;
        }
        return events;
    }

    #take(part) {
        const lines = part.split('\n').filter((line) => !line.startsWith(':') && line !== '');
        const of = (name) =>
            lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        if (of('event') === undefined) return;
        this.waiting.push({ event: of('event'), data: JSON.parse(of('data')) });
        this.#wake();
    }

    /** Waits for the end of the stream, from now on; whether the answer was whole. */
    get ended() {
        return inTime(this.#closed, 'the end of a stream');
    }

    /** The data of the next event of that name; others before it are dropped. */
    async next(name) {
        for (;;) {
            const { event, data } = await this.#any(name);
            if (event === name) return data;
        }
    }

    async #any(what) {
        while (this.waiting.length === 0) {
            await inTime(new Promise((done) => (this.#wake = done)), `the event ${what}`);
        }
        return this.waiting.shift();
    }

    close() {
        this.request.destroy();
    }
}
