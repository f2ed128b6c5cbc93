import { describe, expect, it } from 'vitest';
import { isMarked, takeLink, webAddress } from './opened_by_link';

describe('the link to a wallet', () => {
  it('gives its token once and leaves nothing in the address', () => {
    window.history.replaceState(null, '', '/wallet?x=1#session=csw_secret');
    expect(takeLink(window.location, window.history)).toBe('csw_secret');
    expect(window.location.href).not.toContain('csw_secret');
    expect(window.location.search).toBe('?x=1&linked=1');
    expect(takeLink(window.location, window.history)).toBeNull();
  });

  it('leaves behind that there was one', () => {
    window.history.replaceState(null, '', '/wallet');
    expect(isMarked(window.location)).toBe(false);
    window.history.replaceState(null, '', '/wallet#session=csw_secret');
    takeLink(window.location, window.history);
    expect(isMarked(window.location)).toBe(true);
  });

  it('leads back to the web and to nothing that runs', () => {
    expect(webAddress('https://app.example/credits')?.host).toBe('app.example');
    for (const other of ['javascript:alert(1)', 'data:text/html,x', 'not an address', '', null]) {
      expect(webAddress(other)).toBeNull();
    }
  });
});
