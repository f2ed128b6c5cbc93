import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, it, vi } from 'vitest';
import { useLive } from './live';

const calls = vi.hoisted((): AbortSignal[] => []);

vi.mock('./client', () => ({
  sendPlain: async (_: string, { signal }: { signal: AbortSignal }) => {
    calls.push(signal);
    const body = new ReadableStream({
      start: (stream) => signal.addEventListener('abort', () => stream.error(signal.reason)),
    });
    return { body };
  },
}));

function look(state: DocumentVisibilityState) {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

it('hangs up while nobody looks, and calls again when somebody does', async () => {
  const around = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
  );
  const { result, unmount } = renderHook(() => useLive('/admin/events', { jobs: [] }), { wrapper: around });
  await waitFor(() => expect(result.current).toBe(true));
  act(() => look('hidden'));
  expect(calls.map((signal) => signal.aborted)).toEqual([true]);
  expect(result.current).toBe(false);
  act(() => look('visible'));
  await waitFor(() => expect(result.current).toBe(true));
  expect(calls.map((signal) => signal.aborted)).toEqual([true, false]);
  unmount();
  expect(calls.map((signal) => signal.aborted)).toEqual([true, true]);
});
