// `creditd migrate copy`: a ledger moves to another engine, and nobody can tell.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Postgres } from '../support/postgres.mjs';
import { run, temporaryDirectory } from '../support/server.mjs';
import { fresh, World } from '../support/world.mjs';

const databases = [];
after(() => databases.forEach((each) => each.drop()));

function emptyPostgres() {
    databases.push(new Postgres());
    return databases.at(-1);
}

const copy = (from, to) => run(['migrate', 'copy', '--from', from, '--to', to]);
const verify = (url) => run(['verify'], { env: { CREDITD_DATABASE__URL: url } });

async function copied(from, to) {
    const { code, stdout, stderr } = await copy(from, to);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    return stdout;
}

async function refused(from, to, ...reasons) {
    const { code, stderr } = await copy(from, to);
    assert.equal(code, 69, stderr);
    for (const reason of reasons) assert.match(stderr, reason);
}

/** Writes of every kind whose answers must be the same when they are repeated elsewhere. */
async function live(world) {
    const user = await world.user({ credits: 1000 });
    const done = [];
    const once = async (status, path, body, api = 'service') => {
        const key = fresh('copied');
        const answer = (await world[api].post(path, body, { key })).is(status);
        done.push({ path, body, key, api, status, text: answer.text });
        return answer.body;
    };
    await once(201, '/credits/usage', { userId: user, credits: 0.5, metadata: { n: 1 } });
    await once(201, '/credits/usage', { userId: user, credits: 3, reference: 'job-1' });
    await once(402, '/credits/usage', { userId: user, credits: 1_000_000_000 });
    const { hold } = await once(201, '/credits/holds', { userId: user, credits: 10 });
    const second = await once(201, '/credits/holds', { userId: user, credits: 7 });
    await once(200, `/credits/holds/${hold.id}/capture`, { credits: 4, final: true });
    for (let i = 0; i < 70; ++i) await once(201, '/credits/usage', { userId: user, credits: 1 });
    const person = await world.person();
    await world.grant(person.id, 12.345678);
    await world.grant(user, 8, { expiresAt: '2099-01-01T00:00:00Z' });
    return { user, person, openHold: second.hold.id, done };
}

async function replays(world, done) {
    for (const { path, body, key, api, status, text } of done) {
        const again = (await world[api].post(path, body, { key })).is(status);
        assert.equal(again.text, text, path);
        assert.ok(again.replayed, path);
    }
}

/** What anybody can see of it. */
async function seen(world, { user, person }) {
    const entries = await world.admin.all('/admin/credits/audit');
    return [await world.standing(user), await world.standing(person.id), entries.map(({ id }) => id)];
}

/** The same world on a copy: the keys and sessions that it had are good there. */
async function reopened(world, options) {
    const next = await World.open({ ...options });
    next.service = next.server.api(world.service.token);
    return next;
}

test('a ledger goes from SQLite to PostgreSQL, to another PostgreSQL, and back', { timeout: 240_000 }, async (t) => {
    const directory = temporaryDirectory();
    const [first, second] = [emptyPostgres(), emptyPostgres()];
    let world = await World.open({ directory });
    const things = await live(world);
    const before = await seen(world, things);
    await refused(`sqlite:${directory}`, first.url, /in use by process/);
    await world.close();

    const back = `${temporaryDirectory()}/back`;
    const steps = [
        [`sqlite:${directory}`, first.url, { database: first.url }],
        [first.url, second.url, { database: second.url }],
        [second.url, `sqlite:${back}`, { directory: back }],
    ];
    for (const [from, to, options] of steps) {
        t.diagnostic((await copied(from, to)).split('\n').slice(1).join(' '));
        assert.equal((await verify(to)).code, 0);
        world = await reopened(world, options);
        // Signing in has left its own entries behind those of before.
        const now = await seen(world, things);
        assert.deepEqual(now.slice(0, 2), before.slice(0, 2), `${from} → ${to}`);
        assert.ok(now[2].join().endsWith(before[2].join()));
        await replays(world, things.done);
        const reference = { userId: things.user, credits: 4, reference: 'job-1' };
        (await world.service.post('/credits/usage', reference)).is(409, 'reference_reused');
        await world.close();
        await refused(from, to, /not empty/);
    }

    world = await reopened(world, { directory: back });
    (await world.service.post(`/credits/holds/${things.openHold}/capture`, { credits: 7 })).is(200);
    (await world.spend(things.user, 1)).is(201);
    assert.ok((await world.verify()).ok);
    await world.close();
});

test('a copy is refused while somebody serves either side, and what a cut copy left is no ledger', { timeout: 120_000 }, async () => {
    const served = emptyPostgres();
    const other = emptyPostgres();
    const world = await World.open({ database: served.url });
    await refused(served.url, other.url, /is served by 1 node/);
    await world.close();
    await refused(served.url, served.url, /the same place/);

    await copied(served.url, other.url);
    other.ask("INSERT INTO meta VALUES ('unfinished_copy', '')");
    await refused(served.url, other.url, /ended early/);
    const { code, stderr } = await verify(other.url);
    assert.equal(code, 69);
    assert.match(stderr, /ended early/);
});

test('a copy is refused where the two schemas differ, and its words are checked', async () => {
    const directory = temporaryDirectory();
    const database = emptyPostgres();
    await refused(`sqlite:${directory}/nothing`, database.url, /nothing/);
    await (await World.open({ directory })).close();
    database.ask('CREATE TABLE accounts (n int)');
    await refused(`sqlite:${directory}`, database.url, /not creditd's/);

    const words = await copy('somewhere', database.url);
    assert.equal(words.code, 2);
    assert.match(words.stderr, /sqlite:DIRECTORY/);
    assert.equal((await run(['migrate', 'copy', '--from', 'sqlite:x'])).code, 2);
});
