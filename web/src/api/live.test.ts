import { describe, expect, it } from 'vitest';
import { eventsIn } from './live';

describe('a stream of events', () => {
  it('is read however it is cut', () => {
    const stream = ': keep\n\nevent: balance\ndata: {"userIds":["u"]}\n\nevent: hello\ndata: {}\n\n';
    for (let at = 0; at <= stream.length; ++at) {
      const first = eventsIn(stream.slice(0, at));
      const second = eventsIn(first.rest + stream.slice(at));
      const seen = [...first.events, ...second.events];
      expect(seen).toEqual([
        { event: 'balance', data: '{"userIds":["u"]}' },
        { event: 'hello', data: '{}' },
      ]);
      expect(second.rest).toBe('');
    }
  });

  it('ends its lines as it likes, and names an event without a name', () => {
    expect(eventsIn('data: 1\r\n\r\n').events).toEqual([{ event: 'message', data: '1' }]);
  });
});
