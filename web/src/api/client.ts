// The typed client of our own API, and who it speaks as: the cookie of the page's origin, or a token in memory.

import createClient from 'openapi-fetch';
import { Problem, problemOf, Unanswered } from './problem';
import type { paths } from './schema';
import { askToSignIn } from './signed_out';

let bearer: string | null = null;

/** From now on, requests carry this token and no cookie (the framed wallet). Never stored anywhere. */
export function speakAs(token: string | null) {
  bearer = token;
}

let shown: string | null = null;
let tellChanged: () => void = () => {};

/**
 * From now on, requests by cookie say that the page shows this user: when somebody else has signed in in another tab, the
 * server refuses them (`session_changed`) instead of doing them as the other, and `changed` is called.
 */
export function showAs(userId: string | null) {
  shown = userId;
}

export function whenSessionChanged(changed: () => void) {
  tellChanged = changed;
}

export function hasBearer() {
  return bearer !== null;
}

/** `fetch` with our credentials; rejects with `Unanswered` when no answer came. */
export async function send(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const request = new Request(input, { ...init, credentials: bearer ? 'omit' : 'same-origin' });
  // Another site cannot set this header without asking first: the server refuses writes by cookie without it.
  request.headers.set('X-Creditd-Request', '1');
  if (bearer) request.headers.set('Authorization', `Bearer ${bearer}`);
  else if (shown && !asksWhoItIs(request)) request.headers.set('X-Creditd-User', shown);
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Unanswered(error);
  }
}

const asksWhoItIs = ({ url }: Request) => new URL(url).pathname === '/auth/me';

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', fetch: (request) => send(request) });

type Answered<T> = { data?: T; error?: unknown; response: Response };

/** What the server answered with; throws a `Problem` when that is not 2xx. */
export async function answer<T>(call: Promise<Answered<T>>): Promise<NonNullable<T>> {
  const { data, error, response } = await call;
  if (response.ok) return data as NonNullable<T>;
  throw judged(problemOf(response, error));
}

/** For what the typed client cannot say: a body that is a file, an answer that is a file. */
export async function sendPlain(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await send(path, init);
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  throw judged(problemOf(response, body));
}

function judged(problem: Problem): Problem {
  if (problem.code === 'unauthenticated') askToSignIn();
  if (problem.code === 'session_changed') tellChanged();
  return problem;
}
