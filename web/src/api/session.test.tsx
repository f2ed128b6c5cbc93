import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';
import { keyOf, useGet } from './queries';
import { useMe } from './session';

const here = vi.hoisted(() => ({ user: 'ada' }));

vi.mock('./client', async (original) => ({
  ...(await original<object>()),
  api: {
    GET: async (path: string) => ({
      response: new Response(),
      data: path === '/auth/me' ? { user: { id: here.user }, permissions: [] } : { of: here.user },
    }),
  },
}));

afterEach(() => vi.restoreAllMocks());

it("drops what was another person's when the cookie is somebody else's", async () => {
  const queries = new QueryClient();
  const around = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const left = keyOf('/credits/history');
  const { result } = renderHook(() => ({ me: useMe(), balance: useGet('/credits/balance') }), { wrapper: around });
  await waitFor(() => expect(result.current.balance.data).toEqual({ of: 'ada' }));
  queries.setQueryData(left, { of: 'ada' });
  queries.setQueryData(['a thing of the page'], 'stays');

  await act(() => queries.refetchQueries({ queryKey: keyOf('/auth/me') }));
  expect(queries.getQueryData(left)).toEqual({ of: 'ada' });

  here.user = 'grace';
  await act(() => queries.refetchQueries({ queryKey: keyOf('/auth/me') }));
  await waitFor(() => expect(result.current.balance.data).toEqual({ of: 'grace' }));
  expect(result.current.me.data?.user?.id).toBe('grace');
  expect(queries.getQueryData(left)).toBeUndefined();
  expect(queries.getQueryData(['a thing of the page'])).toBe('stays');
});
