// Filters live in the address, so that a link shows what its sender saw.

import { useNavigate, useSearch } from '@tanstack/react-router';

type Values<Names extends string> = Record<Names, string>;

/**
 * The named parameters of the address, each a text ('' when missing or as its default), and how to change some of them.
 * A change goes back to the first page, unless `keepPage`.
 */
export function useFilters<Names extends string>(defaults: Values<Names>) {
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const names = Object.keys(defaults) as Names[];
  const values = Object.fromEntries(names.map((name) => [name, search[name] ?? defaults[name]])) as Values<Names>;
  const set = (changes: Partial<Values<Names>>, { keepPage = false } = {}) => {
    const named = Object.entries(changes).map(([name, value]) => [
      name,
      value === '' || value === defaults[name as Names] ? undefined : value,
    ]);
    const firstPage = keepPage ? {} : { page: undefined };
    const next = (before: Record<string, unknown>) => ({ ...before, ...firstPage, ...Object.fromEntries(named) });
    void navigate({ to: '.', search: next as never, replace: true });
  };
  return [values, set] as const;
}
