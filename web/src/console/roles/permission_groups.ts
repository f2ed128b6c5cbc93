import type { Schemas } from '../../api/queries';
import { asWords } from '../../ui/format';

export type Permission = Schemas['Roles']['permissions'][number];

/** Permissions by what they are about (`promo-codes:write`: Promo codes), in the order in which they come. */
export function groupsOf(permissions: Permission[]): { title: string; permissions: Permission[] }[] {
  const groups = new Map<string, Permission[]>();
  for (const permission of permissions) {
    const resource = permission.name.split(':')[0] ?? permission.name;
    groups.set(resource, [...(groups.get(resource) ?? []), permission]);
  }
  return [...groups].map(([resource, members]) => ({
    title: asWords(resource).replace(/^Api /, 'API '),
    permissions: members,
  }));
}

/** What a change would add and take away. */
export function difference(before: string[], after: string[]) {
  return {
    added: after.filter((name) => !before.includes(name)),
    removed: before.filter((name) => !after.includes(name)),
  };
}
