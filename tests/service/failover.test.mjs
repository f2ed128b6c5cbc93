// Three PostgreSQL under Patroni, creditd under load in front of them: whatever happens to the primary, nothing
// acknowledged is lost, nothing is done twice, and no request waits for longer than five seconds.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { randomUUID } from 'node:crypto';
import { contractHolds } from '../support/contract.mjs';
import { PatroniCluster } from '../support/patroni.mjs';
import { SteadyLoad } from '../support/steady_load.mjs';
import { scale, World } from '../support/world.mjs';

// 5 s is what the server keeps; the machine of the test runs load and databases beside it, sanitizers slow it down.
const answerWithinMs = scale < 1 ? 20_000 : 6000;

const cluster = await PatroniCluster.start();
let world;
before(async () => {
    world = await World.open({ database: cluster.url });
});
after(async () => {
    await world?.server.kill();
    cluster.killEverything();
});

/** Runs `event` under load; when it is over, the cluster is whole again. */
async function through(t, event) {
    const load = await SteadyLoad.on(world);
    load.start();
    await load.acknowledges(100);
    const leader = await cluster.leader();
    const began = performance.now();
    await event(leader, load);
    await load.acknowledges(100);
    const found = load.since(began);
    await cluster.isWhole();
    await load.acknowledges(100);
    await load.stop();

    const acknowledged = await load.compare();
    t.diagnostic(
        `outage ${(found.outageMs / 1000).toFixed(1)} s: ${acknowledged} writes acknowledged, 0 lost, 0 doubled, ` +
            `${found.failed} requests refused, slowest answer ${found.slowest}`,
    );
    assert.equal(found.withoutRetryAfter, 0, 'a 503 without Retry-After');
    assert.ok(found.slowestMs < answerWithinMs, `an answer took ${found.slowest}`);
    const { ok, checks } = await world.verify();
    assert.ok(ok, JSON.stringify(checks));
}

async function replaced(leader) {
    await cluster.successorOf(leader);
}

test('PG-7: the machine of the primary is lost', async (t) => {
    await through(t, async (leader) => {
        leader.kill();
        await replaced(leader);
        leader.revive();
    });
});

/** The rest takes minutes: not under sanitizers. */
const inFull = (name, work) => scale >= 0.5 && test(name, work);

inFull('PG-7: the postmaster is killed, and comes back or is replaced', async (t) => {
    await through(t, (leader) => leader.killPostmaster());
});

inFull('PG-2: only Patroni is killed: the primary that nobody watches is left for its successor', async (t) => {
    await through(t, async (leader, load) => {
        leader.killPatroni();
        await replaced(leader);
        await load.acknowledges(100); // beside a server that still takes itself for the primary
        leader.revive();
    });
});

inFull('PG-2: a planned switchover', async (t) => {
    await through(t, async (leader) => {
        await cluster.switchOver();
        await replaced(leader);
    });
});

if (cluster.hasNetworks) {
    inFull('PG-9: the network of the primary is cut, and mended when another has taken over', async (t) => {
        await through(t, async (leader, load) => {
            leader.cut();
            await replaced(leader);
            await load.acknowledges(100);
            leader.join();
        });
    });
}

inFull('PG-7: without a standby nothing is acknowledged, repeats of what was acknowledged included', async () => {
    const user = await world.user({ credits: 99 });
    const charge = (key) => world.service.post('/credits/usage', { userId: user, credits: 1 }, { key });
    const [earlier, later] = [randomUUID(), randomUUID()];
    const first = (await charge(earlier)).is(201);

    const leader = await cluster.leader();
    const standbys = cluster.nodes.filter((node) => node !== leader);
    standbys.forEach((node) => node.freeze());
    for (const key of [earlier, later, earlier, later]) {
        const sentAt = performance.now();
        const refused = (await charge(key)).is(503);
        assert.ok(Number(refused.headers['retry-after']) > 0);
        assert.ok(performance.now() - sentAt < answerWithinMs);
    }
    assert.equal((await world.service.get(`/credits/balance?userId=${user}`)).status, 200, 'reads go on');

    standbys.forEach((node) => node.thaw());
    await cluster.isWhole();
    const acknowledged = async (key) => {
        for (;;) {
            const answer = await charge(key);
            if (answer.status === 201) return answer;
            answer.is(503);
        }
    };
    assert.equal((await acknowledged(earlier)).text, first.text);
    const once = await acknowledged(later);
    assert.equal((await acknowledged(later)).text, once.text);
    assert.equal((await world.balance(user)).balance, 98);
});

contractHolds();
