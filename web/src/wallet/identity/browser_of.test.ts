import { expect, it } from 'vitest';
import { browserOf } from './browser_of';

it('says where somebody is signed in, as people call it', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Safari/537.36';
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1';
  expect(browserOf(chrome)).toBe('Chrome on Linux');
  expect(browserOf(chrome.replace('Safari/537.36', 'Safari/537.36 Edg/150.0'))).toBe('Edge on Linux');
  expect(browserOf(phone)).toBe('Safari on iOS');
  expect(browserOf('curl/7.88.1')).toBe('curl/7.88.1');
  expect(browserOf('')).toBeNull();
});
