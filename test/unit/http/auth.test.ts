import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { apiKeys, authenticate } from '../../../src/http/auth.ts';
import { GatewayError } from '../../../src/kernel/errors.ts';

const KEY = 'correct horse battery';
const OTHER = 'staple-staple-staple';
const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');

function fault(entries: unknown): string {
  try {
    apiKeys(entries);
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === 'CONFIG_INVALID') return String(thrown.detail);
    throw thrown;
  }
  throw new TypeError('accepted');
}

describe('apiKeys', () => {
  test('knows a key given as itself or as its digest', () => {
    const keys = apiKeys([
      { name: 'moit', role: 'ministry', key: OTHER },
      { name: 'customs@sgn', role: 'customs', sha256: sha256(KEY).toUpperCase() },
    ]);
    expect(keys.identify(KEY)).toEqual({ name: 'customs@sgn', role: 'customs' });
    expect(keys.identify(OTHER)).toEqual({ name: 'moit', role: 'ministry' });
    expect(keys.identify(sha256(KEY))).toBeUndefined();
    expect(keys.identify('')).toBeUndefined();
  });

  test.each([
    ['no list', { name: 'a' }, ''],
    ['neither key nor digest', [{ name: 'a', role: 'ministry' }], '[0]: needs either key or sha256'],
    ['both', [{ name: 'a', role: 'ministry', key: KEY, sha256: sha256(KEY) }], 'needs either'],
    ['a short key', [{ name: 'a', role: 'ministry', key: 'short' }], '[0].key'],
    ['an unknown role', [{ name: 'a', role: 'root', key: KEY }], '[0].role'],
    ['an unknown field', [{ name: 'a', role: 'ministry', key: KEY, admin: true }], 'admin'],
    ['a digest that is none', [{ name: 'a', role: 'ministry', sha256: 'abc' }], '[0].sha256'],
    ["the gateway's own name", [{ name: 'system', role: 'ministry', key: KEY }], 'system'],
    [
      'a name twice',
      [
        { name: 'a', role: 'ministry', key: KEY },
        { name: 'a', role: 'customs', key: OTHER },
      ],
      '[1].name: a occurs twice',
    ],
    [
      'a key twice, once as digest',
      [
        { name: 'a', role: 'ministry', key: KEY },
        { name: 'b', role: 'customs', sha256: sha256(KEY) },
      ],
      '[1]: the key occurs twice',
    ],
  ])('refuses %s without quoting a key', (_, entries, expected) => {
    const detail = fault(entries);
    expect(detail).toContain(expected);
    expect(detail).not.toContain(KEY);
  });
});

describe('authenticate', () => {
  const keys = apiKeys([{ name: 'moit', role: 'ministry', key: 'moit-moit-moit-moit' }]);
  const moit = { name: 'moit', role: 'ministry' };

  test.each([
    [{ authorization: 'Bearer moit-moit-moit-moit' }],
    [{ authorization: 'bearer  moit-moit-moit-moit' }],
    [{ 'x-api-key': 'moit-moit-moit-moit' }],
    [{ authorization: 'Bearer moit-moit-moit-moit', 'x-api-key': 'moit-moit-moit-moit' }],
  ])('takes the key of %j', (headers) => {
    expect(authenticate(keys, headers)).toEqual(moit);
  });

  test.each([
    [{}, 'no key was sent'],
    [{ 'x-api-key': '' }, 'no key was sent'],
    [{ authorization: 'Bearer wrong' }, 'not known'],
    [{ authorization: 'Basic bW9pdDptb2l0' }, 'not "Bearer <key>"'],
    [{ authorization: 'Bearer ', 'x-api-key': 'moit-moit-moit-moit' }, 'not "Bearer <key>"'],
    [{ authorization: 'Bearer moit-moit-moit-moit', 'x-api-key': 'other' }, 'differ'],
  ])('refuses %j', (headers, why) => {
    expect(() => authenticate(keys, headers)).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED', detail: expect.stringContaining(why) }),
    );
  });
});
