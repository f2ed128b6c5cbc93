// A PostgreSQL of the test's own, run by an unprivileged user, that can be stopped, frozen, killed and started again.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
    accessSync,
    chownSync,
    constants,
    mkdtempSync,
    openSync,
    readdirSync,
    readFileSync,
    rmSync,
    statfsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environment, freePort, nextTurn } from './server.mjs';

const installed = '/usr/lib/postgresql';
const newest = readdirSync(installed).sort((a, b) => a - b).at(-1);
export const bin = join(installed, newest, 'bin');

/** Who runs servers that refuse to be root's: for `spawn`. */
export const unprivileged = process.getuid() === 0 ? idsOf('postgres') : {};

function idsOf(user) {
    const id = (kind) => Number(execFileSync('id', [kind, user], { encoding: 'utf8' }));
    return { uid: id('-u'), gid: id('-g') };
}

/** Directories of servers, and process ids that end with the run. */
const directories = new Set();
const servers = new Set();
process.on('exit', () => {
    servers.forEach((server) => server.killEverything());
    directories.forEach((path) => rmSync(path, { recursive: true, force: true }));
});

/** `server.killEverything()` is called when the run ends, however it does. */
export function endsWithTheRun(server) {
    servers.add(server);
}

/** A directory of the unprivileged user's, in memory where that can be had: no test waits for a disk. */
export function serverDirectory() {
    const base = isWritable('/dev/shm') && freeBytes('/dev/shm') > 1e9 ? '/dev/shm' : tmpdir();
    const path = mkdtempSync(join(base, 'creditd-server-'));
    directories.add(path);
    if (unprivileged.uid !== undefined) chownSync(path, unprivileged.uid, unprivileged.gid);
    return path;
}

function freeBytes(path) {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
}

function isWritable(path) {
    try {
        accessSync(path, constants.W_OK);
        return true;
    } catch {
        return false;
    }
}

/** A process and all that descend from it: [pid, …], parents first. */
export function familyOf(pid) {
    const children = new Map();
    for (const entry of readdirSync('/proc')) {
        if (!/^\d+$/.test(entry)) continue;
        try {
            const parent = Number(readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]);
            children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
        } catch {
            // It has ended meanwhile.
        }
    }
    const family = [pid];
    for (const each of family) family.push(...(children.get(each) ?? []));
    return family;
}

/** Signals each; who has ended meanwhile is passed over. */
export function signalAll(pids, signal) {
    for (const pid of pids) {
        try {
            process.kill(pid, signal);
        } catch (error) {
            if (error.code !== 'ESRCH') throw error;
        }
    }
}

const execute = promisify(execFile);

/** Rows as lists of texts. Fails when the server does not answer within two seconds. */
export async function ask(url, sql) {
    const { stdout } = await execute('psql', [url, '-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', sql], {
        env: environment({ PGCONNECT_TIMEOUT: '2' }),
        cwd: '/',
        timeout: 5000,
        killSignal: 'SIGKILL',
    });
    const text = stdout.trim();
    return text === '' ? [] : text.split('\n').map((line) => line.split('|'));
}

export class PostgresServer {
    /** `settings`: as in postgresql.conf. `login`: how the URL names who comes; nobody's password is asked for. */
    static async start({ encoding = 'UTF8', settings = {}, login = 'creditd' } = {}) {
        const options = ['-U', 'creditd', '-A', 'trust', '-E', encoding, '--no-sync', '--locale=C'];
        return PostgresServer.#madeBy('initdb', options, { settings, login });
    }

    /** One that follows `primary` and takes no writes. */
    static async startStandbyOf(primary) {
        const options = ['-d', primary.url, '-R', '-c', 'fast', '-N'];
        return PostgresServer.#madeBy('pg_basebackup', options, { settings: {}, login: primary.login });
    }

    static async #madeBy(program, options, traits) {
        const server = new PostgresServer();
        Object.assign(server, { directory: serverDirectory(), port: await freePort(), ...traits });
        execFileSync(join(bin, program), ['-D', server.cluster, ...options], {
            ...unprivileged,
            env: environment(),
            cwd: '/',
            stdio: 'ignore',
        });
        endsWithTheRun(server);
        await server.restart();
        return server;
    }

    get cluster() {
        return join(this.directory, 'cluster');
    }
    get url() {
        return `postgres://${this.login}@127.0.0.1:${this.port}/postgres`;
    }

    /** Starts what was stopped, on the same port; when it is back it answers. */
    async restart() {
        const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: this.directory, ...this.settings };
        const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
        const log = openSync(join(this.directory, 'log'), 'a');
        this.child = spawn(join(bin, 'postgres'), ['-D', this.cluster, '-p', String(this.port), ...words], {
            ...unprivileged,
            env: environment(),
            cwd: '/',
            stdio: ['ignore', log, log],
        });
        this.child.unref();
        while (!(await this.answers())) {
            if (this.child.exitCode !== null) {
                throw new Error(readFileSync(join(this.directory, 'log'), 'utf8').slice(-2000));
            }
            await nextTurn();
        }
    }

    async answers() {
        return ask(this.url, 'SELECT 1').then(
            () => true,
            () => false,
        );
    }

    ask(sql) {
        return ask(this.url, sql);
    }

    /** As `pg_ctl stop -m immediate` does: sessions break, nothing is written any more. */
    async stopAtOnce() {
        await this.#end('SIGQUIT');
    }
    async close() {
        await this.#end('SIGINT');
    }

    async #end(signal) {
        if (this.child.exitCode !== null || this.child.signalCode !== null) return;
        this.child.ref();
        this.child.kill(signal);
        await once(this.child, 'exit');
    }

    /** Nothing of it runs, and everything is still connected: packets are taken and never answered. */
    freeze() {
        this.frozen = [this.child.pid];
        signalAll(this.frozen, 'SIGSTOP'); // first, so that it starts nobody else
        this.frozen = familyOf(this.child.pid);
        signalAll(this.frozen, 'SIGSTOP');
    }
    thaw() {
        signalAll(this.frozen, 'SIGCONT');
    }

    killEverything() {
        if (this.child?.exitCode === null) signalAll(familyOf(this.child.pid), 'SIGKILL');
    }

    /** How many sessions creditd has. */
    async sessions() {
        const [[count]] = await this.ask(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'creditd' AND pid <> pg_backend_pid()",
        );
        return Number(count);
    }

    /** Ends all sessions of creditd. */
    async endSessions() {
        const ended = await this.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'creditd'",
        );
        return ended.length;
    }
}
