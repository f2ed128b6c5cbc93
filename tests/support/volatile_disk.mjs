// A disk that loses its cache when the power fails: ext4 on a loop device on nbdfuse on nbdkit, whose cache filter
// keeps what was written and not flushed. Killing nbdkit is the power cut; the file behind it is what the platters had.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nextTurn, temporaryDirectory } from './server.mjs';

const run = promisify(execFile);
const patienceMs = 10_000;

/** Disks that are attached: whatever ends this process, no mount stays, and before the directories are removed. */
const attached = new Set();
process.prependListener('exit', () => attached.forEach((disk) => disk.forceDetach()));

async function until(condition, what) {
    const deadline = performance.now() + patienceMs;
    while (!condition()) {
        if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
        await nextTurn();
    }
}

/** The loop devices whose file is this one. */
function loopsOn(file) {
    return readdirSync('/sys/block').filter((name) => {
        if (!name.startsWith('loop')) return false;
        try {
            return readFileSync(`/sys/block/${name}/loop/backing_file`, 'utf8').startsWith(file);
        } catch {
            return false; // it has none
        }
    });
}

function program(words, ready) {
    const child = spawn(words[0], words.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => (said += text));
    const ended = new Promise((done) => {
        child.on('close', done);
        child.on('error', (error) => {
            said += error.message;
            done();
        });
    });
    let isOver = false;
    ended.then(() => (isOver = true));
    return {
        async ready() {
            await until(() => isOver || ready(), `${words[0]} to be ready: ${said}`);
            if (isOver) throw new Error(`${words.join(' ')}: ${said}`);
        },
        kill: async () => {
            child.kill('SIGKILL');
            await ended;
        },
        killNow: () => child.kill('SIGKILL'),
    };
}

export class VolatileDisk {
    #round = 0;

    /** A new, empty file system. */
    static async make({ megabytes = 512 } = {}) {
        const disk = new VolatileDisk();
        disk.directory = temporaryDirectory();
        disk.image = join(disk.directory, 'image');
        disk.mount = join(disk.directory, 'mount');
        mkdirSync(disk.mount);
        writeFileSync(disk.image, '');
        truncateSync(disk.image, megabytes << 20);
        await run('mkfs.ext4', ['-q', '-F', '-b', '4096', disk.image]);
        return disk;
    }

    /** Why such a disk is not to be had here; null when it is. */
    static async refusal() {
        try {
            const disk = await VolatileDisk.make({ megabytes: 16 });
            try {
                await disk.attach();
            } finally {
                await disk.detach();
            }
            return null;
        } catch (error) {
            return error.message.trim();
        }
    }

    /** Power on: what was flushed is mounted at `mount`, with its journal replayed. */
    async attach() {
        attached.add(this);
        this.#round += 1;
        const part = (name) => join(this.directory, `${name}-${this.#round}`);
        const [socket, fuse] = [part('socket'), part('fuse')];
        this.block = join(fuse, 'disk');
        const behind = ['file', this.image, 'cache=writeback'];
        const only = ['--foreground', '--exit-with-parent', '--pidfile', part('nbdkit.pid'), '--unix', socket];
        this.nbdkit = program(['nbdkit', ...only, '--filter=cache', ...behind], () => existsSync(part('nbdkit.pid')));
        await this.nbdkit.ready();
        mkdirSync(fuse);
        writeFileSync(this.block, '');
        const served = ['--pidfile', part('nbdfuse.pid'), this.block, '--unix', socket];
        this.nbdfuse = program(['nbdfuse', ...served], () => existsSync(part('nbdfuse.pid')));
        await this.nbdfuse.ready();
        if (this.#round > 1) await this.#check();
        await run('mount', ['-o', 'loop,noatime', this.block, this.mount]);
    }

    /** Replays the journal; anything else to repair would be the file system's fault, not the ledger's. */
    async #check() {
        await run('e2fsck', ['-p', this.block]).catch((error) => {
            if (error.code !== 1) throw error; // 1: repaired
        });
    }

    /** Everything written so far is on the platters. */
    async flush() {
        await run('sync', ['--file-system', this.mount]);
    }

    /** The power fails: what was not flushed is gone. Who still writes gets errors. */
    async cut() {
        await this.nbdkit.kill();
    }

    /** Takes everything away. Whoever used the mount must have ended. */
    async detach() {
        this.forceDetach();
        await this.nbdkit?.kill();
        await this.nbdfuse?.kill();
        await until(() => loopsOn(this.block).length === 0, `the loop device of ${this.block} to go`);
    }

    /** The same at once, without waiting for it. */
    forceDetach() {
        const quietly = (...words) => {
            try {
                execFileSync(words[0], words.slice(1), { stdio: 'ignore' });
            } catch {
                // it was not there
            }
        };
        this.nbdkit?.killNow();
        quietly('umount', '--lazy', this.mount);
        this.nbdfuse?.killNow();
        if (this.block) {
            quietly('umount', '--lazy', this.block);
            for (const loop of loopsOn(this.block)) quietly('losetup', '--detach', `/dev/${loop}`);
        }
        attached.delete(this);
    }

    /** Gives the space back. */
    remove() {
        rmSync(this.directory, { recursive: true, force: true });
    }
}
