import { expect, test } from 'vitest';
import { changesOf } from './changes';

test('what changed comes first, with what it was and what it is', () => {
  expect(changesOf({ name: 'Ada', role: 'user' }, { name: 'Ada', role: 'admin' })).toEqual([
    { name: 'role', before: 'user', after: 'admin', changed: true },
    { name: 'name', before: 'Ada', after: 'Ada', changed: false },
  ]);
});

test('what was made has no before, and what was removed no after', () => {
  expect(changesOf(null, { credits: 5 })).toEqual([{ name: 'credits', before: null, after: '5', changed: true }]);
  expect(changesOf({ list: [1] }, null)).toEqual([{ name: 'list', before: '[1]', after: null, changed: true }]);
});
