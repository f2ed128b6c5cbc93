// Webhooks to the operator's own systems: signed, in order, tried again, and never into a private network unasked.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { until } from '../support/until.mjs';
import { isSignedBy, WebhookReceiver } from '../support/webhook_receiver.mjs';
import { fresh, World } from '../support/world.mjs';

const leaseMs = 180_000;
const privateAllowed = { CREDITD_WEBHOOKS__ALLOW_PRIVATE: 'true' };

let world;
let receiver;
before(async () => {
    receiver = await WebhookReceiver.start();
    world = await World.open({ testClock: true, env: privateAllowed });
});
after(async () => {
    await world.close();
    await receiver.close();
});

async function endpoint(rest = {}, from = world) {
    const { body } = (
        await from.admin.post('/admin/webhook-endpoints', { url: receiver.url, ...rest })
    ).is(201);
    return { ...body.webhookEndpoint, secret: body.secret };
}
const remove = ({ id }) => world.admin.delete(`/admin/webhook-endpoints/${id}`);
const about = (userId) =>
    receiver.received.filter(({ data }) => (data.userId ?? data.transaction?.userId) === userId);
const arrived = (userId, count) =>
    until(() => about(userId).length >= count && about(userId), `${count} webhooks about ${userId}`);
const deliveries = async (query = '') =>
    (await world.admin.get(`/admin/webhook-deliveries${query}`)).is(200).body;

test('NOTIFY-8: what happens to an account arrives signed, with what it was', async () => {
    const own = await endpoint();
    const user = await world.user();
    await world.grant(user, 5, { reason: 'a good reason' });

    const [opened, adjusted] = await arrived(user, 2);

    assert.equal(opened.type, 'account.opened');
    assert.deepEqual(opened.data.userId, user);
    assert.equal(adjusted.type, 'adjustment.posted');
    assert.equal(adjusted.data.transaction.amount, 5);
    assert.equal(adjusted.data.balance.balance, 6);
    assert.equal(adjusted.timestamp, adjusted.data.transaction.occurredAt);
    for (const delivery of [opened, adjusted]) {
        assert.ok(isSignedBy(delivery, own.secret));
        assert.match(delivery.id, /^evt_[0-9a-z]+$/);
        assert.equal(delivery.headers['content-type'], 'application/json');
    }
    assert.notEqual(opened.id, adjusted.id);
    await remove(own);
});

test('NOTIFY-9: usage is told to those alone who ask for it, and nobody is told what they did not name', async () => {
    const plain = await endpoint({ url: `${receiver.url}/plain` });
    const named = await endpoint({ url: `${receiver.url}/named`, events: ['usage.recorded', 'hold.expired'] });
    const user = await world.user({ credits: 10 });
    await world.spend(user, 2);
    (await world.service.post('/credits/holds', { userId: user, credits: 1, ttlSeconds: 60 })).is(201);
    await world.advance(60);

    const at = (path) => about(user).filter((delivery) => delivery.path === `/hook/${path}`);
    await until(() => at('named').length >= 2 && at('plain').length >= 3, 'the webhooks');

    assert.deepEqual(
        at('named').map(({ type }) => type),
        ['usage.recorded', 'hold.expired'],
    );
    assert.deepEqual(
        at('plain').map(({ type }) => type),
        ['account.opened', 'adjustment.posted', 'hold.expired'],
    );
    const expired = (path) => at(path).find(({ type }) => type === 'hold.expired').id;
    assert.equal(expired('named'), expired('plain')); // one event, told twice
    await remove(plain);
    await remove(named);
});

test('NOTIFY-10: what fails is tried again in order, and what comes later waits for it', async () => {
    const own = await endpoint({ events: ['adjustment.posted'] });
    const [slow, quick] = [await world.user(), await world.user()];
    let refused = 0;
    receiver.judge = ({ data }) => {
        if (data.transaction.userId !== slow || refused >= 2) return 200;
        refused += 1;
        return 500;
    };
    for (const credits of [1, 2, 3]) await world.grant(slow, credits);
    await world.grant(quick, 7);

    await arrived(quick, 1); // another account is not held up
    await until(async () => (await deliveries(`?userId=${slow}`)).items.at(-1).lastResult, 'a first attempt');
    assert.equal((await deliveries(`?userId=${slow}`)).items.at(-1).lastResult, 'answered 500');
    for (let i = 0; i < 2; i += 1) {
        // Its result may be that of the try before, and the clock must not move under a try: only when the next is due
        // at another time than its lease ends is it over.
        await until(async () => {
            const { attempts, lastResult, nextAttemptAt } = (await deliveries(`?userId=${slow}`)).items.at(-1);
            const waits = new Date(nextAttemptAt) - (await world.now());
            return attempts === i + 1 && lastResult && waits !== leaseMs;
        }, 'the end of a try');
        await world.advance(3600);
    }

    await arrived(slow, 5);
    receiver.judge = () => 204;
    assert.deepEqual(
        about(slow).map(({ status, data }) => [status, data.transaction.amount]),
        [
            [500, 1],
            [500, 1],
            [200, 1],
            [200, 2],
            [200, 3],
        ],
    );
    const ids = about(slow).map(({ id }) => id);
    assert.equal(new Set(ids.slice(0, 3)).size, 1); // a repeat is the same event
    await remove(own);
});

test('NOTIFY-4: after three days a webhook is a dead letter, which can be sent again', async () => {
    const own = await endpoint({ events: ['adjustment.posted'] });
    const user = await world.user();
    receiver.judge = () => 503;
    await world.grant(user, 1);
    const dead = await until(async () => {
        const [item] = (await deliveries(`?userId=${user}&endpointId=${own.id}`)).items;
        if (item.state === 'given_up') return item;
        const waits = item.lastResult && new Date(item.nextAttemptAt) - (await world.now());
        // A lease is not waited for: while an attempt is under way its end is near.
        if (waits > 0 && waits !== leaseMs) await world.advance(Math.ceil(waits / 1000));
        return null;
    }, 'the webhook to be given up');
    assert.ok(dead.attempts > 8);
    assert.equal(dead.lastResult, 'answered 503');

    receiver.judge = () => 204;
    (await world.admin.post(`/admin/webhook-deliveries/${dead.id}/replay`)).is(200);

    await until(
        async () => (await deliveries(`?userId=${user}&state=delivered`)).total === 1,
        'the webhook to be delivered',
    );
    const last = about(user).at(-1);
    assert.equal(last.status, 204);
    assert.equal(last.id, dead.eventId);
    await remove(own);
});

test('NOTIFY-8: a rotated secret signs beside the old one for a while, then alone', async () => {
    const own = await endpoint({ events: ['adjustment.posted'] });
    const user = await world.user();
    const rotated = (
        await world.admin.post(`/admin/webhook-endpoints/${own.id}/rotate-secret`, { overlapHours: 1 })
    ).is(200).body;

    await world.grant(user, 1);
    const [both] = await arrived(user, 1);
    await world.advance(3600);
    await world.grant(user, 1);
    const [, alone] = await arrived(user, 2);

    assert.ok(isSignedBy(both, own.secret) && isSignedBy(both, rotated.secret));
    assert.ok(!isSignedBy(alone, own.secret) && isSignedBy(alone, rotated.secret));
    await remove(own);
});

test('NOTIFY-9: endpoints are made, changed and deleted with a reason; the secret is shown once', async () => {
    const key = fresh('key');
    const wish = { url: receiver.url, description: 'books', events: ['purchase.paid'] };
    const made = (await world.admin.post('/admin/webhook-endpoints', wish, { key })).is(201).body;
    const { id } = made.webhookEndpoint;
    assert.match(made.secret, /^whsec_/);
    (await world.admin.post('/admin/webhook-endpoints', wish, { key })).is(409, 'already_done');
    assert.ok(!(await world.admin.get(`/admin/webhook-endpoints/${id}`)).is(200).text.includes('whsec_'));

    const changed = (await world.admin.patch(`/admin/webhook-endpoints/${id}`, { active: false })).is(200).body;
    assert.equal(changed.webhookEndpoint.active, false);
    assert.equal(changed.webhookEndpoint.description, 'books');
    for (const [body, field] of [
        [{ url: 'ftp://example.com' }, 'url'],
        [{ url: 'https://user@example.com' }, 'url'],
        [{ url: receiver.url, events: ['no.such'] }, 'events'],
        [{ url: receiver.url, events: ['password.reset_requested'] }, 'events'],
    ]) {
        const problem = (await world.admin.post('/admin/webhook-endpoints', body)).is(422).body;
        assert.equal(problem.errors[0].field, field);
    }
    (await world.admin.post('/admin/webhook-endpoints', wish, { reason: null })).is(422);
    (await remove({ id })).is(204);
    (await world.admin.get(`/admin/webhook-endpoints/${id}`)).is(404, 'webhook_endpoint_not_found');
    (await remove({ id })).is(404);
    const actions = (await world.admin.all(`/admin/credits/audit?subject=${id}`)).map(({ action }) => action);
    assert.deepEqual(actions, [
        'webhook_endpoint.delete',
        'webhook_endpoint.change',
        'webhook_endpoint.create',
    ]);
});

test('NOTIFY-9: there are so many endpoints and no more; a deleted one is told nothing', async () => {
    const many = [];
    while (many.length < 20) many.push(await endpoint({ events: ['hold.expired'] }));
    (await world.admin.post('/admin/webhook-endpoints', { url: receiver.url })).is(
        409,
        'too_many_webhook_endpoints',
    );
    for (const each of many) (await remove(each)).is(204);
    const user = await world.user();
    assert.equal((await deliveries(`?userId=${user}`)).total, 0);
});

test('NOTIFY-11: a private address is not connected to, and plain http not taken, unless the operator says so', async () => {
    const own = await World.open({ testClock: true });
    const hook = `https://127.0.0.1:${receiver.port}/hook`;
    (await own.admin.post('/admin/webhook-endpoints', { url: receiver.url })).is(422);
    (await own.admin.post('/admin/webhook-endpoints', { url: hook })).is(201);
    const before = receiver.received.length;
    const user = await own.user();

    const item = await until(async () => {
        const [first] = (await own.admin.get(`/admin/webhook-deliveries?userId=${user}`)).is(200).body.items;
        return first.lastResult && first;
    }, 'a first attempt');

    assert.equal(item.state, 'waiting');
    assert.match(item.lastResult, /address/);
    assert.equal(receiver.received.length, before);
    await own.close();
});

test('NOTIFY-3: webhooks survive a receiver that is away and a server that is killed, in order', async () => {
    const away = await WebhookReceiver.start();
    const own = await World.open({ testClock: true, env: privateAllowed });
    await endpoint({ url: away.url, events: ['adjustment.posted'] }, own);
    const { port } = away;
    await away.close();
    const user = await own.user();
    for (const credits of [1, 2, 3, 4]) await own.grant(user, credits);
    await own.server.kill();
    await away.listen(port);
    await own.server.restart();
    await own.signIn();
    await own.advance(3600);

    const amounts = () => away.received.map(({ data }) => data.transaction.amount);
    await until(() => new Set(amounts()).size === 4, 'all four');
    assert.deepEqual([...new Set(amounts())], [1, 2, 3, 4]);
    await own.close();
    await away.close();
});

test('every answer of this suite was as the contract says', contractHolds);
