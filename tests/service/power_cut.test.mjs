// What is acknowledged survives a power cut. A kill leaves the page cache, so here the disk itself loses what was not
// flushed; and where such a disk cannot be had, a trace shows a sync between the last write and each answer. Each has a
// control: the same run without syncing has to lose, or to be found out, or the test proves nothing.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { MixedLoad } from '../support/mixed_load.mjs';
import { Random, seed } from '../support/random.mjs';
import { temporaryDirectory } from '../support/server.mjs';
import { judge, traced } from '../support/sync_trace.mjs';
import { VolatileDisk } from '../support/volatile_disk.mjs';
import { booksOf, Witness } from '../support/witness.mjs';
import { scaled, World } from '../support/world.mjs';

const unsafe = { testClock: true, env: { CREDITD_DATABASE__UNSAFE_NO_SYNC: 'true' } };
const cutsWanted = Number(process.env.CREDITD_CUTS ?? scaled(20, 5));
const controlCuts = 5;

const refusal = await VolatileDisk.refusal();
if (refusal === null) {
    console.log(`power cuts: on a disk that loses its cache; seed ${seed} (CREDITD_SEED)`);
} else {
    console.log(`power cuts: NOT on a block device, only by trace, as this machine has none to lose: ${refusal}`);
}

/** A server on a disk of its own, under load, whose power fails. */
class Rig {
    static async make(random, options = {}) {
        const rig = new Rig();
        rig.random = random;
        rig.disk = await VolatileDisk.make();
        await rig.disk.attach();
        rig.world = await World.open({ directory: join(rig.disk.mount, 'ledger'), ...options });
        rig.witness = new Witness();
        rig.load = new MixedLoad({ world: rig.world, witness: rig.witness, random });
        await rig.load.prepare();
        return rig;
    }

    get server() {
        return this.world.server;
    }

    async cutPower() {
        const running = this.load.run();
        running.catch(() => {}); // it is awaited below
        await pause(this.random.between(20, 200));
        this.load.mayBreak();
        await this.disk.cut();
        await this.server.kill();
        await running;
        await this.disk.detach();
        await this.disk.attach();
    }

    async takeDown() {
        await this.server?.kill();
        await this.disk.detach();
        this.disk.remove();
    }
}

if (refusal === null) {
    describe('power cuts', () => {
        const rigs = [];
        after(() => Promise.all(rigs.map((rig) => rig.takeDown())));

        test('I11, I12: nothing acknowledged is lost, and nothing is there in part', async () => {
            const rig = await Rig.make(new Random());
            rigs.push(rig);
            let unknown = 0;
            for (let cut = 1; cut <= cutsWanted; ++cut) {
                await rig.cutPower();
                await rig.server.restart();
                unknown += rig.witness.unknown.length;
                await rig.load.resolve();
                const found = await rig.witness.compare(booksOf(rig.world));
                assert.deepEqual([found.lost, found.strange, found.wrong], [[], [], []], `after cut ${cut}`);
                const { code, text } = await rig.server.verify();
                assert.equal(code, 0, text);
            }
            const repeated = await rig.load.repeat(scaled(1000, 100));
            const { acknowledged, foundDone } = rig.witness;
            console.log(
                `${cutsWanted} power cuts: 0 of ${acknowledged.length} acknowledged operations lost; ` +
                    `${unknown} unknown outcomes, ${foundDone} of them carried out; ${repeated} repeated, the same bytes`,
            );
            assert.ok(unknown > 0, 'no cut met a request under way');
        });

        test('control: without syncing, the same cuts lose what was acknowledged', async () => {
            let lost = 0;
            let cut = 0;
            while (lost === 0 && cut < controlCuts) {
                cut += 1;
                const rig = await Rig.make(new Random(seed + cut), unsafe);
                rigs.push(rig);
                await rig.server.stop();
                await rig.disk.flush();
                await rig.server.restart();
                await rig.cutPower();
                lost = await lostIn(rig);
                console.log(`control, cut ${cut}: ${lost} acknowledged lines lost`);
            }
            assert.ok(lost > 0, 'a ledger that never syncs survived: the cuts prove nothing');
        });
    });
}

/** How much of what was acknowledged is not there; everything, when the ledger does not even open. */
async function lostIn(rig) {
    try {
        await rig.server.restart();
    } catch {
        return rig.witness.lines;
    }
    const read = booksOf(rig.world);
    const found = await rig.witness.compare((account) => read(account).catch(() => null));
    return found.lost.length;
}

describe('the trace of system calls', () => {
    const worlds = [];
    after(() => Promise.all(worlds.map((world) => world.server.kill())));

    async function judged(options) {
        const file = join(temporaryDirectory(), 'trace');
        const world = await World.open({ wrapper: traced(file), ...options });
        worlds.push(world);
        const user = await world.user({ credits: 1000 });
        const spends = scaled(200, 50);
        for (let spend = 1; spend <= spends; ++spend) (await world.spend(user, 1)).is(201);
        await world.server.stop();
        const found = judge(readFileSync(file, 'utf8'));
        assert.ok(found.answers >= spends, `the trace shows the answers: ${found.answers}`);
        assert.ok(found.writes >= spends, `the trace shows the writes: ${found.writes}`);
        return found;
    }

    test('I11: between the last write to the log and each answer, the log is synced', async () => {
        const { answers, unsynced, writes, syncs } = await judged({});
        console.log(
            `trace: ${answers} answers, ${writes} writes to the log, ${syncs} syncs of it; ${unsynced} answers unsynced`,
        );
        assert.equal(unsynced, 0);
    });

    test('control: without syncing, the trace shows answers before their sync', async () => {
        const { answers, unsynced } = await judged(unsafe);
        console.log(`trace of the control: ${unsynced} of ${answers} answers unsynced`);
        assert.ok(unsynced > 0);
    });
});
