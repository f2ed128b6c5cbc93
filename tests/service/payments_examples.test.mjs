// The worked examples of buying, refunding and disputing, over HTTP: the payment provider's side is played in the sandbox,
// the books are read from the API.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { contractHolds } from '../support/contract.mjs';
import { Till } from '../support/till.mjs';

let till;
let sandbox;
let world;
before(async () => {
    till = await Till.open({ env: { CREDITD_ACCOUNTS__SIGNUP_CREDITS: '0' } });
    ({ sandbox, world } = till);
});
after(() => till.close());

/** A buyer, and what they and the provider do. */
class Buyer {
    static async come() {
        const buyer = new Buyer();
        buyer.person = await world.person();
        return buyer;
    }

    get id() {
        return this.person.id;
    }

    /** 100 credits for $10.00. */
    async buy() {
        const { purchase, payment } = await till.buy(this.person, 'starter');
        return { id: purchase.id, payment };
    }

    async spend(credits) {
        return world.spend(this.id, credits);
    }

    async is(expected) {
        const { balance, held, debt, available } = await world.balance(this.id);
        assert.deepEqual({ balance, held, debt, available }, { held: 0, debt: 0, ...expected });
    }

    async lines(...types) {
        return (await world.lines(this.id)).filter(({ type }) => types.includes(type)).map(({ amount }) => amount);
    }
}

/** A refund in the provider's dashboard, booked. */
async function refund({ id, payment }, amount) {
    const before = (await till.purchase(id)).refunds.length;
    const made = await sandbox.control(`payments/${payment}/refund`, amount ? { amount } : {});
    await till.until(id, ({ refunds }) => refunds.length > before);
    return made.id;
}

async function dispute({ id, payment }) {
    const made = await sandbox.control(`payments/${payment}/dispute`, { kind: 'dispute' });
    await till.until(id, ({ disputes }) => disputes.some(({ state }) => state === 'open'));
    return made.id;
}

async function decide(purchase, disputeId, status) {
    await sandbox.control(`disputes/${disputeId}`, { status });
    await till.until(purchase.id, ({ disputes }) => disputes.some(({ state }) => state === status));
}

test('TOPUP-6: example 2: what was spent of a refunded purchase is debt, which the next purchase pays', async () => {
    const buyer = await Buyer.come();
    const first = await buyer.buy();
    (await buyer.spend(70)).is(201);
    await refund(first);
    await buyer.is({ balance: -70, debt: 70, available: 0 });
    await buyer.buy();
    await buyer.is({ balance: 30, available: 30 });
    assert.deepEqual(await buyer.lines('purchase', 'debt_repayment'), [100, 100, 0]);
});

test('TOPUP-6: example 5: a held slice is not taken; released, it pays the debt', async () => {
    const buyer = await Buyer.come();
    const purchase = await buyer.buy();
    const { hold } = (await world.service.post('/credits/holds', { userId: buyer.id, credits: 60 })).is(201).body;
    await refund(purchase);
    await buyer.is({ balance: 0, held: 60, debt: 60, available: 0 });
    (await world.service.post(`/credits/holds/${hold.id}/release`, {})).is(200);
    await buyer.is({ balance: 0, available: 0 });
});

test('TOPUP-8: example 6: lost, set off against another purchase, refunded, and won on appeal', async () => {
    const buyer = await Buyer.come();
    const first = await buyer.buy();
    (await buyer.spend(70)).is(201);
    const opened = await dispute(first);
    await buyer.is({ balance: 30, held: 30, available: 0 });
    const second = await buyer.buy();
    await buyer.is({ balance: 130, held: 30, available: 100 });
    await decide(first, opened, 'lost');
    await buyer.is({ balance: 30, available: 30 });
    await refund(second);
    await buyer.is({ balance: -70, debt: 70, available: 0 });
    await decide(first, opened, 'won');
    await buyer.is({ balance: 30, available: 30 });
    assert.deepEqual(await buyer.lines('reinstatement'), [100]);
});

test('TOPUP-6: example 7: three thirds of 100 credits are exactly 100', async () => {
    const buyer = await Buyer.come();
    const purchase = await buyer.buy();
    for (const [cents, left] of [
        [333, 66.7],
        [333, 33.4],
        [334, 0],
    ]) {
        await refund(purchase, cents);
        await buyer.is({ balance: left, available: left });
    }
    assert.deepEqual(await buyer.lines('refund'), [-33.3, -33.3, -33.4]);
});

test('TOPUP-7: example 9: a refund of ours amid fifty spends never makes debt', async () => {
    const buyer = await Buyer.come();
    const purchase = await buyer.buy();
    (await buyer.spend(40)).is(201);
    const path = `/admin/purchases/${purchase.id}/refund`;
    const reason = { reasonCode: 'test', reason: 'for a test' };
    const spends = Array.from({ length: 50 }, () => buyer.spend(1));
    const [refunded, ...spent] = await Promise.all([
        world.admin.post(path, { amount: 500, ...reason }, { key: randomUUID() }),
        ...spends,
    ]);
    assert.ok([201, 409, 422].includes(refunded.status), refunded.text);
    const done = spent.filter(({ status }) => status === 201).length;
    const taken = refunded.status === 201 ? 50 : 0;
    assert.ok(spent.every(({ status }) => status === 201 || status === 402));
    await buyer.is({ balance: 60 - done - taken, available: 60 - done - taken });
});

test('TOPUP-8: opened, won, then refunded takes the credits once', async () => {
    const buyer = await Buyer.come();
    const purchase = await buyer.buy();
    const opened = await dispute(purchase);
    await decide(purchase, opened, 'won');
    await buyer.is({ balance: 100, available: 100 });
    await refund(purchase);
    await buyer.is({ balance: 0, available: 0 });
});

test('TOPUP-6: a refund after a lost dispute takes nothing twice', async () => {
    const buyer = await Buyer.come();
    const purchase = await buyer.buy();
    const opened = await dispute(purchase);
    await decide(purchase, opened, 'lost');
    await refund(purchase);
    await buyer.is({ balance: 0, available: 0 });
    await decide(purchase, opened, 'won');
    await buyer.is({ balance: 0, available: 0 });
});

test('TOPUP-6: a refund whose news comes before that of the payment ends the same', async () => {
    const buyer = await Buyer.come();
    await till.direct({ loseNext: 4 });
    const { purchase, session } = await till.start(buyer.person, 'starter');
    const { payment_intent: payment } = await sandbox.pay(session);
    await sandbox.control(`payments/${payment}/refund`, { amount: 500 });
    await sandbox.quiet();
    await buyer.is({ balance: 0, available: 0 });
    (await world.server.api().get(`/credits/checkout/return?session_id=${session}`)).is(200);
    await till.until(purchase.id, ({ status }) => status === 'partially_refunded');
    await buyer.is({ balance: 50, available: 50 });
});

test('TOPUP-6: a bonus goes back in proportion, and promotional credits stay', async () => {
    const reason = { reasonCode: 'test', reason: 'for a test' };
    const terms = { id: 'bonus', title: 'Bonus', credits: 100, bonusCredits: 20, prices: [{ amount: 1000, currency: 'usd' }] };
    (await world.admin.post('/admin/packages', { ...terms, ...reason })).is(201);
    const buyer = await Buyer.come();
    (await world.admin.post('/admin/promo-codes', { code: 'STAYS', credits: 7 })).is(201);
    (await buyer.person.api.post('/credits/redeem', { code: 'STAYS' })).is(201);
    const { purchase, payment } = await till.buy(buyer.person, 'bonus');
    await buyer.is({ balance: 127, available: 127 });
    await refund({ id: purchase.id, payment }, 500);
    await buyer.is({ balance: 67, available: 67 });
    await refund({ id: purchase.id, payment }, 500);
    await buyer.is({ balance: 7, available: 7 });
});

contractHolds();
