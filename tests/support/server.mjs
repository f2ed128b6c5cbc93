// The real program, as a test drives it: on free ports, on a directory of its own, started, killed and started again.

import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Api } from './api.mjs';
import { Metrics } from './metrics.mjs';
import { databaseOf } from './postgres.mjs';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
export const binary = resolve(repository, process.env.CREDITD_BINARY ?? 'build/release/creditd');

const pollMs = 10;
const logLines = 2000;

/** Started programs, so that none outlives the test run. */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => process.exit(1));
}

const directories = new Set();
process.on('exit', () => directories.forEach((path) => rmSync(path, { recursive: true, force: true })));

export function temporaryDirectory() {
    const path = mkdtempSync(join(tmpdir(), 'creditd-test-'));
    directories.add(path);
    return path;
}

export const nextTurn = () => new Promise((done) => setTimeout(done, pollMs));

/** Below the ports the kernel gives to outgoing connections, so that no client sits on one while a server restarts. */
const portsFrom = 10_000;
const portsTo = 32_000;

export async function freePort() {
    for (;;) {
        const port = randomInt(portsFrom, portsTo);
        const listener = net.createServer().listen(port, '127.0.0.1');
        const isFree = await once(listener, 'listening').then(() => true, () => false);
        if (!isFree) continue;
        listener.close();
        await once(listener, 'close');
        return port;
    }
}

export const admin = { email: 'admin@example.com', password: 'correct horse battery staple' };

/** Limits that guard against guessing are off: tests come from one address. Suites about them set their own. */
const quietLimits = {
    CREDITD_LIMITS__LOGIN_FAILURES_PER_USER: '0',
    CREDITD_LIMITS__LOGIN_FAILURES_PER_ADDRESS: '0',
    CREDITD_LIMITS__REGISTRATIONS_PER_ADDRESS: '0',
    CREDITD_LIMITS__PROMO_GUESSES_PER_USER: '0',
    CREDITD_LIMITS__PROMO_GUESSES_PER_ADDRESS: '0',
};

/** The environment of the program: nothing of creditd's from outside, then ours. */
export function environment(extra = {}) {
    const inherited = Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !name.startsWith('CREDITD_')),
    );
    return { ...inherited, ...extra };
}

/** Runs a command line of the program to its end. */
export async function run(args, { env = {}, cwd } = {}) {
    const child = spawn(binary, args, { env: environment(env), cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    const [code, signal] = await once(child, 'close');
    return { code, signal, stdout, stderr };
}

export class Server {
    /**
     * Starts the program and waits until it is ready.
     * `testClock`: with the clock that only moves when told. `wrapper`: a command line in front of the program's.
     * `database`: a PostgreSQL, in place of the directory (null: the directory). `readyPath`: what must answer 200 first.
     */
    static async start({
        directory = temporaryDirectory(),
        database = databaseOf(directory),
        testClock = false,
        env = {},
        wrapper = [],
        readyPath = '/readyz',
    } = {}) {
        const server = new Server();
        Object.assign(server, { directory, database, testClock, env, wrapper, readyPath, log: [] });
        await server.restart();
        return server;
    }

    /** Starts again on the same directory, on new ports. */
    async restart() {
        for (let attempt = 1; ; ++attempt) {
            this.port = await freePort();
            this.metricsPort = await freePort();
            this.#spawn();
            try {
                await this.#becomeReady();
                return this;
            } catch (error) {
                const portTaken = this.logs().includes('in use');
                if (!portTaken || attempt === 5) throw error;
            }
        }
    }

    #spawn() {
        const args = [...this.wrapper, binary, 'serve', ...(this.testClock ? ['--test-clock'] : [])];
        this.exit = null;
        this.startedAt = performance.now();
        this.child = spawn(args[0], args.slice(1), {
            env: environment({
                CREDITD_ADMIN__EMAIL: admin.email,
                CREDITD_ADMIN__PASSWORD: admin.password,
                ...quietLimits,
                ...this.env,
                ...this.ofNode,
                CREDITD_DATABASE__URL: this.databaseUrl,
                CREDITD_HTTP__LISTEN: `127.0.0.1:${this.port}`,
                CREDITD_METRICS__LISTEN: `127.0.0.1:${this.metricsPort}`,
            }),
            stdio: ['ignore', 'pipe', 'pipe'],
        });
        running.add(this.child);
        const child = this.child;
        this.exited = new Promise((done) => {
            child.on('close', (code, signal) => {
                running.delete(child);
                this.exit = { code, signal };
                done(this.exit);
            });
            child.on('error', (error) => {
                this.log.push(String(error));
                this.exit = { code: -1, signal: null };
                done(this.exit);
            });
        });
        // A test that failed before it stopped its server must not keep the run from ending.
        for (const handle of [child, child.stdout, child.stderr]) handle.unref();
        for (const stream of [child.stdout, child.stderr]) {
            let rest = '';
            stream.setEncoding('utf8').on('data', (text) => {
                const lines = (rest + text).split('\n');
                rest = lines.pop();
                this.log.push(...lines);
                if (this.log.length > logLines) this.log.splice(0, this.log.length - logLines);
            });
        }
    }

    async #becomeReady() {
        for (;;) {
            if (this.exit) {
                await this.exited;
                throw new Error(
                    `creditd ended before it was ready: ${JSON.stringify(this.exit)}\n${this.logs()}`,
                );
            }
            if ((await this.#probe()) === 200) {
                this.readyAfterMs = performance.now() - this.startedAt;
                return;
            }
            await nextTurn();
        }
    }

    /** The status of `readyPath` on a connection of its own; 0 when nobody answers. */
    #probe() {
        return new Promise((done) => {
            const options = { host: '127.0.0.1', port: this.port, path: this.readyPath, agent: false };
            const request = http.get(options, (response) => {
                response.resume().on('end', () => done(response.statusCode));
                response.on('error', () => done(0));
            });
            request.on('error', () => done(0));
        });
    }

    get databaseUrl() {
        return this.database ?? `sqlite:${this.directory}`;
    }

    /** Several nodes on one machine each need a directory. */
    get ofNode() {
        return this.database === null ? {} : { CREDITD_DATABASE__NODE_DIRECTORY: this.directory };
    }

    /** What a command line needs to find this ledger. */
    get ledger() {
        return { ...this.ofNode, CREDITD_DATABASE__URL: this.databaseUrl };
    }

    get url() {
        return `http://127.0.0.1:${this.port}`;
    }

    /** The process that is creditd itself: the wrapper's child where there is a wrapper. */
    get pid() {
        return this.child.pid;
    }

    /** Calls as whoever holds the token; without one, as nobody. */
    api(token = null) {
        return new Api(this, token);
    }

    metrics() {
        return Metrics.read(this.metricsPort);
    }

    logs() {
        return this.log.join('\n');
    }

    /** Asks it to stop, and tells its exit. */
    async stop(signal = 'SIGTERM') {
        for (const handle of [this.child, this.child.stdout, this.child.stderr]) handle.ref();
        if (!this.exit) this.child.kill(signal);
        return this.exited;
    }

    async kill() {
        return this.stop('SIGKILL');
    }

    /** `creditd verify` on this directory: its exit status and what it said. */
    async verify() {
        const { code, stdout, stderr } = await run(['verify'], { env: this.ledger });
        return { code, text: stdout + stderr };
    }
}
