// What can be said of the pages without a browser: their logic, their types, and what they weigh.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { entry, later, weigh } from '../../web/tests/budget.mjs';
import { repository, temporaryDirectory } from '../support/server.mjs';

const web = join(repository, 'web');
const kB = 1000;

/** Runs a program of web/node_modules; its output when it fails. */
function run(program, ...args) {
    const { status, stdout, stderr } = spawnSync(join(web, 'node_modules/.bin', program), args, {
        cwd: web,
        encoding: 'utf8',
    });
    assert.equal(status, 0, `${program} ${args.join(' ')}\n${stdout}${stderr}`);
}

test('the logic of the pages is as its tests say', () => run('vitest', 'run'));

test('the types of the pages are those of api/openapi.yaml', () => {
    const made = join(temporaryDirectory(), 'schema.d.ts');
    run('openapi-typescript', '../api/openapi.yaml', '--default-non-nullable=false', '-o', made);
    const committed = readFileSync(join(web, 'src/api/schema.d.ts'), 'utf8');
    assert.ok(readFileSync(made, 'utf8') === committed, 'npm run types in web/, and commit what it makes');
});

describe('what a browser has to load, compressed by gzip, scripts and styles', () => {
    for (const [page, start, budget] of [
        ['console', 'overview_page', 220 * kB],
        ['wallet', 'balance_page', 170 * kB],
    ]) {
        test(`${page}: the first page at most ${budget / kB} kB, each further one 70 kB more`, (t) => {
            const shell = entry(page);
            const [, first] = [...later(shell)].find(([chunk]) => chunk.startsWith(`${start}-`));
            const loaded = new Set([...shell, ...first]);
            t.diagnostic(`first page ${weigh(loaded)} bytes`);
            assert.ok(weigh(loaded) <= budget, `${weigh(loaded)} bytes`);
            const further = [...later(loaded)].map(([chunk, files]) => [chunk, weigh(files)]);
            assert.ok(further.length > 5, 'pages are loaded one by one');
            assert.deepEqual(
                further.filter(([, bytes]) => bytes > 70 * kB),
                [],
            );
        });
    }
});

test('what is shipped says whose it is', () => {
    const assets = join(web, 'dist/assets');
    const [name] = spawnSync('ls', [assets], { encoding: 'utf8' }).stdout.match(/licenses-\w+\.txt/);
    const text = readFileSync(join(assets, name), 'utf8');
    for (const one of ['react', '@mantine/core', '@tanstack/react-router']) assert.ok(text.includes(one), one);
});
