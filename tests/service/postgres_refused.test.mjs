// A PostgreSQL that would lose what was acknowledged, or that this program cannot use, is refused at start: with the
// reason, with what to do about it, and without the password that the address carries.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freePort, run, Server, temporaryDirectory } from '../support/server.mjs';
import { ask, PostgresServer } from '../support/postgres_server.mjs';

const login = 'creditd:of-nobodys-business';

const cannotOpen = 69; // the exit status of a ledger that cannot be opened

let postgres;
before(async () => {
    postgres = await PostgresServer.start({ login });
});
after(() => postgres?.close());

/** What `creditd serve` says when it refuses. */
async function refusal(url) {
    const { code, stdout, stderr } = await run(['serve'], {
        env: {
            CREDITD_DATABASE__URL: url,
            CREDITD_DATABASE__NODE_DIRECTORY: temporaryDirectory(),
            CREDITD_HTTP__LISTEN: '127.0.0.1:0',
            CREDITD_METRICS__LISTEN: '127.0.0.1:0',
        },
    });
    const said = stdout + stderr;
    assert.equal(code, cannotOpen, said);
    assert.ok(!said.includes('nobodys-business'), said);
    return said;
}

const withOptions = (options) => `${postgres.url}?options=${encodeURIComponent(options)}`;

/** Runs `work` on the server as it is with one more setting. */
async function under(setting, work) {
    await postgres.close();
    postgres.settings = setting;
    await postgres.restart();
    await work();
    await postgres.close();
    postgres.settings = {};
    await postgres.restart();
}

async function madeDatabase(name, how) {
    await postgres.ask(`CREATE DATABASE ${name} ${how}`);
    return postgres.url.replace(/postgres$/, name);
}

test('PG-3: a server that cannot be reached is refused by its address, and what it said', async () => {
    const port = await freePort();
    assert.match(await refusal(`postgres://${login}@127.0.0.1:${port}/ledger`), /127\.0\.0\.1:\d+\/ledger cannot be reached.*refused/);
});

test('PG-2: where all that is named is read-only, it is refused, with the way out', async () => {
    assert.match(await refusal(withOptions('-c default_transaction_read_only=on')), /read-only.*name another host/);
});

test('PG-2: a standby alone is refused, and the primary asked for', async () => {
    const standby = await PostgresServer.startStandbyOf(postgres);
    try {
        assert.match(await refusal(standby.url), /standby \(in recovery\): name the primary/);
    } finally {
        await standby.close();
    }
});

test('PG-1: a database whose encoding is not UTF8 is refused, with how to make one', async () => {
    const url = await madeDatabase('latin', "ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    assert.match(await refusal(url), /encoding is LATIN1.*ENCODING 'UTF8'/);
});

test('PG-1: a server with fsync = off is refused, with the setting to change', async () => {
    await under({ fsync: 'off' }, async () => {
        assert.match(await refusal(postgres.url), /fsync = off.*Set fsync = on/);
    });
});

test('PG-1: a server with full_page_writes = off is refused, with the setting to change', async () => {
    await under({ full_page_writes: 'off' }, async () => {
        assert.match(await refusal(postgres.url), /full_page_writes = off.*Set full_page_writes = on/);
    });
});

test('PG-1: a session with synchronous_commit = off is refused, with the setting to change', async () => {
    assert.match(await refusal(withOptions('-c synchronous_commit=off')), /synchronous_commit = off.*Set synchronous_commit = on/);
});

test('STORE-11: a schema newer than this program is refused by both versions, and left as it is', async () => {
    const url = await madeDatabase('newer', '');
    const server = await Server.start({ database: url });
    await server.stop();
    const [[version]] = await ask(url, 'SELECT MAX(version) FROM schema_versions');
    const next = Number(version) + 1;
    await ask(
        url,
        `INSERT INTO schema_versions (version, name, digest, applied_at) VALUES (${next}, '${next}_later.sql', '', 0)`,
    );

    const said = await refusal(url);
    assert.match(said, new RegExp(`version ${next}, this program knows up to ${version}`));
    assert.deepEqual(await ask(url, 'SELECT MAX(version) FROM schema_versions'), [[String(next)]]);
});

test('STORE-4: a database with tables of somebody else is refused, and nothing is made in it', async () => {
    const url = await madeDatabase('theirs', '');
    await ask(url, 'CREATE TABLE accounts (name text)');
    assert.match(await refusal(url), /they are not creditd's/);
    assert.deepEqual(await ask(url, "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'"), [['1']]);
});
