import { describe, expect, it } from 'vitest';
import { isProblem, problemOf } from './problem';

const members = {
  type: '/problems/promo_expired',
  title: 'The code has expired',
  status: 410,
  detail: 'WELCOME10 ended on 1 November.',
  code: 'promo_expired',
  requestId: 'req_1',
};

describe('an answer that is not 2xx', () => {
  it('is the problem that the server tells', () => {
    const problem = problemOf(new Response(null, { status: 410 }), members);
    expect(isProblem(problem, 'promo_expired')).toBe(true);
    expect(isProblem(problem, 'promo_invalid')).toBe(false);
    expect(problem.detail).toBe(members.detail);
    expect(problem.errors).toEqual([]);
  });

  it('says how long to wait', () => {
    const response = new Response(null, { status: 429, headers: { 'Retry-After': '30' } });
    expect(problemOf(response, { ...members, status: 429 }).retryAfter).toBe(30);
    expect(problemOf(new Response(null, { status: 429 }), members).retryAfter).toBeNull();
  });

  it('becomes a problem when it is not one, as from a proxy', () => {
    const response = new Response(null, { status: 502, headers: { 'X-Request-Id': 'req_9' } });
    const problem = problemOf(response, '<html>Bad gateway</html>');
    expect(problem.code).toBe('unexpected_answer');
    expect(problem.status).toBe(502);
    expect(problem.requestId).toBe('req_9');
  });
});
