// Several nodes on one PostgreSQL, each a program of its own.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Api } from './api.mjs';
import { Postgres } from './postgres.mjs';
import { Random } from './random.mjs';
import { repository, Server, temporaryDirectory } from './server.mjs';
import { World } from './world.mjs';

let shim;

/** How a node is started whose wall clock is off by so many seconds. */
export function clockOff(seconds) {
    if (!shim) {
        shim = join(temporaryDirectory(), 'clock_off.so');
        const source = join(repository, 'tests/support/clock_off.c');
        execFileSync('clang-19', ['-O1', '-fPIC', '-shared', '-Wall', '-Werror', '-o', shim, source]);
    }
    return { wrapper: ['env', `LD_PRELOAD=${shim}`, `CLOCK_OFF_MS=${Math.round(seconds * 1000)}`] };
}

/** A world whose requests go to any of several nodes. */
export class Nodes {
    /** `nodes`: how each is started, as `Server.start` takes it. */
    static async open({ env = {}, nodes = [{}, {}] } = {}) {
        const all = new Nodes();
        all.postgres = new Postgres();
        all.dice = new Random();
        const start = (node) => ({ ...node, env: { ...env, ...node.env }, database: all.postgres.url });
        all.world = await World.open(start(nodes[0]));
        all.servers = [all.world.server];
        for (const node of nodes.slice(1)) {
            all.servers.push(await Server.start(start(node)));
        }
        return all;
    }

    /** Calls one node as the service of the world. */
    service(node) {
        return new Api(this.servers[node], this.world.service.token);
    }
    admin(node) {
        return new Api(this.servers[node], this.world.admin.token);
    }
    get anyNode() {
        return this.dice.between(0, this.servers.length - 1);
    }
    /** The service, at a node that chance picks. */
    get anywhere() {
        return this.service(this.anyNode);
    }

    async balance(userId, node = this.anyNode) {
        return (await this.service(node).get(`/credits/balance?userId=${encodeURIComponent(userId)}`)).is(200).body;
    }

    async close() {
        for (const server of this.servers) await server.stop();
        this.postgres.drop();
    }
}
