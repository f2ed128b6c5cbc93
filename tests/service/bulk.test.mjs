// Files of rows: planned, applied in the background with the program killed on the way, undone; and everything that can
// be wrong with a file.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { contractHolds } from '../support/contract.mjs';
import { Random, seed } from '../support/random.mjs';
import { nextTurn } from '../support/server.mjs';

import { fresh, later, scale, scaled, World } from '../support/world.mjs';

const partBytes = 1_000_000;
const isOnPostgres = process.env.CREDITD_TEST_STORE === 'postgres';

/** Sends a file, in parts where it is large; the job as the last part's answer has it. */
async function send(world, operation, file, { type = 'text/csv', api = world.admin } = {}) {
    const bytes = Buffer.from(file);
    const parts = Math.max(1, Math.ceil(bytes.length / partBytes));
    let job;
    for (let part = 1; part <= parts; ++part) {
        const where = part === 1 ? `operation=${operation}&fileName=${fresh('file')}.csv` : `job=${job.id}`;
        const answer = await api.call(
            'POST',
            `/admin/credits/bulk?mode=plan&${where}&part=${part}&last=${part === parts}`,
            bytes.subarray((part - 1) * partBytes, part * partBytes),
            { headers: { 'content-type': type } },
        );
        job = answer.is(202).body.job;
    }
    return job;
}

const jobOf = async (world, id) => (await world.admin.get(`/admin/credits/bulk/${id}`)).is(200).body.job;

/** The first answer of `look` that is truthy. Large files take their time: it is only given up after very long. */
async function until(look) {
    const end = Date.now() + 15 * 60_000;
    for (;;) {
        const found = await look();
        if (found) return found;
        assert.ok(Date.now() < end, 'waited in vain');
        await nextTurn();
    }
}

/** Waits until the job is at one of these stages. */
const reach = (world, id, ...statuses) =>
    until(async () => {
        const job = await jobOf(world, id);
        return statuses.includes(job.status) && job;
    });

async function plan(world, operation, file, options) {
    const { id } = await send(world, operation, file, options);
    return reach(world, id, 'planned', 'failed');
}

const apply = (world, job, rest = {}, options = {}) =>
    world.admin.post(
        `/admin/credits/bulk/${job.id}/apply`,
        { planHash: job.planHash, mode: 'per_row', reasonCode: 'test', reason: 'for a test', ...rest },
        options,
    );

const csv = async (world, job, query = '') =>
    (await world.admin.get(`/admin/credits/bulk/${job.id}/rows.csv${query}`)).is(200).text;

describe('a large file', () => {
    const rows = scaled(isOnPostgres ? 40_000 : 100_000, 2000);
    const kills = Number(process.env.CREDITD_KILLS ?? scaled(10, 3));
    const name = (number) => `customer-${number}`;
    const random = new Random();
    let world;
    before(async () => (world = await World.open()));
    after(() => world?.server.kill());

    /** Resident and not of any file, in MiB: what the program has taken for itself; 0 while it is dead. */
    const ownMemory = () => {
        const found = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${world.server.pid}/status`, 'utf8'));
        return found ? Number(found[1]) / 1024 : 0;
    };

    /** How long the program ran on a core so far. */
    const cpuSeconds = () => {
        const ticks = readFileSync(`/proc/${world.server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
        return (Number(ticks[11]) + Number(ticks[12])) / 100;
    };

    /** By how many MiB the program grew at most while `work` went on. */
    const growth = async (work) => {
        const before = ownMemory();
        let most = 0;
        const watch = setInterval(() => (most = Math.max(most, ownMemory() - before)), 20);
        try {
            await work();
        } finally {
            clearInterval(watch);
        }
        return most;
    };

    const killAndRestart = async () => {
        await world.server.kill();
        await world.server.restart();
    };

    const measured = async (work) => {
        const [began, cpu] = [performance.now(), cpuSeconds()];
        const result = await work();
        const [wall, core] = [(performance.now() - began) / 1000, cpuSeconds() - cpu];
        return { result, rate: `${(rows / wall).toFixed(0)} rows/s, ${((core / rows) * 1e6).toFixed(0)} µs CPU a row` };
    };

    test(`ADMIN-5: ${rows} rows are planned and applied, each exactly once, and undone as far as they are unspent`, async () => {
        console.log(`seed ${seed} (CREDITD_SEED), ${rows} rows, ${kills} kills`);
        const makers = Array.from({ length: rows }, (_, number) => name(number)).join('\n');
        const making = await growth(async () => {
            const users = await plan(world, 'users', `userId\n${makers}\n`);
            assert.deepEqual([users.counts.valid, users.counts.invalid], [rows, 0]);
            const made = await measured(async () => {
                (await apply(world, users)).is(202);
                return reach(world, users.id, 'applied');
            });
            assert.equal(made.result.counts.applied, rows);
            console.log(`users made: ${made.rate}`);
        });

        const file = `userId,credits,reference\n${Array.from(
            { length: rows },
            (_, number) => `${name(number)},${1 + (number % 5)},march ${number}`,
        ).join('\n')}\n`;
        let planned;
        const planning = await growth(async () => (planned = await measured(() => plan(world, 'adjust', file))));
        const job = planned.result;
        const credits = Array.from({ length: rows }, (_, number) => 1 + (number % 5)).reduce((a, b) => a + b);
        assert.deepEqual([job.counts.valid, job.totals.credits], [rows, String(credits)]);
        console.log(`planned: ${planned.rate}`);
        console.log(
            `memory grew by ${making.toFixed(0)} MiB while users were planned and made, ` +
                `and by ${planning.toFixed(0)} MiB while the second file was planned`,
        );
        // At less than full scale it may be a sanitizer's memory, which is not the program's.
        assert.ok(scale < 1 || (making < 64 && planning < 64), `${making} and ${planning} MiB`);

        const began = performance.now();
        (await apply(world, job)).is(202);
        const seen = [];
        for (let kill = 1; kill <= kills; ++kill) {
            const goal = (rows * kill) / (kills + 1);
            await until(async () => {
                const { status, counts } = await jobOf(world, job.id);
                return status === 'applied' || counts.applied >= goal;
            });
            await pause(random.between(0, 20));
            await killAndRestart();
            seen.push((await jobOf(world, job.id)).counts.applied);
        }
        const applied = await reach(world, job.id, 'applied');
        const wall = (performance.now() - began) / 1000;
        console.log(`applied with ${kills} kills: ${(rows / wall).toFixed(0)} rows/s`);
        assert.deepEqual(
            [applied.counts.applied, applied.counts.failed, applied.totals.applied],
            [rows, 0, String(credits)],
        );
        assert.ok(seen.every((count, index) => index === 0 || count >= seen[index - 1]), `progress ${seen}`);
        assert.ok(seen.some((count) => count > 0 && count < rows), 'no kill met a job under way: the test proves nothing');
        console.log(`progress at the kills: ${seen.join(' ')}`);
        for (let number = 0; number < rows; number += Math.ceil(rows / 200)) {
            const lines = await world.lines(name(number));
            assert.deepEqual(
                lines.map(({ type, amount, reference }) => [type, amount, reference]),
                [
                    ['signup', 1, null],
                    ['adjustment', 1 + (number % 5), `march ${number}`],
                ],
            );
        }
        assert.equal((await world.verify()).ok, true);

        const spenders = Array.from({ length: rows }, (_, number) => number).filter((number) => number % 2 === 0);
        for (let at = 0; at < spenders.length; at += 1000) {
            const items = spenders
                .slice(at, at + 1000)
                .map((number) => ({ userId: name(number), credits: 2 + (number % 5), idempotencyKey: `all-${number}` }));
            const { results } = (await world.service.post('/credits/usage/batch', { items })).is(200).body;
            assert.ok(results.every(({ status }) => status === 201));
        }
        (await world.admin.post(`/admin/credits/bulk/${job.id}/undo`, {})).is(202);
        await killAndRestart();
        const undone = await reach(world, job.id, 'undone');
        const kept = spenders.map((number) => 1 + (number % 5)).reduce((a, b) => a + b);
        assert.deepEqual(
            [undone.counts.undone, undone.counts.notUndone, undone.totals.undone, undone.totals.notUndone],
            [rows - spenders.length, spenders.length, String(kept - credits), String(kept)],
        );
        assert.equal((await world.balance(name(1))).balance, 1);
        assert.equal((await world.balance(name(2))).balance, 0);
        assert.equal((await world.verify()).ok, true);
        const lines = (await csv(world, job, '?state=not_undone')).trim().split('\r\n');
        assert.equal(lines.length, spenders.length + 1);
    });
});

describe('files', () => {
    let world;
    before(async () => (world = await World.open({ testClock: true })));
    after(() => world.close());

    /** Every row of a job. */
    const rowsOf = (job, query = '') => world.admin.all(`/admin/credits/bulk/${job.id}/rows${query}`);

    test('BULK-2: comma, semicolon and tab, CR LF and LF, with and without BOM, and JSON say the same', async () => {
        const user = await world.user();
        const forms = [
            `userId,credits,note\n${user},5,"a, b; c"\n`,
            `\uFEFFuserId;credits;note\r\n${user};5;"a, b; c"\r\n`,
            `userId\tcredits\tnote\r\n${user}\t5.0\ta, b; c`,
            `note,Credits,User_ID\n"a, b; c",5,${user}`,
        ];
        const hashes = new Set();
        for (const form of forms) hashes.add((await plan(world, 'adjust', form)).planHash);
        const items = [{ userId: user, credits: 5, note: 'a, b; c' }];
        hashes.add((await plan(world, 'adjust', JSON.stringify({ items }), { type: 'application/json' })).planHash);
        assert.equal(hashes.size, 1);
    });

    test('BULK-3: fifty kinds of bad rows are each told with row and column, and the good one among them is applied', async () => {
        const [user, poor, gone] = [await world.user(), await world.user({ credits: 3 }), 'nobody-at-all'];
        const tomorrow = later(await world.now(), 86400);
        const yesterday = later(await world.now(), -86400);
        const bad = [
            // [operation, row, column, code]
            ['adjust', `${gone},1,,,,`, 'userId', 'account_not_found'],
            ['adjust', `,1,,,,`, 'userId', 'required'],
            ['adjust', `${user},,,,,`, 'credits', 'required'],
            ['adjust', `a b,1,,,,`, 'userId', 'bad_format'],
            ['adjust', `${'u'.repeat(129)},1,,,,`, 'userId', 'bad_format'],
            ['adjust', `ü,1,,,,`, 'userId', 'bad_format'],
            ['adjust', `${user},one,,,,`, 'credits', 'bad_format'],
            ['adjust', `${user},"1,5",,,,`, 'credits', 'bad_format'],
            ['adjust', `${user},1.000.000,,,,`, 'credits', 'bad_format'],
            ['adjust', `${user},0x10,,,,`, 'credits', 'bad_format'],
            ['adjust', `${user},+5,,,,`, 'credits', 'bad_format'],
            ['adjust', `${user},.5,,,,`, 'credits', 'bad_format'],
            ['adjust', `${user},NaN,,,,`, 'credits', 'bad_format'],
            ['adjust', `${user},Infinity,,,,`, 'credits', 'bad_format'],
            ['adjust', `${user},€5,,,,`, 'credits', 'bad_format'],
            ['adjust', `${user},0,,,,`, 'credits', 'must_not_be_zero'],
            ['adjust', `${user},-0.0,,,,`, 'credits', 'must_not_be_zero'],
            ['adjust', `${user},0.0000001,,,,`, 'credits', 'too_many_decimals'],
            ['adjust', `${user},4000000000.000001,,,,`, 'credits', 'out_of_range'],
            ['adjust', `${user},1e300,,,,`, 'credits', 'out_of_range'],
            ['adjust', `${user},4000000000,,,,`, 'credits', 'balance_out_of_range'],
            ['adjust', `${poor},-4.000001,,,,`, 'credits', 'insufficient_credits'],
            ['adjust', `${user},1,soon,,,`, 'expiresAt', 'bad_format'],
            ['adjust', `${user},1,2030-13-01T00:00:00Z,,,`, 'expiresAt', 'bad_format'],
            ['adjust', `${user},1,2030-01-01,,,`, 'expiresAt', 'bad_format'],
            ['adjust', `${user},1,${yesterday},,,`, 'expiresAt', 'out_of_range'],
            ['adjust', `${poor},-1,${tomorrow},,,`, 'expiresAt', 'not_with_deduction'],
            ['adjust', `${user},1,,maybe,,`, 'allowDebt', 'unknown_value'],
            ['adjust', `${user},1,,1,,`, 'allowDebt', 'unknown_value'],
            ['adjust', `${user},1,,,${'n'.repeat(1001)},`, 'note', 'too_long'],
            ['adjust', `${user},1,,,a\u0007b,`, 'note', 'bad_format'],
            ['adjust', `${user},1,,,,${'r'.repeat(129)}`, 'reference', 'too_long'],
            ['adjust', `${user},1,,,,a\u0000b`, 'reference', 'bad_format'],
            ['adjust', `${user},1`, null, 'wrong_field_count'],
            ['adjust', `${user},1,,,,,`, null, 'wrong_field_count'],
            ['adjust', `${user},1,,,a"b,`, 'note', 'stray_quote'],
            ['adjust', `${user},1,,,"a"b,`, 'note', 'text_after_quote'],
            ['adjust', Buffer.concat([Buffer.from(`${user},1,,,`), Buffer.from([0xff, 0x2c])]), 'note', 'not_utf8'],
            ['adjust', Buffer.concat([Buffer.from(`${user},1,,,`), Buffer.from([0xed, 0xa0, 0x80, 0x2c])]), 'note', 'not_utf8'],
            ['grant', `${user},-1,,,,,`, 'credits', 'must_be_positive'],
            ['grant', `${user},1,free,,,,`, 'kind', 'unknown_value'],
            ['grant', `${user},1,,-1,,,`, 'priority', 'out_of_range'],
            ['grant', `${user},1,,1.5,,,`, 'priority', 'out_of_range'],
            ['promo', `${user},no`, 'code', 'bad_format'],
            ['promo', `${user},no code`, 'code', 'bad_format'],
            ['promo', `${user},NOSUCHCODE`, 'code', 'promo_not_found'],
            ['users', `,,,,`, 'email', 'required'],
            ['users', `usr_mine,,,,`, 'userId', 'bad_format'],
            ['users', `report,,,,`, 'userId', 'bad_format'],
            ['users', `${user},,,,`, 'userId', 'user_exists'],
            ['users', `,not an address,,,`, 'email', 'bad_format'],
            ['users', `new-1,,,nosuchrole,`, 'role', 'role_not_found'],
            ['users', `new-2,,${'n'.repeat(201)},,`, 'name', 'too_long'],
            ['users', `new-3,,,,4000000000`, 'credits', 'balance_out_of_range'],
        ];
        assert.ok(bad.length >= 50);
        const [code, adjusted] = [fresh('CODE').toUpperCase(), await world.user()];
        (await world.admin.post('/admin/promo-codes', { code, credits: 1 })).is(201);
        const headers = {
            adjust: 'userId,credits,expiresAt,allowDebt,note,reference',
            grant: 'userId,credits,kind,priority,expiresAt,note,reference',
            promo: 'userId,code',
            users: 'userId,email,name,role,credits',
        };
        const good = {
            adjust: `${adjusted},1,${tomorrow},true,n,r`,
            grant: `${adjusted},1,paid,0,${tomorrow},n,r`,
            promo: `${adjusted},${code}`,
            users: `${fresh('made')},${fresh('made')}@example.com,n,user,1`,
        };
        for (const [operation, header] of Object.entries(headers)) {
            const own = bad.filter(([of]) => of === operation);
            const rows = [header, ...own.map(([, row]) => row), good[operation]];
            const file = Buffer.concat(rows.flatMap((row) => [Buffer.from(row), Buffer.from('\r\n')]));
            const standing = await world.standing(user);
            const job = await plan(world, operation, file);
            assert.deepEqual([job.counts.invalid, job.counts.valid], [own.length, 1], operation);
            const told = (await rowsOf(job, '?state=invalid')).map(({ row, errors, effect, result }) => {
                assert.deepEqual([effect, result], [null, null]);
                return [row, errors[0].column, errors[0].code];
            });
            assert.deepEqual(
                told,
                own.map(([, , column, code], index) => [index + 2, column, code]),
            );
            (await apply(world, job)).is(202);
            assert.equal((await reach(world, job.id, 'applied')).counts.applied, 1, operation);
            assert.equal(await world.standing(user), standing);
        }
    });

    test('BULK-3: a file that is none is refused at once, with what is wrong', async () => {
        const post = (query, body, type = 'text/csv') =>
            world.admin.call('POST', `/admin/credits/bulk?${query}`, body, { headers: { 'content-type': type } });
        const query = 'mode=plan&operation=adjust';
        const columns = async (header) =>
            (await post(query, header)).is(422, 'validation_failed').body.errors.map(({ field, code }) => [field, code]);
        assert.deepEqual(await columns('userId,credits,colour,credits'), [
            ['colour', 'unknown_column'],
            ['credits', 'repeated_column'],
        ]);
        assert.deepEqual(await columns('note'), [
            ['userId', 'missing_column'],
            ['credits', 'missing_column'],
        ]);
        assert.deepEqual(await columns(''), [['body', 'required']]);
        assert.deepEqual(await columns(Buffer.from([0xff, 0xfe, 0x2c, 0x00])), [
            ['header', 'unknown_column'],
            ['?', 'unknown_column'],
            ['userId', 'missing_column'],
            ['credits', 'missing_column'],
        ]);
        (await post(query, '[1]', 'application/json')).is(400, 'malformed_json');
        (await post(query, 'x', 'application/xml')).is(415, 'unsupported_media_type');
        (await post('mode=apply&operation=adjust', 'x')).is(422, 'validation_failed');
        (await post('mode=plan&operation=delete', 'x')).is(422, 'validation_failed');
        (await post(`${query}&page=1`, 'x')).is(422, 'validation_failed');
        (await post('mode=plan&job=job_nosuch&part=2', 'x')).is(404, 'bulk_job_not_found');
        for (const path of ['', '/rows', '/rows.csv'])
            (await world.admin.get(`/admin/credits/bulk/job_0123456789abcdefghjkmnpqrs${path}`)).is(
                404,
                'bulk_job_not_found',
            );
    });

    test('BULK-1: a file of a gigabyte is refused before it is sent, announced or not', async () => {
        /** Begins to send; resolves with the status and how much had been written when it came. */
        const begin = (headers, chunk) =>
            new Promise((done, fail) => {
                let written = 0;
                const request = http.request({
                    port: world.server.port,
                    method: 'POST',
                    path: '/admin/credits/bulk?mode=plan&operation=adjust',
                    headers: { authorization: `Bearer ${world.admin.token}`, 'content-type': 'text/csv', ...headers },
                });
                let isAnswered = false;
                request.on('response', (response) => {
                    isAnswered = true;
                    done({ status: response.statusCode, written });
                    response.resume();
                    request.destroy();
                });
                request.on('error', (error) => isAnswered || fail(error));
                const write = () => {
                    while (!isAnswered && written < 2 ** 30) {
                        written += chunk.length;
                        if (!request.write(chunk)) return request.once('drain', write);
                    }
                };
                request.flushHeaders();
                if (chunk.length > 0) write();
            });
        const announced = await begin({ 'content-length': String(2 ** 30) }, Buffer.alloc(0));
        assert.deepEqual(announced, { status: 413, written: 0 });
        const streamed = await begin({ 'transfer-encoding': 'chunked' }, Buffer.alloc(65_536, 'a'));
        assert.equal(streamed.status, 413);
        assert.ok(streamed.written < 2 ** 30 / 4, `${streamed.written} bytes were taken`);
    });

    test('BULK-5: the same file twice is noticed, and a stale plan is not applied', async () => {
        const user = await world.user();
        const file = `userId,credits\n${user},5\n`;
        const first = await plan(world, 'adjust', file);
        const second = await plan(world, 'adjust', file);
        assert.deepEqual([first.sameAs, second.sameAs], [null, first.id]);
        const other = await plan(world, 'adjust', `userId,credits\n${user},6\n`);
        (await apply(world, second, { planHash: other.planHash })).is(409, 'bulk_plan_stale');
        (await apply(world, second, { mode: 'at_once' })).is(422, 'validation_failed');
        (await apply(world, second, {}, { key: null })).is(400, 'idempotency_key_required');
        (await apply(world, second, { reasonCode: 'no_such_reason' })).is(422, 'validation_failed');
        const key = fresh('key');
        const applied = (await apply(world, second, {}, { key })).is(202);
        const again = (await apply(world, second, {}, { key })).is(202);
        assert.deepEqual([again.text, again.replayed], [applied.text, true]);
        await reach(world, second.id, 'applied');
        assert.equal((await world.balance(user)).balance, 6);
    });

    test('BULK-5: of many who apply a plan at once, one does', async () => {
        const user = await world.user();
        const job = await plan(world, 'adjust', `userId,credits\n${user},5\n`);
        const answers = await Promise.all(Array.from({ length: 20 }, () => apply(world, job)));
        const statuses = answers.map(({ status, code }) => code ?? status).sort();
        assert.deepEqual(statuses, [202, ...Array(19).fill('bulk_not_planned')].sort());
        await reach(world, job.id, 'applied');
        assert.equal((await world.balance(user)).balance, 6);
    });

    test('BULK-8: a job that was cancelled while it was applied stops, says so, and can be undone', async () => {
        const rows = 1000;
        const user = await world.user();
        const job = await plan(world, 'adjust', `userId,credits\n${`${user},0.001\n`.repeat(900)}`);
        const big = await plan(world, 'users', `userId\n${Array.from({ length: rows }, () => fresh('many')).join('\n')}`);
        (await apply(world, big)).is(202);
        const cancelled = await world.admin.post(`/admin/credits/bulk/${big.id}/cancel`, {});
        if (cancelled.status === 200) {
            const stopped = await reach(world, big.id, 'cancelled', 'applied');
            assert.equal(stopped.isStopping, false);
            assert.equal((await rowsOf(stopped, '?state=applied')).length, stopped.counts.applied);
            assert.ok(stopped.counts.applied <= rows);
        }
        (await apply(world, job, { mode: 'all_or_nothing' })).is(202);
        await reach(world, job.id, 'applied');
        assert.equal((await world.balance(user)).balance, 1.9);
        (await world.admin.post(`/admin/credits/bulk/${job.id}/undo`, {})).is(202);
        await reach(world, job.id, 'undone');
        assert.equal((await world.balance(user)).balance, 1);
        assert.equal((await world.verify()).ok, true);
    });

    test('BULK-8: what a cancelled job did not do is left out for good', async () => {
        const user = await world.user();
        const job = await plan(world, 'adjust', `userId,credits\n${`${user},0.001\n`.repeat(1000)}`);
        (await apply(world, job)).is(202);
        const cancelled = await world.admin.post(`/admin/credits/bulk/${job.id}/cancel`, {});
        const stopped = await reach(world, job.id, 'cancelled', 'applied');
        const skipped = await rowsOf(stopped, '?state=skipped');
        assert.equal(skipped.length, 1000 - stopped.counts.applied);
        assert.equal(stopped.status, skipped.length > 0 ? 'cancelled' : 'applied');
        assert.ok(cancelled.status === 200 || skipped.length === 0);
        assert.ok(skipped.every(({ result }) => result === null));
        assert.equal((await rowsOf(stopped, '?state=valid')).length, 0);
        assert.equal((await world.verify()).ok, true);
    });

    test('BULK-10: results can be sent again, and run nothing in a spreadsheet', async () => {
        const user = await world.user({ id: `+${fresh('plus')}` });
        const job = await plan(world, 'adjust', `userId,credits,note\n${user},1,"=HYPERLINK(""http://x"")"\n${user},-1,@a\n`);
        (await apply(world, job)).is(202);
        await reach(world, job.id, 'applied');
        const text = await csv(world, job);
        for (const cell of text.trim().split('\r\n').slice(1).join(',').split(','))
            assert.ok(!/^"?[=+@\t]/.test(cell), cell);
        const again = await plan(world, 'adjust', text);
        assert.equal(again.planHash, job.planHash);
        assert.equal(again.sameAs, job.id);
    });

    test('BULK-11: above the setting a second administrator agrees, in whose commit the job begins', async () => {
        const strict = await World.open({ env: { CREDITD_APPROVALS__BULK_ABOVE: '10' } });
        const user = await strict.user();
        const file = `userId,credits\n${user},6\n${user},-5\n`;
        const alone = await plan(strict, 'adjust', file);
        (await apply(strict, alone)).is(202); // nobody else could agree
        await reach(strict, alone.id, 'applied');
        const second = await strict.person({ role: 'admin' });

        const job = await plan(strict, 'adjust', file);
        const { approval } = (await apply(strict, job)).is(202).body;
        assert.deepEqual([approval.kind, approval.subject, approval.status], ['bulk', job.id, 'pending']);
        assert.equal((await jobOf(strict, job.id)).status, 'awaiting_approval');
        const reason = { reasonCode: 'test', reason: 'for a test' };
        (await strict.admin.post(`/admin/approvals/${approval.id}/approve`, reason)).is(403, 'own_approval');
        const approved = (await second.api.post(`/admin/approvals/${approval.id}/approve`, reason)).is(200).body;
        assert.equal(approved.result.job.status, 'applying');
        await reach(strict, job.id, 'applied');
        assert.equal((await strict.balance(user)).balance, 3);

        const undo = () => strict.admin.post(`/admin/credits/bulk/${job.id}/undo`, {});
        const undoing = (await undo()).is(202).body.approval;
        assert.deepEqual([undoing.request.action, undoing.request.rows, undoing.request.credits], ['undo', 2, '1']);
        assert.equal((await jobOf(strict, job.id)).approvalId, undoing.id);
        (await undo()).is(409, 'bulk_not_undoable');
        (await strict.admin.post(`/admin/approvals/${undoing.id}/approve`, reason)).is(403, 'own_approval');
        (await second.api.post(`/admin/approvals/${undoing.id}/approve`, reason)).is(200);
        await reach(strict, job.id, 'undone');
        assert.equal((await strict.balance(user)).balance, 2);

        const given = await plan(strict, 'adjust', file);
        const waiting = (await apply(strict, given)).is(202).body.approval;
        (await second.api.post(`/admin/credits/bulk/${given.id}/cancel`, reason)).is(200);
        (await second.api.post(`/admin/approvals/${waiting.id}/approve`, reason)).is(409, 'approval_decided');
        assert.equal((await strict.admin.get(`/admin/approvals/${waiting.id}`)).is(200).body.approval.status, 'withdrawn');

        const rejected = await plan(strict, 'adjust', file);
        const asked = (await apply(strict, rejected)).is(202).body.approval;
        (await second.api.post(`/admin/approvals/${asked.id}/reject`, reason)).is(200);
        assert.equal((await jobOf(strict, rejected.id)).status, 'planned');
        await strict.close();
    });
});

contractHolds();
