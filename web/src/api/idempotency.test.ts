import { describe, expect, it } from 'vitest';
import { freshKey, Intention } from './idempotency';
import { Problem, Unanswered } from './problem';

const problem = (status: number, code = 'x') =>
  new Problem({ type: '/problems/x', title: 'x', status, detail: 'x', code, requestId: 'r' });

async function keysOver(...outcomes: (Error | 'done')[]) {
  const intention = new Intention();
  const keys: string[] = [];
  for (const outcome of outcomes) {
    const work = async (key: string) => {
      keys.push(key);
      if (outcome !== 'done') throw outcome;
    };
    await intention.carryOut(work).catch(() => {});
  }
  return keys;
}

describe('the key of an intention', () => {
  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 100 }, freshKey)).size).toBe(100);
    expect(freshKey()).toMatch(/^[0-9a-f]{32}$/);
  });

  it('stays while it is not known what happened', async () => {
    for (const unknown of [new Unanswered(), problem(500), problem(503), problem(429), problem(401)]) {
      const [first, second] = await keysOver(unknown, 'done');
      expect(second).toBe(first);
    }
  });

  it('stays when it was used for something else: that may have been carried out', async () => {
    const reused = problem(422, 'idempotency_key_reused');
    const [first, second, third] = await keysOver(new Unanswered(), reused, 'done');
    expect([second, third]).toEqual([first, first]);
  });

  it('is thrown away once the server has decided, for or against', async () => {
    for (const decided of ['done' as const, problem(409), problem(422), problem(402), problem(404)]) {
      const [first, second] = await keysOver(decided, 'done');
      expect(second).not.toBe(first);
    }
  });
});
