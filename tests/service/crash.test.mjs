// kill -9 at any moment: what was acknowledged is there, once, and what was not is there wholly or not at all.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { MixedLoad } from '../support/mixed_load.mjs';
import { Random, seed } from '../support/random.mjs';
import { booksOf, Witness } from '../support/witness.mjs';
import { inParallel, scaled, World } from '../support/world.mjs';

const percentile = (values, share) => {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};
const ms = (value) => `${value.toFixed(0)} ms`;

/** How long a process ran on a core so far: on a busy machine that says more than the time that passed. */
function cpuMsOf(pid) {
    const ticks = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).map(Number);
    return (ticks[0] + ticks[1]) * 10;
}

async function expectVerified(server) {
    const { code, text } = await server.verify();
    assert.equal(code, 0, text);
}

describe('kill -9', () => {
    const random = new Random();
    let world;
    after(() => world?.server.kill());

    test('I5, I11, I12: under mixed load, nothing acknowledged is lost and nothing is done twice', async () => {
        const kills = Number(process.env.CREDITD_KILLS ?? scaled(100, 3));
        console.log(`seed ${seed} (CREDITD_SEED), ${kills} kills`);
        world = await World.open();
        const witness = new Witness();
        const load = new MixedLoad({ world, witness, random });
        await load.prepare();

        const restarts = [];
        for (let cycle = 1; cycle <= kills; ++cycle) {
            const running = load.run();
            running.catch(() => {}); // it is awaited below
            await pause(random.between(5, 200));
            load.mayBreak();
            await world.server.kill();
            await running;
            await world.server.restart();
            restarts.push(world.server.readyAfterMs);
            if (cycle % 10 === 0) await expectVerified(world.server);
        }
        await load.resolve();
        const repeated = await load.repeat(scaled(5000, 500));
        const found = await witness.compare(booksOf(world));
        await expectVerified(world.server);

        console.log(
            `${kills} kills, ${witness.sent} requests sent: ${witness.acknowledged.length} operations acknowledged ` +
                `(${witness.refusals} refusals), ${witness.replays} repeats the same bytes (${repeated} at the end)`,
        );
        console.log(`${witness.resolved} unknown outcomes resolved, ${witness.foundDone} of them had been carried out`);
        console.log(`${found.accounts} accounts, ${found.lines} lines compared`);
        const [half, most] = [percentile(restarts, 0.5), Math.max(...restarts)];
        console.log(`restart to first answer: p50 ${ms(half)}, max ${ms(most)}`);
        assert.deepEqual(witness.unknown, []);
        assert.deepEqual([found.lost, found.strange, found.wrong], [[], [], []]);
        assert.ok(witness.resolved > 0, 'no kill met a request under way: the test proves nothing');
    });
});

describe('stopping', () => {
    const random = new Random(seed + 1);
    let world;
    after(() => world?.server.kill());

    test('ENGINE-3: SIGTERM under load answers every request that was carried out, and exits with 0', async () => {
        world = await World.open();
        const witness = new Witness();
        const load = new MixedLoad({ world, witness, random });
        await load.prepare();

        let sent = 0;
        let answered = 0;
        const stops = scaled(10, 2);
        for (let stop = 1; stop <= stops; ++stop) {
            const running = load.run();
            running.catch(() => {}); // it is awaited below
            await pause(random.between(20, 200));
            load.mayBreak();
            const underWay = load.underWay();
            const exit = await world.server.stop();
            await running;
            sent += underWay.length;
            answered += underWay.filter(({ isAnswered }) => isAnswered).length;
            assert.deepEqual(exit, { code: 0, signal: null }, world.server.logs());
            await world.server.restart();
            await load.resolve();
        }
        const found = await witness.compare(booksOf(world));

        console.log(
            `${stops} stops, ${witness.acknowledged.length} operations; ` +
                `${answered} of ${sent} requests under way were answered`,
        );
        assert.equal(witness.foundDone, 0, 'requests that were carried out and not answered');
        assert.deepEqual([found.lost, found.strange, found.wrong], [[], [], []]);
        await expectVerified(world.server);
    });
});

describe('a large ledger', () => {
    const perRequest = 1000;
    const users = 1000;
    let world;
    after(() => world?.server.kill());

    /** Item `number` of the load: the same every time. */
    const item = (number) => ({
        userId: `customer-${number % users}`,
        credits: 1 + (number % 7),
        idempotencyKey: `use-${number}`,
    });

    const post = (request) => {
        const items = Array.from({ length: perRequest }, (_, index) => item(request * perRequest + index));
        return world.service.post('/credits/usage/batch', { items });
    };

    test('I5: after kill -9 a ledger of a million lines answers soon, and knows its keys', async () => {
        world = await World.open({
            env: {
                CREDITD_ACCOUNTS__OPEN_ON_FIRST_USE: 'true',
                CREDITD_ACCOUNTS__SIGNUP_CREDITS: '1000000',
                CREDITD_LIMITS__QUEUE: '100000',
            },
        });
        const requests = scaled(1000, 8);
        const began = performance.now();
        await inParallel(requests, 8, async (request) => {
            const { body } = (await post(request)).is(200);
            assert.deepEqual(body.results.find(({ status }) => status !== 201), undefined);
        });
        const seconds = (performance.now() - began) / 1000;
        const total = requests * perRequest;
        console.log(`${total} charges in ${seconds.toFixed(1)} s, ${(total / seconds).toFixed(0)}/s`);

        await world.server.kill();
        await world.server.restart();
        const { readyAfterMs, pid } = world.server;
        console.log(
            `RESTART after kill -9 with ${total} transactions: first answer after ${ms(readyAfterMs)}, ` +
                `${ms(cpuMsOf(pid))} of them on a core`,
        );

        const remembered = [];
        for (const request of [0, Math.floor(requests / 2), requests - 1]) {
            const { body } = (await post(request)).is(200);
            remembered.push(body.results.filter(({ replayed }) => replayed === true).length);
        }
        console.log(`keys remembered, of ${perRequest} early, middle and last ones: ${remembered.join(', ')}`);
        assert.deepEqual(remembered, [perRequest, perRequest, perRequest]);
    });
});
