import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it } from 'vitest';
import { Unanswered } from './problem';
import { useAct } from './queries';

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
