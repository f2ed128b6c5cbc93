// Whatever is wrong with a request is told as a documented problem with a stable code, and changes nothing.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { contract, contractHolds } from '../support/contract.mjs';
import { fresh, later, World } from '../support/world.mjs';

let world;
let user; // an account with a bit of everything
let writes; // every operation with a body: {operation, method, path, good, by}
let made; // what they are about

before(async () => {
    world = await World.open({ testClock: true });
    user = await world.user({ credits: 100 });
    const { transaction } = (await world.spend(user, 5)).is(201).body;
    const { hold } = (
        await world.service.post('/credits/holds', { userId: user, credits: 5, ttlSeconds: 86400 })
    ).is(201).body;
    const [meter, code, person, key] = [
        fresh('meter'),
        fresh('CODE').toUpperCase(),
        await world.person(),
        await world.makeKey('service'),
    ];
    (
        await world.admin.post('/admin/meters', { name: meter, unit: 'token', price: { credits: 1, per: 1 } })
    ).is(201);
    (await world.admin.post('/admin/promo-codes', { code, credits: 1 })).is(201);
    made = { transaction, hold, meter, code, person, key };
    const tomorrow = later(await world.now(), 86400);
    const reason = { reasonCode: 'test', reason: 'for a test' };
    const entry = (method, path, good, by = world.admin) => ({
        operation: contract.operationOf(method, path),
        method,
        path,
        good: contract.wantsReason(method, path) ? { ...good, ...reason } : good,
        by,
    });
    writes = [
        entry(
            'POST',
            '/credits/usage',
            { userId: user, credits: 1, reason: 'r', reference: 'ref', metadata: { a: 1 } },
            world.service,
        ),
        entry('POST', '/credits/usage', { userId: user, meter, quantity: 1 }, world.service),
        entry(
            'POST',
            '/credits/usage/batch',
            { items: [{ userId: user, credits: 1, idempotencyKey: 'k' }] },
            world.service,
        ),
        entry('POST', `/credits/usage/${transaction.id}/reverse`, { credits: 1, reason: 'r' }, world.service),
        entry('POST', '/credits/estimate', { userId: user, credits: 1 }, world.service),
        entry(
            'POST',
            '/credits/holds',
            { userId: user, credits: 1, ttlSeconds: 100, reason: 'r', metadata: {} },
            world.service,
        ),
        entry('POST', `/credits/holds/${hold.id}/extend`, { ttlSeconds: 86400 }, world.service),
        entry(
            'POST',
            `/credits/holds/${hold.id}/capture`,
            { credits: 1, final: false, overage: 'refuse', reference: 'cap' },
            world.service,
        ),
        entry('POST', `/credits/holds/${hold.id}/release`, { reason: 'r' }, world.service),
        entry('POST', '/credits/redeem', { userId: user, code }, world.service),
        entry('POST', '/admin/credits/adjust', {
            userId: user,
            credits: 1,
            ...reason,
            expiresAt: tomorrow,
            allowDebt: false,
            reference: 'adj',
            metadata: {},
        }),
        entry('POST', '/admin/meters', {
            name: fresh('meter'),
            unit: 'u',
            description: 'd',
            price: { credits: 1, per: 1, minimum: 0, rounding: 'up' },
        }),
        entry('PATCH', `/admin/meters/${meter}`, { description: 'd', active: true }),
        entry('POST', `/admin/meters/${meter}/prices`, {
            credits: 1,
            per: 1,
            minimum: 1,
            rounding: 'down',
            effectiveFrom: tomorrow,
        }),
        entry('POST', '/admin/promo-codes', {
            code: fresh('NEW').toUpperCase(),
            credits: 1,
            maxUses: 1,
            expiresAt: tomorrow,
            active: true,
            creditsValidForDays: 1,
            newUsersOnlyDays: 1,
            description: 'd',
        }),
        entry('POST', '/admin/promo-codes/generate', {
            count: 1,
            credits: 1,
            prefix: 'P',
            length: 10,
            maxUses: 1,
        }),
        entry('PATCH', `/admin/promo-codes/${code}`, {
            maxUses: 5,
            expiresAt: tomorrow,
            active: true,
            description: 'd',
        }),
        entry('POST', `/admin/promo-codes/${code}/deactivate`, { ...reason }),
        entry('POST', `/admin/promo-codes/${code}/activate`, { ...reason }),
        entry('POST', '/admin/users', {
            id: fresh('new'),
            email: `${fresh('new')}@example.com`,
            password: 'a long enough password',
            name: 'n',
            role: 'user',
        }),
        entry('PUT', `/admin/users/${user}/role`, { role: 'user', ...reason }),
        entry('POST', `/admin/users/${user}/suspend`, { ...reason }),
        entry('POST', `/admin/users/${user}/unsuspend`, { ...reason }),
        entry('POST', '/admin/api-keys', { name: 'n', role: 'service', expiresAt: tomorrow }),
        entry('POST', `/admin/api-keys/${key.id}/rotate`, { overlapSeconds: 1 }),
        entry(
            'POST',
            '/auth/register',
            { email: `${fresh('reg')}@example.com`, password: 'a long enough password', name: 'n' },
            world.server.api(),
        ),
        entry('POST', '/auth/login', { email: person.email, password: person.password }, world.server.api()),
        entry(
            'POST',
            '/auth/password',
            { currentPassword: person.password, newPassword: 'yet another password' },
            person.api,
        ),
        entry('POST', '/test/clock', { advanceSeconds: 1 }, world.server.api()),
    ];
});
after(() => world.close());

/** Everything that a write could have changed. */
async function everything() {
    const totals = [];
    for (const list of ['users', 'meters', 'promo-codes', 'api-keys']) {
        totals.push((await world.admin.all(`/admin/${list}`)).map(({ lastUsedAt, ...rest }) => rest));
    }
    totals.push((await world.admin.get('/admin/credits/audit?limit=1')).is(200).body.total);
    totals.push((await world.admin.get(`/admin/meters/${made.meter}`)).is(200).body);
    return [await world.standing(user), JSON.stringify(totals)];
}

/** Runs `work` and proves that it changed nothing. */
async function changesNothing(work) {
    const before = await everything();
    await work();
    assert.deepEqual(await everything(), before);
}

const sendTo = ({ by, method, path }, body, options) =>
    by.call(method, path, body, { reason: null, ...options });
const where = ({ method, operation }, what) => `${method} ${operation.path} with ${what}`;

test('what is not one JSON object is 400 malformed_json', async () => {
    const deep = `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`;
    const texts = [
        '{',
        '{"a":1',
        '{"a":1,}',
        '{"a":1} {}',
        "{'a':1}",
        '{a:1}',
        '[]',
        '[{}]',
        '"text"',
        '12',
        'null',
        'true',
        'NaN',
        '{"credits":NaN}',
        '{"credits":Infinity}',
        '{"credits":-Infinity}',
        '{"credits":01}',
        '{"credits":.5}',
        '{"credits":1.}',
        '{"credits":+1}',
        '{"credits":0x10}',
        '{"credits":1e}',
        '{"a":"\n"}',
        '{"a":"\\x"}',
        deep,
        '\uFEFF{}',
    ];
    const bytes = [
        Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
        Buffer.from([0x7b, 0x00, 0x7d]),
        Buffer.from('{"a":"\xed\xa0\x80"}', 'latin1'),
    ];
    await changesNothing(async () => {
        for (const write of writes) {
            for (const body of [...texts, ...bytes]) {
                const answer = await sendTo(write, body);
                assert.deepEqual([answer.status, answer.code], [400, 'malformed_json'], where(write, body));
            }
        }
    });
});

const stepsThatTakeNothing = [
    'extendHold',
    'activatePromoCode',
    'deactivatePromoCode',
    'rotateApiKey',
];

test('an empty body is refused where a body is required', async () => {
    await changesNothing(async () => {
        for (const write of writes.filter(({ operation }) => operation.requestBody.required)) {
            const nothing = await sendTo(write, undefined);
            assert.ok([400, 415, 422].includes(nothing.status), where(write, `no body: ${nothing.text}`));
            const empty = await sendTo(write, '');
            // Steps of a hold, and what takes a reason only, take nothing for {}, and then miss a field.
            const isStep = stepsThatTakeNothing.includes(write.operation.operationId);
            assert.equal(
                empty.code,
                isStep ? 'validation_failed' : 'malformed_json',
                where(write, 'an empty body'),
            );
        }
    });
});

test('a key that appears twice is 400 duplicate_key, also when it is spelt differently or lies deeper', async () => {
    await changesNothing(async () => {
        for (const write of writes) {
            const text = JSON.stringify(write.good);
            const [first] = Object.keys(write.good);
            const escaped = `\\u${first.charCodeAt(0).toString(16).padStart(4, '0')}${first.slice(1)}`;
            const twice = [
                `{"${first}":1,${text.slice(1)}`,
                `{"${escaped}":1,${text.slice(1)}`,
                `${text.slice(0, -1)},"metadata":{"x":1,"x":1}}`.replace(/"metadata":\{[^}]*\},/, ''),
            ];
            for (const body of twice) {
                const answer = await sendTo(write, body);
                assert.deepEqual([answer.status, answer.code], [400, 'duplicate_key'], where(write, body));
            }
        }
    });
});

test('an unknown field is 422, named with every other mistake at once', async () => {
    await changesNothing(async () => {
        for (const write of writes) {
            const answer = (await sendTo(write, { ...write.good, balance: 1000000, isAdmin: true })).is(
                422,
                'validation_failed',
            );
            const unknown = answer.body.errors
                .filter(({ code }) => code === 'unknown_field')
                .map(({ field }) => field);
            assert.deepEqual(unknown.sort(), ['balance', 'isAdmin'], where(write, 'unknown fields'));
        }
    });
});

test('a field of another type or outside its limits is 422, and the error names it', async () => {
    const values = [
        'null',
        'true',
        'false',
        '"text"',
        '"1"',
        '12',
        '-1',
        '0',
        '1.5',
        '[]',
        '{}',
        '""',
        '[1]',
        '{"a":1}',
        '4000000001',
        '1e30',
        '9223372036854775808',
        '-9223372036854775809',
        '"2026-13-01T00:00:00Z"',
        '"2026-02-30T00:00:00Z"',
        '"2026-01-01"',
        JSON.stringify('x'.repeat(5000)),
        JSON.stringify('a b/c'),
    ];
    let tried = 0;
    await changesNothing(async () => {
        for (const write of writes) {
            for (const field of Object.keys(write.good)) {
                for (const value of values) {
                    const text = `{${Object.keys(write.good)
                        .map(
                            (name) =>
                                `"${name}":${name === field ? value : JSON.stringify(write.good[name])}`,
                        )
                        .join(',')}}`;
                    if (contract.wrongRequest(write.operation, JSON.parse(text)) === null) continue;
                    // The items of a batch are judged one by one, in an answer that is 200.
                    if (field === 'items' && /^\[./.test(value) && value !== '[]') continue;
                    const answer = await sendTo(write, text);
                    assert.deepEqual(
                        [answer.status, answer.code],
                        [422, 'validation_failed'],
                        where(write, text.slice(0, 300)),
                    );
                    const fields = answer.body.errors.map((error) => error.field);
                    assert.ok(
                        fields.some(
                            (each) =>
                                each === field ||
                                each.startsWith(`${field}.`) ||
                                each.startsWith(`${field}[`),
                        ),
                        where(write, `${text.slice(0, 300)}: ${fields}`),
                    );
                    ++tried;
                }
            }
        }
    });
    assert.ok(tried > 1000, `${tried}`);
});

test('a required field that is missing is 422 required', async () => {
    await changesNothing(async () => {
        for (const write of writes) {
            for (const field of Object.keys(write.good)) {
                const { [field]: gone, ...rest } = write.good;
                if (contract.wrongRequest(write.operation, rest) === null) continue;
                const answer = (await sendTo(write, rest)).is(422, 'validation_failed');
                assert.ok(
                    answer.body.errors.some(({ code }) => ['required', 'not_without_email'].includes(code)),
                    where(write, `no ${field}: ${answer.text}`),
                );
            }
        }
    });
});

test('LEDGER-9: amounts with more than 6 decimals, beyond the bounds, zero or of the wrong sign are 422', async () => {
    const cases = [
        ['0.0000001', 'too_many_decimals'],
        ['1e-7', 'too_many_decimals'],
        ['1.0000001', 'too_many_decimals'],
        ['12345678.12345678', 'too_many_decimals'],
        ['1E-400', 'too_many_decimals'],
        ['4000000000.000001', 'out_of_range'],
        ['4000000001', 'out_of_range'],
        ['9223372036854775807', 'out_of_range'],
        ['9223372036854775808', 'out_of_range'],
        ['-9223372036854775808', null],
        ['18446744073709551617', 'out_of_range'],
        ['1e400', 'out_of_range'],
        ['1e99999', 'out_of_range'],
        ['0', null],
        ['-0', null],
        ['-0.0', null],
        ['0e5', null],
        ['-1', null],
        ['-0.000001', null],
    ];
    const amounts = writes.filter(({ good }) => 'credits' in good || 'quantity' in good);
    await changesNothing(async () => {
        for (const write of amounts) {
            for (const [spelt, code] of cases) {
                const field = 'credits' in write.good ? 'credits' : 'quantity';
                const takesZero = ['addMeterPrice', 'createMeter'].includes(write.operation.operationId);
                const takesSign = write.operation.operationId === 'adjustCredits';
                const isZero = Number(spelt) === 0 && !spelt.includes('E-');
                if ((takesZero && isZero) || (takesSign && !isZero && code === null && spelt.length < 15))
                    continue;
                const text = JSON.stringify({ ...write.good, [field]: 'HERE' }).replace('"HERE"', spelt);
                const answer = await sendTo(write, text);
                assert.deepEqual(
                    [answer.status, answer.code],
                    [422, 'validation_failed'],
                    where(write, text),
                );
                const error = answer.body.errors.find((each) => each.field === field);
                assert.ok(error, where(write, `${spelt}: ${answer.text}`));
                if (code !== null) assert.equal(error.code, code, where(write, spelt));
            }
        }
    });
});

test('LEDGER-9: a number whose exponent no number has is refused like any other out of its range', async () => {
    await changesNothing(async () => {
        for (const [spelt, code] of [
            ['1e99999999999', 'out_of_range'],
            ['1e-99999999999', 'too_many_decimals'],
            [`1e${'9'.repeat(400)}`, 'out_of_range'],
            ['9'.repeat(5000), 'out_of_range'],
            [`0.${'0'.repeat(5000)}1`, 'too_many_decimals'],
        ]) {
            const answer = await world.service.post(
                '/credits/usage',
                `{"userId":"${user}","credits":${spelt}}`,
            );
            assert.equal(answer.status, 422, `${spelt.slice(0, 40)}: ${answer.text}`);
            const [error] = answer.body.errors;
            assert.deepEqual([error.field, error.code], ['credits', code], spelt.slice(0, 40));
        }
    });
});

test('items of a batch that are no uses are told one by one', async () => {
    await changesNothing(async () => {
        const items = [
            1,
            null,
            [],
            'text',
            {},
            { credits: 1 },
            { userId: user, credits: '1', idempotencyKey: 'x' },
            { userId: user, credits: 1, idempotencyKey: '' },
        ];
        const { results } = (await world.service.post('/credits/usage/batch', { items }, { key: null })).is(
            200,
        ).body;
        assert.deepEqual(
            results.map(({ status, code }) => [status, code]),
            items.map(() => [422, 'validation_failed']),
        );
    });
});

test('moments that run backwards or lie in the past are 422', async () => {
    const past = later(await world.now(), -1);
    const [soon, sooner] = [later(await world.now(), 200), later(await world.now(), 100)];
    await changesNothing(async () => {
        (await world.adjust(user, 1, { expiresAt: past })).is(422);
        (await world.adjust(user, -1, { expiresAt: soon })).is(422);
        (
            await world.admin.post('/admin/promo-codes', {
                code: 'BACKWARDS',
                credits: 1,
                startsAt: soon,
                expiresAt: sooner,
            })
        ).is(422);
        (await world.admin.post('/admin/promo-codes', { code: 'BACKWARDS', credits: 1, expiresAt: past })).is(
            422,
        );
        (await world.admin.post('/admin/api-keys', { name: 'n', expiresAt: past })).is(422);
        (await world.admin.post('/test/clock', { now: past })).is(422);
        (await world.admin.post('/test/clock', { now: soon, advanceSeconds: 1 })).is(422);
        (await world.admin.post('/test/clock', {})).is(422);
    });
});

test('metadata has its limits: 20 keys, 2 KiB, an object', async () => {
    const keys = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
    await changesNothing(async () => {
        for (const metadata of [keys(21), { long: 'x'.repeat(2048) }, [1], 'text']) {
            const { body } = (await world.spend(user, 1, { metadata })).is(422, 'validation_failed');
            assert.equal(body.errors[0].field, 'metadata');
        }
    });
    const other = await world.user({ credits: 5 });
    const { transaction } = (await world.spend(other, 1, { metadata: keys(20) })).is(201).body;
    assert.deepEqual(transaction.metadata, keys(20));
});

test('a body of another type is 415', async () => {
    await changesNothing(async () => {
        for (const write of writes) {
            for (const type of [
                'text/plain',
                'application/x-www-form-urlencoded',
                'application/jsonp',
                'multipart/form-data',
            ]) {
                const answer = await sendTo(write, JSON.stringify(write.good), {
                    headers: { 'content-type': type },
                });
                assert.deepEqual(
                    [answer.status, answer.code],
                    [415, 'unsupported_media_type'],
                    where(write, type),
                );
            }
        }
    });
});

test('a body larger than the route takes is 413, and one just as large is not', async () => {
    const padded = (size, userId = user) => JSON.stringify({ userId, credits: 1 }).padEnd(size);
    await changesNothing(async () => {
        for (const write of writes.filter(({ operation }) => operation.operationId !== 'recordUsageBatch')) {
            (await sendTo(write, padded(64 * 1024 + 1))).is(413, 'body_too_large');
        }
        (await world.service.post('/credits/usage/batch', padded(1024 * 1024 + 1))).is(413, 'body_too_large');
        assert.notEqual((await world.service.post('/credits/usage/batch', padded(1024 * 1024))).status, 413);
    });
    const other = await world.user({ credits: 5 });
    (await world.service.post('/credits/usage', padded(64 * 1024, other))).is(201);
});

test('an Idempotency-Key that is missing, empty, too long, not ASCII or sent twice is 400', async () => {
    await changesNothing(async () => {
        for (const write of writes) {
            const header = write.operation.parameters.find(({ name }) => name === 'Idempotency-Key');
            if (!header) continue;
            if (header.required) {
                const answer = await sendTo(write, write.good, { key: null });
                assert.deepEqual(
                    [answer.status, answer.code],
                    [400, 'idempotency_key_required'],
                    where(write, 'no key'),
                );
            }
            if (write.operation.operationId === 'recordUsageBatch') continue; // its items have keys of their own
            for (const key of ['', ' ', 'two words', 'x'.repeat(256), 'caf\u00e9', ['one', 'two']]) {
                const answer = await sendTo(write, write.good, { key });
                const codes =
                    key === '' || key === ' '
                        ? ['idempotency_key_invalid', 'idempotency_key_required']
                        : ['idempotency_key_invalid'];
                assert.ok(
                    answer.status === 400 && codes.includes(answer.code),
                    where(write, `key ${key}: ${answer.text}`),
                );
            }
        }
    });
});

test('a key that was used for other content is 422 idempotency_key_reused', async () => {
    const other = await world.user({ credits: 50 });
    const key = randomUUID();
    const good = { userId: other, credits: 1, reason: 'r', metadata: { a: 1 } };
    (await world.service.post('/credits/usage', good, { key })).is(201);
    const before = await world.standing(other);
    for (const body of [
        { ...good, credits: 2 },
        { ...good, reason: 's' },
        { ...good, metadata: { a: 2 } },
        { ...good, reference: 'x' },
    ]) {
        (await world.service.post('/credits/usage', body, { key })).is(422, 'idempotency_key_reused');
    }
    (await world.service.post('/credits/usage', `${JSON.stringify(good)} `, { key })).is(
        422,
        'idempotency_key_reused',
    );
    assert.equal(await world.standing(other), before);
});

test('pages, limits, cursors, filters and dates that cannot be are 422, and the error names the parameter', async () => {
    const lists = [
        ['/credits/history', { userId: user }, world.service],
        ['/credits/grants', { userId: user }, world.service],
        ['/credits/holds', { userId: user }, world.service],
        ['/credits/pricing', {}, world.service],
        [`/admin/credits/${user}/history`, {}, world.admin],
        ['/admin/credits/audit', {}, world.admin],
        ['/admin/meters', {}, world.admin],
        ['/admin/promo-codes', {}, world.admin],
        [`/admin/promo-codes/${made.code}/redemptions`, {}, world.admin],
        ['/admin/users', {}, world.admin],
        ['/admin/api-keys', {}, world.admin],
        ['/auth/sessions', {}, world.admin],
    ];
    const { nextCursor } = (await world.service.get(`/credits/history?userId=${user}&limit=1`)).is(200).body;
    const ask = async (path, query, by, field) => {
        const text = Object.entries(query)
            .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
            .join('&');
        const answer = await by.get(`${path}?${text}`);
        assert.deepEqual([answer.status, answer.code], [422, 'validation_failed'], `${path}?${text}`);
        assert.ok(
            answer.body.errors.some((error) => error.field === field),
            `${path}?${text}: ${answer.text}`,
        );
    };
    for (const [path, base, by] of lists) {
        for (const page of ['0', '-1', '1.5', 'x', '', '9223372036854775808', ' 1', '1e2'])
            await ask(path, { ...base, page }, by, 'page');
        for (const limit of ['0', '101', '-1', 'x', '', '20.0', '99999999999999999999'])
            await ask(path, { ...base, limit }, by, 'limit');
        for (const cursor of ['', 'x', 'AAAA', '%', 'z'.repeat(513), '../..'])
            await ask(path, { ...base, cursor }, by, 'cursor');
        if (!path.includes('history')) await ask(path, { ...base, cursor: nextCursor }, by, 'cursor');
        await ask(path, { ...base, offset: '1' }, by, 'offset');
        const twice = await by.get(`${path}?limit=5&limit=6${base.userId ? `&userId=${base.userId}` : ''}`);
        assert.ok(
            twice.is(422).body.errors.some((error) => error.field === 'limit' && error.code === 'repeated'),
        );
    }
    await ask('/credits/history', { userId: user, cursor: nextCursor, page: 1 }, world.service, 'page');
    for (const path of [
        '/credits/history',
        '/credits/history.csv',
        '/credits/summary',
        `/admin/credits/${user}/history`,
        `/admin/credits/${user}/history.csv`,
        '/admin/credits/audit',
        '/admin/credits/audit.csv',
    ]) {
        const base = path.startsWith('/credits') ? { userId: user } : {};
        const by = path.startsWith('/credits') ? world.service : world.admin;
        for (const wrong of [
            'yesterday',
            '2026-13-01T00:00:00Z',
            '2026-01-01',
            '2026-01-01T00:00:00',
            '1767225600',
            '',
        ]) {
            await ask(path, { ...base, from: wrong }, by, 'from');
            await ask(path, { ...base, to: wrong }, by, 'to');
        }
        const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
        await ask(path, { ...base, from: late, to: early }, by, 'to');
        await ask(path, { ...base, from: late, to: late }, by, 'to');
    }
    for (const [name, values] of [
        ['type', ['', 'Usage', 'gift']],
        ['beforeSeq', ['0', '-1', 'x']],
    ]) {
        for (const value of values)
            await ask('/credits/history', { userId: user, [name]: value }, world.service, name);
    }
    await ask('/credits/holds', { userId: user, state: 'lost' }, world.service, 'state');
    await ask('/credits/summary', { userId: user, period: 'year' }, world.service, 'period');
    await ask('/credits/summary', { userId: user, from: '1970-01-01T00:00:00Z' }, world.service, 'from');
    await ask('/admin/users', { role: 'King' }, world.admin, 'role');
    await ask('/admin/users', { status: 'gone' }, world.admin, 'status');
    await ask('/admin/promo-codes', { active: 'yes' }, world.admin, 'active');
    for (const value of ['', 'a b', 'a/b', 'x'.repeat(129)])
        await ask('/credits/balance', { userId: value }, world.service, 'userId');
    (await world.service.get('/credits/balance')).is(422, 'validation_failed');
    (await world.service.get('/credits/balance?userId=%zz')).is(422, 'validation_failed');
});

test('paths that nobody has are 404, whatever they are spelt like', async () => {
    for (const path of [
        '/nothing',
        '/Credits/balance',
        '/credits/balance/',
        '/credits//balance',
        '/credits/%62alance',
        '/admin/credits/%2e%2e/audit',
        '/admin',
        '/admin/credits/../verify',
        '/credits/balance;x=1',
        '/credits/holds/%00',
        '/credits/usage/%2F/reverse',
    ]) {
        for (const method of ['GET', 'POST', 'DELETE']) {
            const answer = await world.admin.call(method, path, undefined, { key: null });
            assert.ok([404, 405, 400].includes(answer.status), `${method} ${path}: ${answer.status}`);
        }
    }
});

test('what is too long for HTTP is told: 414, 431', async () => {
    const nobody = world.server.api();
    (await nobody.get(`/livez?${'x'.repeat(9000)}`)).is(414, 'uri_too_long');
    (await nobody.get('/livez', { headers: { 'x-large': 'x'.repeat(20_000) } })).is(431, 'headers_too_large');
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`x-${i}`, '1']));
    (await nobody.get('/livez', { headers: many })).is(431, 'headers_too_large');
});

/** Sends bytes and reads until the server closes. */
const raw = (text) =>
    new Promise((done, fail) => {
        let answer = '';
        const socket = net.connect(world.server.port, '127.0.0.1', () => socket.end(text));
        socket.setEncoding('latin1').on('data', (part) => (answer += part));
        socket.on('close', () => done(answer));
        socket.on('error', fail);
    });

test('broken HTTP is 400 malformed_request, and the connection is closed', async () => {
    const head = 'POST /credits/usage HTTP/1.1\r\nHost: x\r\n';
    const broken = [
        'GET /livez\r\n\r\n',
        'GET /livez HTTP/1.1\r\n\r\n',
        'GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n',
        'GET /livez HTTP/1.1\r\nHost: x\r\n folded: 1\r\n\r\n',
        `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
        `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
        `${head}Transfer-Encoding: gzip\r\n\r\n`,
        `${head}Content-Length: -1\r\n\r\n`,
        `${head}Content-Length: 99999999999999999999\r\n\r\n`,
        'GET /livez HTTP/1.1\nHost: x\n\n',
    ];
    await changesNothing(async () => {
        for (const text of broken) {
            const answer = await raw(text);
            assert.match(answer, /^HTTP\/1\.1 (400|413|505) /, JSON.stringify(text));
            assert.match(answer, /application\/problem\+json/, JSON.stringify(text));
        }
    });
});

test('a body that never comes whole has no effect', async () => {
    await changesNothing(async () => {
        const body = JSON.stringify({ userId: user, credits: 1 });
        const head = `POST /credits/usage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${world.service.token}\r\nIdempotency-Key: half\r\nContent-Type: application/json\r\n`;
        await raw(`${head}Content-Length: ${body.length + 1}\r\n\r\n${body}`);
        await raw(`${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n`);
    });
});

test('the bodies that these tests spoil are good ones', async () => {
    for (const write of writes) {
        assert.equal(contract.wrongRequest(write.operation, write.good), null, write.operation.operationId);
        const answer = await sendTo(write, write.good);
        assert.ok(answer.status < 300, where(write, `${JSON.stringify(write.good)}: ${answer.text}`));
        if (write.operation.operationId === 'suspendUser')
            (
                await world.admin.post(`/admin/users/${user}/unsuspend`, { reasonCode: 'test', reason: 'r' })
            ).is(200);
        if (write.operation.operationId === 'deactivatePromoCode')
            (await world.admin.post(`/admin/promo-codes/${made.code}/activate`)).is(200);
    }
    assert.equal((await world.verify()).ok, true);
});

contractHolds();
