// kill -9 and SIGTERM under mixed load: nothing acknowledged is lost, nothing is done twice, the books are right.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { Load } from '../support/load.mjs';
import { between, randomFrom, seed } from '../support/random.mjs';
import { scaled, World } from '../support/world.mjs';

const kills = Number(process.env.CREDITD_KILLS ?? scaled(100, 5));
const stops = scaled(10, 2);
const connections = 16;

let world;
let load;
const random = randomFrom(seed);

before(async () => {
    world = await World.open();
    const users = [];
    for (let i = 0; i < 12; ++i) users.push(await world.user({ credits: 1_000_000 }));
    load = new Load(world, users, random);
    await load.makeCodes(40);
});
after(() => world.close());

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

test('kill -9 under mixed load: nothing acknowledged is lost, nothing doubled, verify is clean', async (t) => {
    t.diagnostic(`seed ${seed} (CREDITD_SEED), ${kills} kills (CREDITD_KILLS)`);
    const restarts = [];
    let retried = 0;
    for (let cycle = 1; cycle <= kills; ++cycle) {
        let over = false;
        const running = load.run(connections, () => over);
        await load.reached(load.answered + between(random, 1, 120));
        const unknownBefore = new Set(load.inFlight);
        await world.server.kill();
        over = true;
        await running;

        if (cycle % 10 === 0 || cycle === kills) {
            const { code, text } = await world.server.verify();
            assert.equal(code, 0, `cycle ${cycle}: ${text}`);
        }
        await world.server.restart();
        restarts.push(world.server.readyAfterMs);
        for (const key of load.unknown.filter((each) => unknownBefore.has(each) && random() < 0.3)) {
            assert.notEqual(await load.deliver(key), null);
            ++retried;
        }
        const acknowledged = [...load.requests].filter(([, { answer }]) => answer).slice(-5);
        for (const [key] of acknowledged) assert.equal((await load.deliver(key)).replayed, true, `cycle ${cycle}`);
        const { lost, doubled } = await load.audit();
        assert.deepEqual({ lost, doubled }, { lost: [], doubled: [] }, `cycle ${cycle}, seed ${seed}`);
    }
    restarts.sort((a, b) => a - b);
    const ms = (share) => `${Math.round(percentile(restarts, share))} ms`;
    const answers = [...load.requests.values()].filter(({ answer }) => answer).length;
    t.diagnostic(`${answers} acknowledged, ${load.unknown.length} never known, ${retried} unknown ones repeated`);
    t.diagnostic(`from start to the first answer: median ${ms(0.5)}, 99 % ${ms(0.99)}, longest ${ms(1)}`);
    assert.ok(answers > kills && retried > 0);
});

test('what was never known is there once or not at all, and a repeat settles it', async () => {
    for (const key of load.unknown) assert.notEqual(await load.deliver(key), null);
    assert.deepEqual(load.unknown, []);
    const { lost, doubled } = await load.audit();
    assert.deepEqual({ lost, doubled }, { lost: [], doubled: [] }, `seed ${seed}`);
});

test('SIGTERM under load: every request under way is answered, and the exit status is 0', async (t) => {
    let underWay = 0;
    for (let round = 0; round < stops; ++round) {
        let over = false;
        const running = load.run(connections, () => over);
        await load.reached(load.answered + between(random, 1, 120));
        over = true; // those under way are the last ones
        const sent = load.inFlight;
        underWay += sent.length;
        const stopped = world.server.stop('SIGTERM');
        await running;

        assert.deepEqual(await stopped, { code: 0, signal: null }, world.server.logs());
        const unanswered = new Set(load.unknown);
        assert.deepEqual(sent.filter((key) => unanswered.has(key)), [], `round ${round}`);
        await world.server.restart();
        const { lost, doubled } = await load.audit();
        assert.deepEqual({ lost, doubled }, { lost: [], doubled: [] });
    }
    t.diagnostic(`${underWay} requests were under way at ${stops} stops, ${load.turnedAway.length} of them turned away with 503`);
});

test('the books are right after all of this', async () => {
    assert.deepEqual((await world.verify()).checks.filter(({ ok }) => !ok), []);
});

contractHolds();
