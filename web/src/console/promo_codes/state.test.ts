import { expect, test } from 'vitest';
import { stateOf } from './state';

const now = Date.parse('2026-11-23T12:00:00Z');
const code = { active: true, startsAt: null, expiresAt: null, maxUses: null, uses: 3 };

test('PROMO: a code says why it cannot be redeemed', () => {
  expect(stateOf(code, now)).toBe('active');
  expect(stateOf({ ...code, active: false, maxUses: 3 }, now)).toBe('inactive');
  expect(stateOf({ ...code, expiresAt: '2026-11-23T12:00:00.000Z' }, now)).toBe('expired');
  expect(stateOf({ ...code, maxUses: 3 }, now)).toBe('used_up');
  expect(stateOf({ ...code, startsAt: '2026-11-23T12:00:00.001Z' }, now)).toBe('scheduled');
  expect(stateOf({ ...code, maxUses: 4, startsAt: '2026-11-23T12:00:00.000Z' }, now)).toBe('active');
});
