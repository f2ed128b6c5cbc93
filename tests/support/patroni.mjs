// Three PostgreSQL under Patroni and etcd, as deploy/patroni/patroni.yml has them, that can be killed one by one.
//
// As root each node has a network of its own, which can be cut; else all share this machine's.

import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, bin, endsWithTheRun, familyOf, serverDirectory, signalAll, unprivileged } from './postgres_server.mjs';
import { environment, freePort, nextTurn, repository } from './server.mjs';

const example = join(repository, 'deploy/patroni/patroni.yml');
const patienceMs = 90_000;

/** As short as etcd and Patroni allow: a primary that is lost is replaced after about `ttl` seconds. */
const times = { ttl: 6, loop_wait: 1, retry_timeout: 2, primary_start_timeout: 5 };

/** What may hold of several clusters at once on one machine: a number of this process. */
const network = process.pid % 16384;

function ip(...words) {
    execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Whether nodes can have networks of their own here. */
function haveNetworks() {
    if (process.getuid() !== 0) return false;
    try {
        ip('link', 'add', bridge, 'type', 'bridge');
        ip('addr', 'add', `${addressOf(254)}/24`, 'dev', bridge);
        ip('link', 'set', bridge, 'up');
        return true;
    } catch {
        return false;
    }
}
const bridge = `cr${network}`;
const addressOf = (host) => `10.${64 + (network >> 8)}.${network & 255}.${host}`;

/** One machine: an etcd, a Patroni, and the PostgreSQL that this starts. */
class Node {
    #etcd;
    #patroni;

    constructor(cluster, number) {
        Object.assign(this, { cluster, number, name: `db${number}`, directory: join(cluster.directory, `db${number}`) });
    }

    async prepare() {
        this.#mkdir(this.directory);
        if (!this.cluster.hasNetworks) {
            this.address = '127.0.0.1';
            this.ports = [await freePort(), await freePort(), await freePort(), await freePort()];
            return;
        }
        this.address = addressOf(this.number);
        this.ports = [5432, 8008, 2379, 2380];
        this.link = `${bridge}-${this.number}`;
        ip('netns', 'add', this.link);
        ip('link', 'add', this.link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.link);
        ip('link', 'set', this.link, 'master', bridge, 'up');
        this.#ip('addr', 'add', `${this.address}/24`, 'dev', 'eth0');
        this.#ip('link', 'set', 'eth0', 'up');
        this.#ip('link', 'set', 'lo', 'up');
    }

    get postgres() {
        return `${this.address}:${this.ports[0]}`;
    }
    get rest() {
        return `${this.address}:${this.ports[1]}`;
    }
    get etcd() {
        return `${this.address}:${this.ports[2]}`;
    }
    get peer() {
        return `${this.name}=http://${this.address}:${this.ports[3]}`;
    }

    #mkdir(path) {
        mkdirSync(path, { recursive: true, mode: 0o700 });
        if (unprivileged.uid !== undefined) chownSync(path, unprivileged.uid, unprivileged.gid);
    }

    /** As `ip -n`, which wants to mount things anew as well, and may not where / is no mount of its own. */
    #ip(...words) {
        execFileSync('nsenter', [...this.#within, 'ip', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
    }

    get #within() {
        return [`--net=/run/netns/${this.link}`];
    }

    /** Runs as nobody special, in this node's network. */
    #spawn(name, command, args) {
        const log = openSync(join(this.directory, `${name}.log`), 'a');
        const { uid, gid } = unprivileged;
        let words = [command, ...args];
        if (this.link) {
            const user = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
            words = ['nsenter', ...this.#within, 'setpriv', ...user, ...words];
        }
        const child = spawn(words[0], words.slice(1), {
            ...(this.link ? {} : unprivileged),
            env: environment({ HOME: this.directory }),
            cwd: '/',
            stdio: ['ignore', log, log],
        });
        child.unref();
        return child;
    }

    startEtcd() {
        const [client, peer] = [`http://${this.etcd}`, this.peer.split('=')[1]];
        const options = {
            'name': this.name,
            'data-dir': join(this.directory, 'etcd'),
            'listen-client-urls': client,
            'advertise-client-urls': client,
            'listen-peer-urls': peer,
            'initial-advertise-peer-urls': peer,
            'initial-cluster': this.cluster.nodes.map((node) => node.peer).join(','),
        };
        this.#etcd = this.#spawn('etcd', 'etcd', Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]));
    }

    startPatroni() {
        const sockets = join(this.directory, 'sockets');
        this.#mkdir(sockets);
        const file = join(this.directory, 'patroni.yml');
        writeFileSync(file, this.#configuration(sockets));
        chownSync(file, unprivileged.uid ?? process.getuid(), unprivileged.gid ?? process.getgid());
        this.#patroni = this.#spawn('patroni', 'patroni', [file]);
    }

    #configuration(sockets) {
        const range = this.cluster.hasNetworks ? `${addressOf(0)}/24` : '127.0.0.0/8';
        const ours = [
            ['name: db1', `name: ${this.name}`],
            ['10.0.0.21:8008', this.rest],
            ['10.0.0.21:2379,10.0.0.22:2379,10.0.0.23:2379', this.cluster.nodes.map(({ etcd }) => etcd).join(',')],
            ['10.0.0.21:5432', this.postgres],
            ['10.0.0.0/24', range],
            ['/var/lib/postgresql/15/credits', this.data],
            ['/usr/lib/postgresql/15/bin', bin],
            ['/var/lib/postgresql/.patroni.pgpass', join(this.directory, 'pgpass')],
            ['/var/run/postgresql', sockets],
            ...Object.entries(times).map(([name, seconds]) => [new RegExp(`${name}: \\d+`), `${name}: ${seconds}`]),
        ];
        let text = readFileSync(example, 'utf8').replace(/^ *#.*\n/gm, '');
        for (const [theirs, mine] of ours) {
            const parts = text.split(theirs);
            if (parts.length < 2) throw new Error(`${example} has no ${theirs} any more`);
            text = parts.join(mine);
        }
        return text;
    }

    get data() {
        return join(this.directory, 'data');
    }

    /** The postmaster's process, or undefined. */
    get postmaster() {
        try {
            return Number(readFileSync(join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0]);
        } catch {
            return undefined;
        }
    }

    #postgresFamily() {
        return this.postmaster === undefined ? [] : familyOf(this.postmaster);
    }

    /** The machine is gone: everything on it, at once. */
    kill() {
        const patroni = this.#patroni ? familyOf(this.#patroni.pid) : [];
        signalAll([...patroni, ...this.#postgresFamily(), ...(this.#etcd ? [this.#etcd.pid] : [])], 'SIGKILL');
    }
    killPostmaster() {
        signalAll([this.postmaster], 'SIGKILL');
    }
    killPatroni() {
        signalAll([this.#patroni.pid], 'SIGKILL');
    }

    /** Starts what does not run. */
    revive() {
        if (hasEnded(this.#etcd)) this.startEtcd();
        if (hasEnded(this.#patroni)) this.startPatroni();
    }

    /** PostgreSQL and Patroni stand still; etcd goes on. */
    freeze() {
        this.frozen = [this.#patroni.pid, this.postmaster];
        signalAll(this.frozen, 'SIGSTOP'); // first, so that they start nobody else
        this.frozen = [...familyOf(this.#patroni.pid), ...this.#postgresFamily()];
        signalAll(this.frozen, 'SIGSTOP');
    }
    thaw() {
        signalAll(this.frozen, 'SIGCONT');
    }

    cut() {
        ip('link', 'set', this.link, 'down');
    }
    join() {
        ip('link', 'set', this.link, 'up');
    }

    takeAway() {
        this.kill();
        if (!this.link) return;
        ip('link', 'del', this.link);
        ip('netns', 'del', this.link);
    }

    async get(path) {
        const answer = await fetch(`http://${this.rest}${path}`, { signal: AbortSignal.timeout(1000) });
        return answer.json();
    }

    async isLeader() {
        try {
            const answer = await fetch(`http://${this.rest}/primary`, { signal: AbortSignal.timeout(1000) });
            return answer.status === 200;
        } catch {
            return false;
        }
    }

    log(name) {
        return readFileSync(join(this.directory, `${name}.log`), 'utf8');
    }
}

function hasEnded(child) {
    return child === undefined || child.exitCode !== null || child.signalCode !== null;
}

function superuserAt({ postgres }) {
    return `postgres://postgres:change-this-first@${postgres}/postgres`;
}

export class PatroniCluster {
    static async start() {
        const cluster = new PatroniCluster();
        cluster.directory = serverDirectory();
        cluster.hasNetworks = haveNetworks();
        endsWithTheRun(cluster);
        cluster.nodes = [1, 2, 3].map((number) => new Node(cluster, number));
        for (const node of cluster.nodes) await node.prepare();
        for (const node of cluster.nodes) node.startEtcd();
        for (const node of cluster.nodes) node.startPatroni();
        await cluster.isWhole();
        await cluster.#makeDatabase();
        return cluster;
    }

    /** The cluster's own user and database, as docs/several-nodes.md makes them. */
    async #makeDatabase() {
        const superuser = superuserAt(await this.leader());
        await ask(superuser, "CREATE ROLE creditd LOGIN PASSWORD 'of creditd'");
        await ask(superuser, 'CREATE DATABASE creditd OWNER creditd');
    }

    get url() {
        const hosts = this.nodes.map(({ postgres }) => postgres).join(',');
        return `postgres://creditd:of%20creditd@${hosts}/creditd`;
    }

    async #until(look, what) {
        const end = performance.now() + patienceMs;
        for (;;) {
            const found = await look();
            if (found) return found;
            if (performance.now() > end) {
                const logs = this.nodes.map((node) => node.log('patroni').slice(-1500)).join('\n');
                throw new Error(`waited in vain for ${what}\n${logs}`);
            }
            await nextTurn();
        }
    }

    leader() {
        return this.#until(async () => {
            for (const node of this.nodes) if (await node.isLeader()) return node;
            return null;
        }, 'a leader');
    }

    /** Until all three are on one timeline, one leads, one is its synchronous standby, and both standbys stream. */
    isWhole() {
        return this.#until(async () => {
            const leader = await this.leader();
            const { members = [] } = await leader.get('/cluster').catch(() => ({}));
            const roles = members.map(({ role }) => role);
            const timelines = new Set(members.map(({ timeline }) => timeline));
            return (
                members.length === 3 &&
                timelines.size === 1 &&
                roles.includes('leader') &&
                roles.includes('sync_standby') &&
                (await this.#streaming(leader)) === 2
            );
        }, 'a leader, a synchronous standby, and a third');
    }

    /** How many standbys `leader` sends to. Asked of PostgreSQL: what Patroni tells of a member is some seconds old. */
    async #streaming(leader) {
        const count = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'";
        try {
            return Number((await ask(superuserAt(leader), count))[0][0]);
        } catch {
            return 0;
        }
    }

    /** Another leader than `former`. */
    successorOf(former) {
        return this.#until(async () => {
            const leader = await this.leader();
            return leader === former ? null : leader;
        }, `a successor of ${former.name}`);
    }

    /** Asks Patroni to make another node the leader. */
    async switchOver() {
        const leader = await this.leader();
        const answer = await fetch(`http://${leader.rest}/switchover`, {
            method: 'POST',
            body: JSON.stringify({ leader: leader.name }),
        });
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    }

    killEverything() {
        for (const node of this.nodes ?? []) node.takeAway();
        if (this.hasNetworks) ip('link', 'del', bridge);
        this.nodes = [];
        this.hasNetworks = false;
    }
}
