// Reads the program's own figures.

import http from 'node:http';

export class Metrics {
    #values;

    constructor(text) {
        this.text = text;
        this.#values = new Map();
        for (const line of text.split('\n')) {
            const match = /^([a-z_:][a-z0-9_:]*(?:\{.*\})?) (\S+)$/i.exec(line);
            if (match) this.#values.set(match[1], Number(match[2]));
        }
    }

    static read(port) {
        return new Promise((done, fail) => {
            const request = http.get(
                { host: '127.0.0.1', port, path: '/metrics', agent: false },
                (response) => {
                    let text = '';
                    response.setEncoding('utf8').on('data', (part) => (text += part));
                    response.on('end', () => done(new Metrics(text)));
                    response.on('error', fail);
                },
            );
            request.on('error', fail);
        });
    }

    value(name) {
        if (!this.#values.has(name)) throw new Error(`there is no metric ${name}`);
        return this.#values.get(name);
    }

    get commands() {
        return this.value('creditd_engine_commands_total');
    }

    get batches() {
        return this.value('creditd_engine_batches_total');
    }
}

/** Runs `work`, and tells how many commands were decided meanwhile, and in how many commits. */
export async function sharing(server, work) {
    const before = await server.metrics();
    const result = await work();
    const after = await server.metrics();
    return { result, commands: after.commands - before.commands, batches: after.batches - before.batches };
}
