// The contract and the program say the same: every route is in api/openapi.yaml, everything there is a route.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { send } from '../support/api.mjs';
import { contract, contractHolds } from '../support/contract.mjs';
import { repository, Server } from '../support/server.mjs';
import { declaredRoutes, mentionedPaths } from '../support/sources.mjs';
import { World } from '../support/world.mjs';

let world;
before(async () => (world = await World.open({ testClock: true })));
after(() => world.close());

const document = contract.document;

const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

test('every route of the sources is in the contract, and everything in the contract is a route', () => {
    const line = ({ method, path, operation, permission }) => `${method} ${path} ${operation} ${permission}`;
    const declared = declaredRoutes().map(line).sort(byName);
    const documented = contract.operations
        .map(({ method, path, operationId, ...rest }) =>
            line({ method, path, operation: operationId, permission: rest['x-permission'] }),
        )
        .sort(byName);
    assert.ok(declared.length > 60, `only ${declared.length} routes were found in the sources`);
    assert.deepEqual(documented, declared);
});

test('no route is written in a way that the comparison does not read', () => {
    const read = declaredRoutes().map(({ path }) =>
        path.replace('{path}', '*path').replace(/\{(\w+)\}/g, ':$1'),
    );
    assert.deepEqual(read.sort(byName), mentionedPaths().sort(byName));
});

test('every documented path answers, and says which methods it has', async () => {
    const nobody = world.server.api();
    for (const path of Object.keys(document.paths)) {
        const target = path.replace(/\{[^}]+\}/g, 'x');
        const methods = contract.operations.filter((each) => each.path === path).map(({ method }) => method);
        for (const method of methods) {
            const answer = await nobody.call(method, target, undefined, { key: null });
            assert.notEqual(answer.code, 'method_not_allowed', `${method} ${path}`);
            if (!['/problems/{code}', '/assets/{path}'].includes(path)) assert.notEqual(answer.code, 'not_found', `${method} ${path}`);
        }
        const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(
            (method) => !methods.includes(method),
        );
        for (const method of others) {
            const answer = (await nobody.call(method, target)).is(405, 'method_not_allowed');
            const allowed = answer.headers.allow
                .split(/,\s*/)
                .filter((each) => !['HEAD', 'OPTIONS'].includes(each));
            assert.deepEqual(allowed.sort(), [...methods].sort(), `Allow of ${method} ${path}`);
        }
    }
});

test('a clock that is suspect is accepted by administrators, with a reason', async () => {
    const live = await World.open();
    const accept = (api, body) => api.post('/admin/clock/accept', body, { reason: null });
    (await accept(live.server.api(), {})).is(401, 'unauthenticated');
    (await accept(live.service, {})).is(403, 'forbidden');
    (await accept(live.admin, {})).is(422, 'validation_failed');
    const { clock } = (await accept(live.admin, { reasonCode: 'operations', reason: 'corrected by hand' })).is(
        200,
    ).body;
    assert.equal(clock.suspect, false);
    await live.close();
});

test('the running program serves the contract as it is in the repository', async () => {
    const file = readFileSync(join(repository, 'api/openapi.yaml'), 'utf8');
    assert.equal((await world.server.api().get('/openapi.yaml')).is(200).text, file);
    assert.deepEqual((await world.server.api().get('/openapi.json')).is(200).body, parse(file));
});

test('a test clock is there with --test-clock only', async () => {
    const live = await Server.start();
    for (const method of ['GET', 'POST'])
        (await send({ port: live.port, method, path: '/test/clock' })).is(404, 'not_found');
    await live.stop();
});

test('every operation has an id of its own, a summary, a permission, and a 403 exactly where one is required', () => {
    const ids = contract.operations.map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length);
    for (const operation of contract.operations) {
        const permission = operation['x-permission'];
        assert.match(permission, /^(public|signed_in|[a-z0-9-]+:[a-z0-9-]+)$/, operation.operationId);
        assert.ok(operation.summary, operation.operationId);
        assert.ok(operation.tags.length === 1 && operation.responses.default, operation.operationId);
        assert.equal(
            permission === 'public',
            JSON.stringify(operation.security) === '[]',
            operation.operationId,
        );
        if (permission.includes(':'))
            assert.ok(operation.responses[401] && operation.responses[403], operation.operationId);
        const named = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        const inPath = operation.parameters.filter((each) => each.in === 'path').map(({ name }) => name);
        assert.deepEqual(inPath, named, operation.operationId);
    }
});

test('every object of the contract says which members it has, and requires only those', () => {
    const open = new Set(['Metadata', 'CountsByType', 'ProblemMembers', 'Problem', 'InsufficientCredits']);
    const look = (schema, where) => {
        if (schema === null || typeof schema !== 'object') return;
        if (schema.type === 'object' && schema.properties) {
            // What is made of another takes the members that one takes, which is looked at by itself.
            if (!schema.allOf) assert.equal(schema.additionalProperties, false, `${where} takes any member`);
            for (const name of schema.required ?? [])
                assert.ok(schema.properties[name], `${where} requires ${name}`);
        }
        for (const [name, part] of Object.entries(schema)) look(part, `${where}/${name}`);
    };
    for (const [name, schema] of Object.entries(document.components.schemas)) {
        if (!open.has(name)) look(schema, name);
    }
});

test('every problem code of the contract has a page, and every page is of a code in the contract', async () => {
    const codes = new Set();
    const collect = (node) => {
        if (node === null || typeof node !== 'object') return;
        for (const list of [node['x-problems'] ?? []].flatMap((each) =>
            Array.isArray(each) ? [each] : Object.values(each),
        )) {
            list.forEach((code) => codes.add(code));
        }
        Object.values(node).forEach(collect);
    };
    collect(document);
    codes.add('method_not_allowed'); // told in the introduction: it has no operation
    const index = (await world.server.api().get('/problems')).is(200).text;
    const pages = new Set([...index.matchAll(/problems\/([a-z0-9_]+)/g)].map((match) => match[1]));
    assert.deepEqual([...pages].sort(byName), [...codes].sort(byName));
    for (const code of codes) (await world.server.api().get(`/problems/${code}`)).is(200);
    (await world.server.api().get('/problems/no_such_code')).is(404, 'not_found');
});

test('the pages about problems may use the style that they carry, and no other', async () => {
    for (const path of ['/problems', '/problems/already_done']) {
        const answer = (await world.server.api().get(path)).is(200);
        const [, style] = /<style>([^]*)<\/style>/.exec(answer.text);
        const digest = createHash('sha256').update(style).digest('base64');
        assert.match(answer.headers['content-security-policy'], /default-src 'none'/);
        assert.ok(answer.headers['content-security-policy'].includes(`style-src 'sha256-${digest}'`));
        assert.equal(/<script|style=|src=/.test(answer.text), false);
    }
});

contractHolds();
