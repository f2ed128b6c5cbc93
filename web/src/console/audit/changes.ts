export type Change = { name: string; before: string | null; after: string | null; changed: boolean };

const textOf = (value: unknown) =>
  value === undefined || value === null ? null : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** What an entry says of before and after, member by member, those that changed first. */
export function changesOf(before: object | null, after: object | null): Change[] {
  const old = (before ?? {}) as Record<string, unknown>;
  const now = (after ?? {}) as Record<string, unknown>;
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .map((name) => {
      const [was, is] = [textOf(old[name]), textOf(now[name])];
      return { name, before: was, after: is, changed: was !== is };
    })
    .sort((a, b) => Number(b.changed) - Number(a.changed));
}
