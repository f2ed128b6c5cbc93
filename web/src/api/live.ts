// News from the server (text/event-stream), read with fetch so that a token in memory can be sent too. Where it cannot be
// had, everything it would tell of is read again now and then.

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { sendPlain } from './client';
import { isProblem } from './problem';
import type { GetPath } from './queries';

const pollMs = 20_000;
const longestPauseMs = 60_000;

/** The complete events at the front of `text`, and what is left of it. */
export function eventsIn(text: string): { events: { event: string; data: string }[]; rest: string } {
  const parts = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = parts.pop() ?? '';
  const events = parts.map((part) => {
    const lines = part.split('\n');
    const field = (name: string) =>
      lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
    return { event: field('event')[0] ?? 'message', data: field('data').join('\n') };
  });
  return { events: events.filter(({ data }) => data !== ''), rest };
}

async function listen(path: string, signal: AbortSignal, heard: (event: string) => void, opened: () => void) {
  const response = await sendPlain(path, { signal, headers: { Accept: 'text/event-stream' } });
  if (!response.body) return;
  opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const read = eventsIn(rest + value);
    rest = read.rest;
    read.events.forEach(({ event }) => heard(event));
  }
}

/**
 * Reads again what an event says has changed. `topics`: per event (`balance`, `jobs`, `approvals`, `overview`, `audit`),
 * the paths whose answers it makes old. Tells whether news arrive live; while they do not, all are read again every 20 s.
 * A tab that is not looked at hangs up: browsers have few connections to one host. Its first event when it is back,
 * `hello`, has everything read again.
 */
export function useLive(stream: '/credits/events' | '/admin/events', topics: Record<string, GetPath[]>): boolean {
  const queries = useQueryClient();
  const [live, setLive] = useState(false);
  const described = JSON.stringify(topics);
  useEffect(() => {
    const known = JSON.parse(described) as Record<string, GetPath[]>;
    const refresh = (paths: GetPath[]) =>
      paths.forEach((path) => void queries.invalidateQueries({ queryKey: [path] }));
    const refreshAll = () => refresh([...new Set(Object.values(known).flat())]);
    const anew = ['hello', 'resync'];
    const heard = (event: string) => (anew.includes(event) ? refreshAll() : refresh(known[event] ?? []));
    let call = new AbortController();
    const poll = setInterval(() => document.visibilityState === 'visible' && refreshAll(), pollMs);
    let again: ReturnType<typeof setTimeout> | undefined;
    let pauseMs = 1_000;
    const connect = async () => {
      const { signal } = call;
      try {
        await listen(stream, signal, heard, () => {
          clearInterval(poll);
          pauseMs = 1_000;
          setLive(true);
        });
      } catch (error) {
        if (isProblem(error) && error.status < 500 && error.status !== 429) pauseMs = longestPauseMs;
      }
      if (signal.aborted) return;
      setLive(false);
      again = setTimeout(() => {
        refreshAll();
        void connect();
      }, pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    };
    const hangUp = () => {
      call.abort();
      clearTimeout(again);
    };
    const lookedAt = () => {
      hangUp();
      setLive(false);
      if (document.visibilityState === 'hidden') return;
      call = new AbortController();
      pauseMs = 1_000;
      void connect();
    };
    document.addEventListener('visibilitychange', lookedAt);
    if (document.visibilityState !== 'hidden') void connect();
    return () => {
      document.removeEventListener('visibilitychange', lookedAt);
      hangUp();
      clearInterval(poll);
    };
  }, [queries, stream, described]);
  return live;
}
