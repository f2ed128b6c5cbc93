import { expect, test } from 'vitest';
import { difference, groupsOf } from './permission_groups';

test('ADMIN-3: permissions are grouped by what they are about', () => {
  const groups = groupsOf([
    { name: 'api-keys:read', description: 'a' },
    { name: 'api-keys:write', description: 'b' },
    { name: 'users:read', description: 'c' },
  ]);
  expect(groups.map(({ title, permissions }) => [title, permissions.length])).toEqual([
    ['API keys', 2],
    ['Users', 1],
  ]);
});

test('ADMIN-3: a change says what it adds and what it takes away', () => {
  expect(difference(['a:read', 'b:read'], ['b:read', 'c:read'])).toEqual({ added: ['c:read'], removed: ['a:read'] });
});
