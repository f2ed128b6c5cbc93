import type { components } from './schema';

export type ProblemMembers = components['schemas']['ProblemMembers'];
export type FieldError = components['schemas']['FieldError'];

/** An answer that is not 2xx, as the server tells it (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly members: ProblemMembers,
    /** Seconds to wait, of a 429 or 503 that says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(members.detail);
    this.name = 'Problem';
  }

  get code() {
    return this.members.code;
  }
  get status() {
    return this.members.status;
  }
  get title() {
    return this.members.title;
  }
  get detail() {
    return this.members.detail;
  }
  get requestId() {
    return this.members.requestId;
  }
  get errors(): FieldError[] {
    return this.members.errors ?? [];
  }
}

/** No answer came: whether the request was carried out is not known. */
export class Unanswered extends Error {
  constructor(cause?: unknown) {
    super('The server could not be reached. Check the connection and try again.', { cause });
    this.name = 'Unanswered';
  }
}

export function isProblem(error: unknown, code?: string): error is Problem {
  return error instanceof Problem && (code === undefined || error.code === code);
}

/** What a proxy or a crash answered is no problem document; it becomes one. */
export function problemOf(response: Response, body: unknown): Problem {
  const seconds = Number(response.headers.get('Retry-After'));
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  if (body !== null && typeof body === 'object' && 'code' in body && 'title' in body) {
    return new Problem(body as ProblemMembers, retryAfter);
  }
  return new Problem(
    {
      type: 'about:blank',
      title: 'Unexpected answer',
      status: response.status,
      detail: `The server answered with status ${response.status} and no explanation.`,
      code: 'unexpected_answer',
      requestId: response.headers.get('X-Request-Id') ?? 'unknown',
    },
    retryAfter,
  );
}
