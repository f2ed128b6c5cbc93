// The README's tour, word for word, against a fresh server.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { repository, Server } from '../support/server.mjs';

// As the README starts the server; its own variables come from the block before the tour.
const readme = readFileSync(join(repository, 'README.md'), 'utf8');
const start = /CREDITD_ADMIN__EMAIL=(\S+) CREDITD_ADMIN__PASSWORD='([^']+)' \.\/dev run/.exec(readme);
const blocks = [...readme.matchAll(/<!-- tour -->\n```sh\n([\s\S]*?)```/g)].map((match) => match[1]);

let server;
let shell;
before(async () => {
    assert.ok(start, 'the README says how to start the server with an administrator');
    server = await Server.start({ env: { CREDITD_ADMIN__EMAIL: start[1], CREDITD_ADMIN__PASSWORD: start[2] } });
    shell = spawn('bash', ['-u', '-o', 'pipefail'], {
        env: { ...process.env, CREDITD_URL: server.url },
        stdio: ['pipe', 'pipe', 'pipe'],
    });
    shell.on('close', () => shell.output?.destroy?.());
});
after(async () => {
    shell.stdin.end();
    await once(shell, 'close');
    await server.stop();
});

/** Types a block into the one shell of the tour; what it printed, and the exit status of its last command. */
function type(block) {
    return new Promise((done, fail) => {
        const mark = `end-of-block-${Math.random().toString(36).slice(2)}`;
        let printed = '';
        const listen = (part) => {
            printed += part;
            const end = new RegExp(`${mark} (\\d+)\\n`).exec(printed);
            if (!end) return;
            shell.stdout.off('data', listen);
            done({ status: Number(end[1]), printed: printed.slice(0, end.index) });
        };
        shell.stdout.setEncoding('utf8').on('data', listen);
        shell.once('close', () => fail(new Error(`the shell ended: ${printed}`)));
        shell.stdin.write(`${block}\necho; echo "${mark} $?"\n`.replace('echo; echo', 'status=$?; echo; echo').replace('$?"', '$status"'));
    });
}

/** The JSON texts that stand one after another in what was printed. */
function answersIn(printed) {
    const found = [];
    for (let at = printed.indexOf('{'); at !== -1; at = printed.indexOf('{', at)) {
        let depth = 0;
        let inText = false;
        let end = at;
        for (; end < printed.length; ++end) {
            const c = printed[end];
            if (inText) {
                if (c === '\\') ++end;
                else if (c === '"') inText = false;
            } else if (c === '"') inText = true;
            else if (c === '{') ++depth;
            else if (c === '}' && --depth === 0) break;
        }
        found.push(JSON.parse(printed.slice(at, end + 1)));
        at = end;
    }
    return found;
}

test('the README has a tour', () => assert.ok(blocks.length >= 5, `${blocks.length} blocks`));

const told = [];
for (const [i, block] of blocks.entries()) {
    test(`step ${i + 1} of the tour works as it is written`, async () => {
        const { status, printed } = await type(block);
        assert.equal(status, 0, printed);
        const answers = answersIn(printed);
        for (const answer of answers) assert.equal(answer.code && answer.status ? answer : undefined, undefined);
        const curls = block.match(/curl /g)?.length ?? 0;
        const captured = block.match(/=\$\(curl /g)?.length ?? 0;
        assert.equal(answers.length, curls - captured, printed);
        told.push(...answers);
    });
}

test('the tour ends where its story says: 1 welcome, 10 promised, tokens and a job charged, 2.5 adjusted', () => {
    const history = told.find((answer) => Array.isArray(answer.items) && answer.items[0]?.balanceAfter !== undefined);
    assert.ok(history, 'the tour looks at the history');
    assert.equal(history.items[0].balanceAfter, 1 + 10 - 3.064 - 3.25 + 2.5);
    assert.equal(told.at(-1).ok, true);
});

test('the last command of the redemption can be repeated, as the README promises', async () => {
    const block = blocks.find((each) => each.includes('/credits/redeem'));
    const commands = block.split(/\n(?=curl )/);
    const first = told.find((answer) => answer.redemption);
    const [again] = answersIn((await type(commands.at(-1))).printed);
    assert.deepEqual(again, first);
});
