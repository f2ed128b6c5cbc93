import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import { Problem, Unanswered } from './problem';
import { inputText, keyOf, useAct, useGet } from './queries';

const around = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
);

it('sends a form once however often it is clicked', async () => {
  const keys: string[] = [];
  let answer: (text: string) => void = () => {};
  const work = (_: string, key: string) => {
    keys.push(key);
    return new Promise<string>((done) => (answer = done));
  };
  const { result } = renderHook(() => useAct(work), { wrapper: around });
  act(() => {
    result.current.mutate('form');
    result.current.mutate('form');
  });
  await waitFor(() => expect(keys).toHaveLength(1));
  await act(async () => answer('done'));
  await waitFor(() => expect(result.current.data).toBe('done'));
  expect(keys).toHaveLength(1);
});

it('tries again under the same key when the connection broke, and takes another key for the next form', async () => {
  const keys: string[] = [];
  let broken = true;
  const work = async (_: string, key: string) => {
    keys.push(key);
    if (broken) throw new Unanswered();
    return 'done';
  };
  const { result } = renderHook(() => useAct(work), { wrapper: around });
  await act(async () => void (await result.current.mutateAsync('form').catch(() => {})));
  broken = false;
  await act(async () => void (await result.current.mutateAsync('form')));
  await act(async () => void (await result.current.mutateAsync('next')));
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

it('takes the second of two clicks for the first, even when the answer came between them', async () => {
  const keys: string[] = [];
  const work = async (_: object, key: string) => {
    keys.push(key);
    return keys.length;
  };
  const { result } = renderHook(() => useAct(work), { wrapper: around });
  const answers: number[] = [];
  await act(async () => {
    answers.push(await result.current.mutateAsync({ credits: 5 }));
    answers.push(await result.current.mutateAsync({ credits: 5 }));
    answers.push(await result.current.mutateAsync({ credits: 6 }));
  });
  expect(answers).toEqual([1, 1, 2]);
});

it('refuses another form while one is under way, and never answers it with the first', async () => {
  const sent: number[] = [];
  let answer: (credits: number) => void = () => {};
  const work = (credits: number) => {
    sent.push(credits);
    return new Promise<number>((done) => (answer = done));
  };
  const { result } = renderHook(() => useAct(work), { wrapper: around });
  await act(async () => {
    const first = result.current.mutateAsync(5);
    await expect(result.current.mutateAsync(6)).rejects.toThrow('still under way');
    answer(5);
    expect(await first).toBe(5);
  });
  expect(sent).toEqual([5]);
});

it('keeps the key when an edited form comes after a lost answer', async () => {
  const keys: string[] = [];
  const reused = new Problem({
    type: '/problems/idempotency-key-reused',
    title: 'Key used',
    status: 422,
    detail: 'used',
    code: 'idempotency_key_reused',
    requestId: 'r',
  });
  const outcomes = [new Unanswered(), reused, reused];
  const work = async (_: { credits: number }, key: string) => {
    keys.push(key);
    throw outcomes[keys.length - 1]!;
  };
  const { result } = renderHook(() => useAct(work), { wrapper: around });
  for (const credits of [5, 6, 6]) {
    await act(async () => void (await result.current.mutateAsync({ credits }).catch(() => {})));
  }
  expect(new Set(keys).size).toBe(1);
});

it('tells one file from another', () => {
  const file = (name: string, text: string, lastModified = 1) => new File([text], name, { lastModified });
  const texts = [file('a', 'x'), file('b', 'x'), file('a', 'xy'), file('a', 'x', 2)].map((given) => inputText({ given }));
  expect(new Set(texts).size).toBe(4);
  expect(inputText({ given: file('a', 'x') })).toBe(texts[0]);
});

it('shows the list before until its next part is there, but never one account as another', async () => {
  vi.stubGlobal('fetch', () => new Promise(() => {}));
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const of = (userId: string, page: number) => ({ path: { userId }, query: { page } });
  client.setQueryData(keyOf('/admin/credits/{userId}/history', of('ada', 1)), { items: [], total: 7 });
  const { result, rerender } = renderHook(
    ({ userId, page }) => useGet('/admin/credits/{userId}/history', of(userId, page)),
    { wrapper, initialProps: { userId: 'ada', page: 1 } },
  );
  expect(result.current.data?.total).toBe(7);
  rerender({ userId: 'ada', page: 2 });
  expect([result.current.data?.total, result.current.isPlaceholderData]).toEqual([7, true]);
  rerender({ userId: 'eve', page: 2 });
  expect(result.current.data).toBeUndefined();
  vi.unstubAllGlobals();
});
