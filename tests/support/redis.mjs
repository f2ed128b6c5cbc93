// A Redis of the test's own, that can be paused, killed, emptied and started again.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { Authority } from './certificates.mjs';
import { environment, freePort, nextTurn, temporaryDirectory } from './server.mjs';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Redis {
    /** `password`: of the user `default`. `tls`: speaks only TLS; `trustFile` is then what to trust. */
    static async start({ password = null, tls = false } = {}) {
        const redis = new Redis();
        redis.directory = temporaryDirectory();
        redis.port = await freePort();
        redis.password = password;
        redis.authority = tls ? new Authority() : null;
        redis.tls = redis.authority?.issue();
        await redis.restart();
        return redis;
    }

    get url() {
        const login = this.password === null ? '' : `:${encodeURIComponent(this.password)}@`;
        return `${this.tls ? 'rediss' : 'redis'}://${login}127.0.0.1:${this.port}/1`;
    }

    get trustFile() {
        return this.authority.file;
    }

    /** On the same port; what it held is gone. */
    async restart() {
        const lines = [
            'bind 127.0.0.1',
            'save ""',
            'appendonly no',
            `dir ${this.directory}`,
            this.tls ? 'port 0' : `port ${this.port}`,
        ];
        if (this.password !== null) lines.push(`requirepass ${this.password}`);
        if (this.tls) {
            lines.push(`tls-port ${this.port}`, `tls-cert-file ${this.tls.certificateFile}`);
            lines.push(`tls-key-file ${this.tls.keyFile}`, `tls-ca-cert-file ${this.trustFile}`, 'tls-auth-clients no');
        }
        const file = join(this.directory, 'redis.conf');
        writeFileSync(file, lines.join('\n') + '\n');
        this.child = spawn('redis-server', [file], { env: environment(), stdio: 'ignore' });
        running.add(this.child);
        const child = this.child;
        child.on('exit', () => running.delete(child));
        child.unref();
        while (this.#run(['PING']).stdout.trim() !== 'PONG') {
            if (child.exitCode !== null) throw new Error('redis-server ended');
            await nextTurn();
        }
    }

    /** One command; what redis-cli prints, as text. */
    ask(...words) {
        const { status, stdout, stderr } = this.#run(words);
        if (status !== 0) throw new Error(`redis-cli: ${stderr}`);
        return stdout.trimEnd();
    }

    #run(words) {
        const args = ['-p', String(this.port), '-n', '1', '--raw', '--no-auth-warning'];
        if (this.password !== null) args.push('-a', this.password);
        if (this.tls) args.push('--tls', '--cacert', this.trustFile);
        return spawnSync('redis-cli', [...args, ...words], { env: environment(), encoding: 'latin1' });
    }

    /** The keys that hold a balance. */
    balances() {
        return this.ask('KEYS', 'creditd:*:balance').split('\n').filter(Boolean);
    }

    pause() {
        this.child.kill('SIGSTOP');
    }

    resume() {
        this.child.kill('SIGCONT');
    }

    async kill() {
        if (this.child.exitCode !== null || this.child.signalCode !== null) return;
        this.child.ref();
        this.child.kill('SIGKILL');
        await once(this.child, 'exit');
    }
}

/** Another port of this machine that leads to `port`, with so many milliseconds of delay on the way there. */
export class Distance {
    static async to(port, delayMs) {
        const distance = new Distance();
        distance.sockets = new Set();
        distance.listener = net.createServer((near) => {
            const far = net.connect(port, '127.0.0.1');
            for (const socket of [near, far]) {
                distance.sockets.add(socket);
                socket.setNoDelay(true);
                socket.on('error', () => {});
                socket.on('close', () => (near.destroy(), far.destroy(), distance.sockets.delete(socket)));
            }
            near.on('data', (bytes) => setTimeout(() => far.writable && far.write(bytes), delayMs));
            far.pipe(near);
        });
        distance.listener.listen(0, '127.0.0.1');
        await once(distance.listener, 'listening');
        distance.port = distance.listener.address().port;
        return distance;
    }

    close() {
        this.listener.close();
        this.sockets.forEach((socket) => socket.destroy());
    }
}
