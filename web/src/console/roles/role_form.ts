import type { Schemas } from '../../api/queries';
import { creditsError, creditsOf } from '../../ui/credits_field';
import { editing as text } from './strings';

export const noRole = { name: '', description: '', permissions: [] as string[], limit: '' };
export type RoleForm = typeof noRole;

export const roleErrors = {
  permissions: (chosen: string[]) => (chosen.length > 0 ? null : text.none),
  limit: creditsError({ zero: true, optional: true }),
};

export function formOf(role: Schemas['Role']): RoleForm {
  const { name, description, permissions, limits } = role;
  return { name, description, permissions: [...permissions].sort(), limit: String(limits.adjustCredits ?? '') };
}

export function contentOf({ description, permissions, limit }: RoleForm) {
  return {
    description: description.trim(),
    permissions: [...permissions].sort(),
    limits: { adjustCredits: limit.trim() === '' ? null : creditsOf(limit) },
  };
}

export const isSame = (a: RoleForm, b: RoleForm) => JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
