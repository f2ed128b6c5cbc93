// What the program writes about its answers, and what it never writes.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { admin, nextTurn } from '../support/server.mjs';
import { World } from '../support/world.mjs';

let worlds;

before(async () => {
    const open = (access) =>
        World.open({ testClock: true, env: { CREDITD_LOG__ACCESS: access, CREDITD_LOG__FORMAT: 'text' } });
    worlds = { off: await open('off'), on: await open('on'), json: await open('json') };
});
after(() => Promise.all(Object.values(worlds).map((world) => world.close())));

/** The log's lines about a request, once there are any. */
async function linesAbout(world, id) {
    for (;;) {
        const lines = world.server.log.filter((line) => line.includes(id));
        if (lines.length > 0) return lines;
        await nextTurn();
    }
}

const spend = (world, user, id) =>
    world.service.post(
        '/credits/usage?',
        { userId: user, credits: 1, reason: 'a secret reason' },
        { headers: { 'x-request-id': id } },
    );

test('with log.access=json every answer has one line of JSON, and nobody finds a secret in it', async () => {
    const world = worlds.json;
    const user = await world.user({ credits: 5 });
    const answer = (await spend(world, user, 'first-spend')).is(201);
    const [line, ...more] = await linesAbout(world, 'first-spend');
    assert.equal(more.length, 0);
    const { time, milliseconds, principal, ...told } = JSON.parse(line);
    assert.ok(!Number.isNaN(Date.parse(time)) && milliseconds >= 0 && principal.startsWith('service:'));
    assert.deepEqual(told, {
        level: 'info',
        message: 'answered',
        method: 'POST',
        route: '/credits/usage',
        status: 201,
        bytes: Buffer.byteLength(answer.text),
        whole: true,
        requestId: 'first-spend',
        client: '127.0.0.1',
    });
    const id = { headers: { 'x-request-id': 'a-look' } };
    (await world.service.get(`/credits/balance?userId=${user}`, id)).is(200);
    await linesAbout(world, 'a-look');
    const all = world.server.log.filter((each) => each.startsWith('{')).join('\n');
    for (const secret of [admin.password, world.admin.token, world.service.token, 'a secret reason', user]) {
        assert.equal(all.includes(secret), false, secret);
    }
});

test('with log.access=on the lines are text where the log is', async () => {
    const world = worlds.on;
    (await spend(world, await world.user({ credits: 5 }), 'a-spend')).is(201);
    const [line] = await linesAbout(world, 'a-spend');
    assert.match(
        line,
        /^\S+Z access  POST \/credits\/usage 201, \d+ bytes in \d+\.\d{3} ms, a-spend of service:\S+ from 127\.0\.0\.1$/,
    );
});

test('with log.access=off nothing is said of an answer that is no failure', async () => {
    const world = worlds.off;
    const user = await world.user({ credits: 5 });
    (await spend(world, user, 'quiet')).is(201);
    await world.server.stop();
    assert.equal(world.server.logs().includes('quiet'), false);
    assert.equal(world.server.logs().includes('access'), false);
    await world.server.restart();
});

contractHolds();
