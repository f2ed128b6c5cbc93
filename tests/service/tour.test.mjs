// README.md is true: its tour works word for word, and its commands are there.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { environment, repository, run, Server, temporaryDirectory } from '../support/server.mjs';

const readme = readFileSync(join(repository, 'README.md'), 'utf8');
const firstScreenLines = 24;

/** The blocks that are marked as steps of the tour, as they stand. */
function tourBlocks() {
    return [...readme.matchAll(/^<!-- tour -->\n```sh\n(.*?)^```$/gms)].map((match) => match[1]);
}

/** The administrator whom the README starts the server with. */
function administrator() {
    const match = /^CREDITD_ADMIN__EMAIL=(\S+) CREDITD_ADMIN__PASSWORD='([^']+)' \.\/dev run$/m.exec(readme);
    assert.ok(match, 'the README says how to start with an administrator');
    return { CREDITD_ADMIN__EMAIL: match[1], CREDITD_ADMIN__PASSWORD: match[2] };
}

/** A curl in front of curl that keeps what was asked and answered, in the order of the calls' ends. */
const recordingCurl = `#!/bin/bash
number=$(printf '%03d' $(($(ls "$RECORDS" | wc -l) + 1)))
mkdir "$RECORDS/$number"
printf '%s\\0' "$@" >"$RECORDS/$number/words"
PATH=$OUTER_PATH curl "$@" | tee "$RECORDS/$number/answer"
exit "\${PIPESTATUS[0]}"
`;

/** Types the text into one shell, as a newcomer would. */
async function typeInto(url, text) {
    const directory = temporaryDirectory();
    const records = join(directory, 'records');
    const programs = join(directory, 'programs');
    [records, programs].forEach((path) => mkdirSync(path));
    writeFileSync(join(programs, 'curl'), recordingCurl);
    chmodSync(join(programs, 'curl'), 0o755);
    const shell = spawn('bash', ['--norc'], {
        cwd: directory,
        env: {
            ...environment({ CREDITD_URL: url, RECORDS: records, OUTER_PATH: process.env.PATH }),
            PATH: `${programs}:${process.env.PATH}`,
        },
        stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stderr = '';
    shell.stderr.on('data', (part) => (stderr += part));
    shell.stdout.resume();
    shell.stdin.end(text);
    const [code] = await once(shell, 'close');
    const calls = readdirSync(records).sort().map((number) => ({
        words: readFileSync(join(records, number, 'words'), 'utf8').split('\0').slice(0, -1),
        answer: readFileSync(join(records, number, 'answer'), 'utf8'),
    }));
    return { code, stderr, calls };
}

describe('README.md', () => {
    let server;
    after(() => server?.kill());

    test('the tour works word for word', async () => {
        server = await Server.start({ env: administrator() });
        const blocks = tourBlocks();
        assert.ok(blocks.length >= 6, `${blocks.length} blocks`);

        const { code, stderr, calls } = await typeInto(server.url, blocks.join('\n'));

        assert.deepEqual([code, stderr], [0, '']);
        const written = blocks.join('\n').match(/\bcurl -s\b/g).length;
        assert.equal(calls.length, written, 'every curl of the tour ran once');
        for (const { words, answer } of calls) {
            const { status } = JSON.parse(answer);
            assert.ok(!(status >= 400), `curl ${words.join(' ')}\n${answer}`);
        }
        console.log(`${blocks.length} blocks, ${calls.length} calls`);

        const answers = calls.map(({ answer }) => JSON.parse(answer));
        const ofPath = (path) => answers[calls.findIndex(({ words }) => words.some((word) => word.includes(path)))];
        // 1 as a welcome, 10 by the code, 1532 tokens at 2 for 1000, 3.25 of the hold, 2.5 from the operator
        const expected = 1 + 10 - 3.064 - 3.25 + 2.5;
        const history = ofPath('/credits/history');
        assert.deepEqual(
            history.items.map(({ type }) => type),
            ['adjustment', 'usage', 'hold_placed', 'usage', 'promo'],
        );
        assert.equal(history.items[0].balanceAfter, Number(expected.toFixed(6)));
        assert.equal(ofPath('/admin/credits/audit').items[0].action !== undefined, true);
        assert.equal(ofPath('/admin/verify').ok, true);

        const grace = calls.find(({ words }) => words.some((word) => word.includes('/credits/redeem')));
        const token = grace.words.find((word) => word.startsWith('Authorization: Bearer ')).slice(22);
        const balance = (await server.api(token).get('/credits/balance')).is(200).body;
        assert.deepEqual([balance.balance, balance.held], [Number(expected.toFixed(6)), 0]);
    });

    test('the last command of the redemption can be sent twice', async () => {
        const [made] = tourBlocks().filter((block) => block.includes('/credits/redeem'));
        assert.ok(made, 'the tour redeems a code');
        const key = /Idempotency-Key: (\S+)'/.exec(made)[1];
        const body = /-d '(\{"code": "welcome10"\})'/.exec(made)[1];
        const signIn = { email: 'grace@example.com', password: 'nanoseconds are short' };
        const { token } = (await server.api().post('/auth/login', signIn)).is(200).body;

        const again = (await server.api(token).post('/credits/redeem', body, { key })).is(201);

        assert.ok(again.replayed);
    });

    test('the first screen has the two commands', () => {
        const screen = readme.split('\n').slice(0, firstScreenLines).join('\n');
        assert.match(screen, /^\.\/dev run\b/m);
        assert.match(screen, /^\.\/dev test\b/m);
    });

    test('every command line of creditd in it is one that the program knows', async () => {
        const lines = [...readme.matchAll(/^build\/release\/creditd +(.*)$/gm)].map((match) =>
            match[1].replace(/\s*(#|>).*$/, '').trim().split(/\s+/),
        );
        assert.ok(lines.length >= 5, `${lines.length} lines`);
        for (const words of lines) {
            const commands = words.filter((word) => /^[a-z]+$/.test(word));
            const flags = words.filter((word) => word.startsWith('-'));
            const named = [];
            for (const command of commands) {
                const { stdout } = await run([...named, '--help']);
                assert.match(stdout, new RegExp(`^ +${command}\\b`, 'm'), `creditd ${words.join(' ')}`);
                named.push(command);
            }
            const help = await run([...named, '--help']);
            assert.equal(help.code, 0, help.stdout + help.stderr);
            for (const flag of flags) assert.ok(help.stdout.includes(flag), `creditd ${words.join(' ')}: ${flag}`);
        }
        console.log(`${lines.length} command lines`);
    });

    test('the example of the settings is a file that the server takes', async () => {
        const directory = temporaryDirectory();
        const example = await run(['config', 'example']);
        assert.equal(example.code, 0, example.stderr);
        const file = join(directory, 'creditd.toml');
        writeFileSync(file, example.stdout);

        const checked = await run(['config', 'check', '--config', file]);

        assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    });
});
