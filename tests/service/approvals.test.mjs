// Four eyes: what is above somebody's limit waits for another administrator, happens once and as it then stands; and
// adjustments taken back; and the reasons that administrators choose from.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { until } from '../support/until.mjs';
import { WebhookReceiver } from '../support/webhook_receiver.mjs';
import { fresh, inParallel, scaled, World } from '../support/world.mjs';

const day = 86_400;
const why = { reasonCode: 'goodwill', reason: 'a long outage' };
const because = { reasonCode: 'review', reason: 'looked at it' };

let world;
let receiver;
let berta; // a second administrator
before(async () => {
    receiver = await WebhookReceiver.start();
    world = await World.open({
        testClock: true,
        env: { CREDITD_APPROVALS__ADJUST_ABOVE: '1000', CREDITD_WEBHOOKS__ALLOW_PRIVATE: 'true' },
    });
    berta = await world.person({ role: 'admin' });
});
after(async () => {
    await world.close();
    await receiver.close();
});

/** The same ledger in a new process, with everybody signed in again. */
async function restarted() {
    await world.server.stop();
    await world.server.restart();
    world.service = undefined;
    await world.signIn();
    berta.api = await world.login(berta);
}
const adjustAs = (api, userId, credits, rest = {}, options = {}) =>
    api.post('/admin/credits/adjust', { userId, credits, ...why, ...rest }, options);
const decide = (api, { id }, verb, options = {}) => api.post(`/admin/approvals/${id}/${verb}`, because, options);
const asked = (answer) => answer.is(202).body.approval;
const read = async ({ id }) => (await world.admin.get(`/admin/approvals/${id}`)).is(200).body.approval;
/** What was done about it, newest first; who looked at it aside. */
const entriesAbout = async (subject) =>
    (await world.admin.all(`/admin/credits/audit?subject=${encodeURIComponent(subject)}`)).filter(
        ({ action }) => !action.endsWith('.read'),
    );

test('ADMIN-4: above the threshold an adjustment waits; another administrator approves, and it is made once', async () => {
    const user = await world.user();
    const key = fresh('above');
    (await adjustAs(world.admin, user, 1000)).is(201);
    const first = await adjustAs(world.admin, user, 1000.5, {}, { key });
    const approval = asked(first);
    assert.equal((await adjustAs(world.admin, user, 1000.5, {}, { key })).is(202).text, first.text);
    assert.equal((await world.balance(user)).balance, 1001);
    assert.deepEqual(approval.request, { userId: user, credits: 1000.5, allowDebt: false });

    (await decide(world.admin, approval, 'approve')).is(403, 'own_approval');
    (await decide(world.admin, approval, 'reject')).is(403, 'own_approval');
    const { result, approval: approved } = (await decide(berta.api, approval, 'approve')).is(200).body;
    assert.equal(approved.status, 'approved');
    assert.equal(approved.decidedBy, `user:${berta.id}`);
    assert.equal(result.transaction.amount, 1000.5);
    assert.equal(result.transaction.actor, approval.requestedBy);
    assert.equal((await world.balance(user)).balance, 2001.5);
    (await decide(berta.api, approval, 'approve')).is(409, 'approval_decided');
    assert.equal((await read(approval)).decidedByName, berta.email);

    const entries = await entriesAbout(approval.id);
    assert.deepEqual(
        entries.map(({ action, actor }) => [action, actor]),
        [
            ['approval.approve', `user:${berta.id}`],
            ['approval.request', approval.requestedBy],
        ],
    );
    assert.deepEqual(
        [entries[0].before.approval.status, entries[0].after.approval.status],
        ['pending', 'approved'],
    );
    const [effect] = (await entriesAbout(user)).filter(({ requestId }) => requestId === entries[0].requestId);
    assert.deepEqual([effect.action, effect.actor, effect.reason], ['credits.adjust', `user:${berta.id}`, why.reason]);
});

test("ADMIN-4: above a role's limit support asks; the same role cannot approve, an administrator can", async () => {
    const user = await world.user();
    const sam = await world.person({ role: 'support' });
    const sue = await world.person({ role: 'support' });
    const approval = asked(await adjustAs(sam.api, user, 100.5));
    (await decide(sue.api, approval, 'approve')).is(403, 'forbidden');
    const finance = await world.person({ role: 'finance' });
    (await decide(finance.api, approval, 'approve')).is(403, 'forbidden');
    (await decide(finance.api, approval, 'reject')).is(403, 'forbidden');
    (await decide(berta.api, approval, 'withdraw')).is(404, 'approval_not_found');
    assert.equal((await world.balance(user)).balance, 1);
    (await decide(berta.api, approval, 'approve')).is(200);
    assert.equal((await world.balance(user)).balance, 101.5);
});

test('ADMIN-4: a program cannot approve, and a key is another principal than who made it', async () => {
    const user = await world.user();
    const key = await world.makeKey('admin');
    const approval = asked(await adjustAs(world.admin, user, 2000));
    (await decide(key.api, approval, 'approve')).is(403, 'forbidden');
    (await decide(key.api, approval, 'withdraw')).is(404, 'approval_not_found');
    const again = await world.login(berta);
    (await decide(again, approval, 'reject')).is(200);
    (await decide(berta.api, approval, 'approve')).is(409, 'approval_decided');
    assert.equal((await world.balance(user)).balance, 1);
});

test('ADMIN-4: who was ever given a program\'s key does not approve what the program asked', async () => {
    const user = await world.user();
    const clara = await world.person({ role: 'admin' });
    const made = await world.makeKey('admin');
    const rotated = (await clara.api.post(`/admin/api-keys/${made.id}/rotate`, {})).is(200).body;
    const program = world.server.api(rotated.key);
    const approval = asked(await adjustAs(program, user, 5000));
    assert.equal(approval.requestedBy, `service:${made.id}`);
    const hint = async (api) => (await api.get(`/admin/approvals/${approval.id}`)).is(200).body.mayNotDecide;
    assert.deepEqual([await hint(world.admin), await hint(clara.api)], ['own_approval', 'own_approval']);
    assert.deepEqual([await hint(berta.api), await hint(program)], [null, 'forbidden']);
    (await decide(world.admin, approval, 'approve')).is(403, 'own_approval'); // who made it
    (await decide(clara.api, approval, 'approve')).is(403, 'own_approval'); // who rotated its key
    (await decide(clara.api, approval, 'reject')).is(403, 'own_approval');

    const child = (await program.post('/admin/api-keys', { name: fresh('child'), role: 'admin' })).is(201).body;
    const grandchild = asked(await adjustAs(world.server.api(child.key), user, 5000));
    (await decide(clara.api, grandchild, 'approve')).is(403, 'own_approval'); // whose program made it
    (await world.admin.post(`/admin/api-keys/${made.id}/rotate`, { overlapSeconds: 0 })).is(200);
    (await decide(clara.api, approval, 'approve')).is(403, 'own_approval'); // whose key ended since
    (await decide(berta.api, approval, 'approve')).is(200);
    (await decide(berta.api, grandchild, 'approve')).is(200);
});

test('ADMIN-4: a role that is taken away in between decides nothing', async () => {
    const user = await world.user();
    const clara = await world.person({ role: 'admin' });
    const approval = asked(await adjustAs(world.admin, user, 2000));
    const role = { role: 'auditor', ...because };
    (await world.admin.put(`/admin/users/${clara.id}/role`, role)).is(200);
    (await decide(clara.api, approval, 'approve')).is(403, 'forbidden');
    // Who asked may be gone: the one who approves answers for it.
    const sam = await world.person({ role: 'support' });
    const other = asked(await adjustAs(sam.api, user, 150));
    (await world.admin.put(`/admin/users/${sam.id}/role`, { role: 'user', ...because })).is(200);
    (await decide(berta.api, other, 'approve')).is(200);
    (await decide(world.admin, approval, 'withdraw')).is(200);
    assert.equal((await world.balance(user)).balance, 151);
});

test('ADMIN-4: of administrators who decide at once exactly one does', async () => {
    const others = await inParallel(4, 4, () => world.person({ role: 'admin' }));
    const deciders = [berta, ...others];
    for (let round = 0; round < scaled(20, 4); ++round) {
        const user = await world.user();
        const approval = asked(await adjustAs(world.admin, user, 1500));
        const answers = await Promise.all(
            [...deciders, ...deciders].map(({ api }, i) =>
                decide(api, approval, i % 2 === 0 ? 'approve' : 'reject'),
            ),
        );
        assert.equal(answers.filter(({ status }) => status === 200).length, 1);
        for (const answer of answers.filter(({ status }) => status !== 200)) answer.is(409, 'approval_decided');
        const { status } = await read(approval);
        assert.equal((await world.balance(user)).balance, status === 'approved' ? 1501 : 1);
    }
});

test('ADMIN-4: what cannot be done when it is approved stays pending and says why', async () => {
    const user = await world.user({ credits: 1000 });
    await world.grant(user, 1000);
    const approval = asked(await adjustAs(world.admin, user, -2000));
    (await world.spend(user, 500)).is(201);
    (await decide(berta.api, approval, 'approve')).is(402, 'insufficient_credits');
    assert.equal((await read(approval)).status, 'pending');
    await world.grant(user, 500);
    (await decide(berta.api, approval, 'approve')).is(200);
    assert.equal((await world.balance(user)).balance, 1);
    // What would be refused at once asks nobody.
    (await adjustAs(world.admin, user, -2000)).is(402, 'insufficient_credits');
    (await adjustAs(world.admin, 'nobody', 2000)).is(404, 'account_not_found');
});

test('ADMIN-4: nobody decided in time: it expires, with an entry of its own, and survives a restart', async () => {
    const user = await world.user();
    const approval = asked(await adjustAs(world.admin, user, 3000));
    await world.advance(7 * day - 60);
    await restarted();
    assert.equal((await read(approval)).status, 'pending');
    await world.advance(60);
    const { status, decidedBy, decidedAt, expiresAt } = await read(approval);
    assert.deepEqual([status, decidedBy], ['expired', 'system']);
    assert.ok(decidedAt >= expiresAt);
    (await decide(berta.api, approval, 'approve')).is(410, 'approval_expired');
    assert.equal((await entriesAbout(approval.id))[0].action, 'approval.expire');
    assert.equal((await world.balance(user)).balance, 1);
    const expired = await world.admin.all('/admin/approvals?status=expired');
    assert.ok(expired.some(({ id }) => id === approval.id));
});

test('ADMIN-4: with one administrator only, a limit is a refusal and the threshold is off', async () => {
    const alone = await World.open({ env: { CREDITD_APPROVALS__ADJUST_ABOVE: '10' } });
    const user = await alone.user();
    (await adjustAs(alone.admin, user, 5000)).is(201);
    const support = await alone.person({ role: 'support' });
    (await adjustAs(support.api, user, 101)).is(403, 'adjustment_above_limit');
    const second = await alone.person({ role: 'admin' });
    (await adjustAs(alone.admin, user, 5000)).is(202);
    (await adjustAs(support.api, user, 101)).is(202);
    (await alone.admin.post(`/admin/users/${second.id}/suspend`, because)).is(200);
    (await adjustAs(alone.admin, user, 5000)).is(201);
    (await adjustAs(support.api, user, 101)).is(403, 'adjustment_above_limit');
    await alone.close();
});

test('ADMIN-4: whoever listens is told what waits and how it ended', async () => {
    (await world.admin.post('/admin/webhook-endpoints', { url: receiver.url })).is(201);
    const user = await world.user();
    const approval = asked(await adjustAs(world.admin, user, 1001));
    (await decide(berta.api, approval, 'reject')).is(200);
    const told = await until(() => {
        const about = receiver.received.filter(({ data }) => data.approval?.id === approval.id);
        return about.length >= 2 && about;
    }, 'both webhooks');
    assert.deepEqual(
        told.map(({ type, data }) => [type, data.approval.status]),
        [
            ['approval.requested', 'pending'],
            ['approval.decided', 'rejected'],
        ],
    );
});

test('LEDGER-13: an adjustment is undone once, as far as it is unspent', async () => {
    const user = await world.user();
    const { transaction } = await world.grant(user, 100);
    (await world.spend(user, 31)).is(201); // the signup credit pays first
    const undo = (id, api = world.admin, options = {}) =>
        api.post(`/admin/credits/adjust/${id}/undo`, because, options);
    const key = fresh('undo');
    const undone = (await undo(transaction.id, world.admin, { key })).is(201);
    assert.equal(undone.body.undone + undone.body.notUndone, 100);
    assert.equal(undone.body.transaction.corrects, transaction.id);
    assert.equal(undone.body.balance.balance, 101 - 31 - undone.body.undone);
    assert.equal((await undo(transaction.id, world.admin, { key })).is(201).text, undone.text);
    (await undo(transaction.id)).is(409, 'adjustment_undone');
    (await undo(undone.body.transaction.id)).is(409, 'not_reversible');
    const [signup] = await world.lines(user);
    (await undo(signup.id)).is(409, 'not_reversible');
    (await undo('txn_nothing')).is(404, 'transaction_not_found');

    const deducted = (await world.adjust(user, -50, { allowDebt: true })).is(201).body.transaction;
    const back = (await undo(deducted.id)).is(201).body;
    assert.deepEqual([back.undone, back.notUndone, back.balance.debt], [50, 0, 0]);
    assert.equal((await entriesAbout(user)).filter(({ action }) => action === 'credits.undo').length, 2);
    const support = await world.person({ role: 'support' });
    const large = await world.grant(user, 500);
    assert.equal(asked(await undo(large.transaction.id, support.api)).request.credits, -500);
});

test('LEDGER-13: of many who undo at once exactly one does', async () => {
    for (let round = 0; round < scaled(10, 3); ++round) {
        const user = await world.user();
        const { transaction } = await world.grant(user, 10);
        const answers = await inParallel(20, 20, () =>
            world.admin.post(`/admin/credits/adjust/${transaction.id}/undo`, because),
        );
        assert.equal(answers.filter(({ status }) => status === 201).length, 1);
        assert.equal((await world.balance(user)).balance, 1);
    }
    assert.equal((await world.verify()).ok, true);
});

test('ADMIN-1: reasons are chosen from a list that administrators edit', async () => {
    const list = async () => (await world.admin.get('/admin/reason-codes')).is(200).body.items;
    const user = await world.user();
    const give = (reasonCode) => world.adjust(user, 1, { reasonCode });
    const refused = async (reasonCode) =>
        assert.deepEqual(
            (await give(reasonCode))
                .is(422, 'validation_failed')
                .body.errors.map(({ field, code }) => [field, code]),
            [['reasonCode', 'unknown_reason_code']],
        );
    assert.ok((await list()).some(({ code, builtIn, active }) => code === 'goodwill' && builtIn && active));

    const code = fresh('reason');
    await refused(code);
    const made = { code, description: 'Something new.', ...because };
    (await world.admin.post('/admin/reason-codes', made)).is(201);
    (await world.admin.post('/admin/reason-codes', made)).is(409, 'reason_code_exists');
    (await give(code)).is(201);

    const change = (body) => world.admin.put(`/admin/reason-codes/${code}`, { ...body, ...because });
    const off = (await change({ active: false })).is(200).body.item;
    assert.deepEqual(off, { code, description: 'Something new.', active: false, builtIn: false });
    await refused(code);
    (await change({ active: true, description: 'Back again.' })).is(200);
    (await give(code)).is(201);
    (await world.admin.put('/admin/reason-codes/no-such', { active: false, ...because })).is(
        404,
        'reason_code_not_found',
    );
    assert.deepEqual(
        (await entriesAbout(code)).map(({ action }) => action),
        ['reason_code.change', 'reason_code.change', 'reason_code.create'],
    );
    await restarted();
    assert.equal((await list()).find((each) => each.code === code).description, 'Back again.');
});

test('ADMIN-1: one reason is always left; and the list may be switched off', async () => {
    const own = await World.open();
    const { items } = (await own.admin.get('/admin/reason-codes')).is(200).body;
    for (const { code } of items.filter((each) => each.code !== because.reasonCode)) {
        (await own.admin.put(`/admin/reason-codes/${code}`, { active: false, ...because })).is(200);
    }
    const last = `/admin/reason-codes/${because.reasonCode}`;
    (await own.admin.put(last, { active: false, ...because })).is(409, 'last_reason_code');
    await own.close();

    const free = await World.open({ env: { CREDITD_AUDIT__REASON_CODES: 'any' } });
    const user = await free.user();
    (await free.adjust(user, 1, { reasonCode: 'whatever.it-is_9' })).is(201);
    (await free.adjust(user, 1, { reasonCode: 'Not A Code' })).is(422, 'validation_failed');
    await free.close();
});

contractHolds();
