// React hooks over the client: `useGet` reads, `useAct` writes.

import {
  useMutation,
  useQuery,
  useQueryClient,
  type Query,
  type QueryFunctionContext,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { PathsWithMethod } from 'openapi-typescript-helpers';
import { useRef } from 'react';
import { answer, api } from './client';
import { Intention } from './idempotency';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type GetPath = PathsWithMethod<paths, 'get'>;

type Operation<P extends GetPath> = paths[P] extends { get: infer O } ? O : never;
export type Got<P extends GetPath> =
  Operation<P> extends { responses: { 200: { content: { 'application/json': infer T } } } } ? T : never;
type Part<P extends GetPath, Name extends string> =
  Operation<P> extends { parameters: Record<Name, infer T> } ? T : never;
/** A missing value leaves the parameter out. */
export type GetParameters<P extends GetPath> = {
  query?: Operation<P> extends { parameters: { query?: infer Q } } ? Q : never;
  path?: Part<P, 'path'>;
};

export function keyOf<P extends GetPath>(path: P, parameters?: GetParameters<P>) {
  return parameters === undefined ? [path] : [path, parameters];
}

export async function get<P extends GetPath>(path: P, parameters?: GetParameters<P>, signal?: AbortSignal) {
  const params = { path: parameters?.path, query: present(parameters?.query as object | undefined) };
  const call = api.GET(path, { params, signal } as never) as Promise<{ data?: Got<P>; response: Response }>;
  return answer<Got<P>>(call) as Promise<Got<P>>;
}

function present(query: object | undefined) {
  const entries = Object.entries(query ?? {});
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''));
}

type ReadOptions<T> = {
  enabled?: boolean;
  /** In how many milliseconds to read again, given the latest answer; false for never. */
  refetchInterval?: (latest: T | undefined) => number | false;
};

/** What was read before stays while a list is read with other filters; but never the account of one user as another's. */
function ofTheSame(path: unknown) {
  return (before: unknown, query?: Query) => {
    const parameters = query?.queryKey[1] as { path?: unknown } | undefined;
    return JSON.stringify(parameters?.path) === JSON.stringify(path) ? before : undefined;
  };
}

/**
 * Reads `path` and keeps the answer under `[path, parameters]`. While parameters change, the answer before stays in
 * place (`isPlaceholderData`), so that a list does not flicker when it is paged.
 */
export function useGet<P extends GetPath>(
  path: P,
  parameters?: GetParameters<P>,
  { enabled = true, refetchInterval }: ReadOptions<Got<P>> = {},
): UseQueryResult<Got<P>, Error> {
  return useQuery<Got<P>>({
    queryKey: keyOf(path, parameters),
    queryFn: ({ signal }: QueryFunctionContext) => get(path, parameters, signal),
    placeholderData: ofTheSame(parameters?.path),
    enabled,
    refetchInterval: refetchInterval && ((query: Query<Got<P>>) => refetchInterval(query.state.data)),
  } as never) as UseQueryResult<Got<P>, Error>;
}

/** The same form again within this time after its answer is the second of two clicks: nothing showed yet that it is done. */
const clickAgainMs = 500;

const stillUnderWay = 'What was sent before is still under way. Wait for its answer, then send this.';

/** A form as a text, to tell two of them apart. A file stands there by what is known without reading it. */
export function inputText(input: unknown): string {
  return JSON.stringify(input, (_, value: unknown) =>
    value instanceof File ? { name: value.name, size: value.size, lastModified: value.lastModified } : value,
  );
}

/** What `useAct` gives. */
export type Act<Input> = UseMutationResult<unknown, Error, Input>;

/**
 * A write: `work` gets what the form says and the Idempotency-Key of this intention. A second call with the
 * same input, while the first is under way or right after it, gets the same promise, so a double click does it once; one
 * with another input is refused while the first is under way. `refreshes`: the paths whose answers it changes.
 */
export function useAct<Input, Output>(
  work: (input: Input, key: string) => Promise<Output>,
  options: { refreshes?: GetPath[]; onDone?: (output: Output, input: Input) => void } = {},
): UseMutationResult<Output, Error, Input> {
  const queries = useQueryClient();
  const intention = useRef(new Intention());
  const underWay = useRef<{ input: string; output: Promise<Output> } | null>(null);
  const justDone = useRef<{ input: string; output: Promise<Output>; at: number } | null>(null);
  return useMutation<Output, Error, Input>({
    mutationFn: (input) => {
      const before = justDone.current;
      const given = inputText(input);
      if (before?.input === given && performance.now() - before.at < clickAgainMs) return before.output;
      if (underWay.current?.input === given) return underWay.current.output;
      if (underWay.current) return Promise.reject(new Error(stillUnderWay));
      const output = intention.current
        .carryOut((key) => work(input, key))
        .then((done) => {
          justDone.current = { input: given, output: Promise.resolve(done), at: performance.now() };
          return done;
        })
        .finally(() => (underWay.current = null));
      underWay.current = { input: given, output };
      return output;
    },
    onSuccess: (output, input) => {
      for (const path of options.refreshes ?? []) void queries.invalidateQueries({ queryKey: [path] });
      options.onDone?.(output, input);
    },
  });
}
