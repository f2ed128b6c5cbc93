import { beforeEach, expect, it, vi } from 'vitest';
import { nameOfUser, partsOf } from './user_names';

const here = vi.hoisted(() => ({ asked: [] as string[], fails: false }));

vi.mock('./queries', async (original) => ({
  ...(await original<object>()),
  get: async (_: string, { query }: { query: { ids: string } }) => {
    here.asked.push(query.ids);
    if (here.fails) throw new Error('no');
    const known = query.ids.split(',').filter((id) => id.startsWith('usr_'));
    return { names: known.map((id) => ({ id, name: `Name of ${id}`, email: null })) };
  },
}));

beforeEach(() => {
  here.asked = [];
  here.fails = false;
});

it('asks once for all that is asked for in one turn, and for each id once', async () => {
  const names = await Promise.all(['usr_1', 'crm:2', 'usr_1', 'usr_3'].map(nameOfUser));
  expect(names.map((name) => name?.name)).toEqual(['Name of usr_1', undefined, 'Name of usr_1', 'Name of usr_3']);
  expect(here.asked).toEqual(['usr_1,crm:2,usr_3']);
  await nameOfUser('usr_4');
  expect(here.asked).toHaveLength(2);
});

it('does not ask for what cannot be an id', async () => {
  expect(await Promise.all(['', 'a,b', 'with space', 'x'.repeat(129), '<b>'].map(nameOfUser))).toEqual(Array(5).fill(null));
  expect(here.asked).toEqual([]);
});

it('tells everybody who asked when there is no answer', async () => {
  here.fails = true;
  const outcomes = await Promise.allSettled(['usr_1', 'usr_1', 'usr_2'].map(nameOfUser));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
});

it('keeps each question short enough for an address', () => {
  const short = Array.from({ length: 250 }, (_, index) => `usr_${index}`);
  expect(partsOf(short).map((part) => part.length)).toEqual([100, 100, 50]);
  const long = Array.from({ length: 100 }, (_, index) => `${index}`.padStart(128, '@'));
  const parts = partsOf(long);
  expect(parts.flat()).toEqual(long);
  for (const part of parts) expect(encodeURIComponent(part.join(',')).length).toBeLessThanOrEqual(6000);
});
