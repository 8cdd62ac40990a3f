import { describe, expect, test } from 'vitest';
import { Authority, assertBindable } from './auth.ts';
import { isLoopback } from './loopback.ts';

test.each([
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['localhost', true],
  ['LOCALHOST', true],
  ['::1', true],
  ['[::1]', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['127.0.0.1.evil.example', false],
  ['localhost.evil.example', false],
  ['', false],
  ['1127.0.0.1', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

describe('what may be bound', () => {
  test.each([
    ['127.0.0.1', undefined],
    ['::1', undefined],
    ['0.0.0.0', 'secret'],
    ['127.0.0.1', 'secret'],
  ])('%s with %s', (host, token) => {
    expect(() => assertBindable(host, token)).not.toThrow();
  });

  test('another address without a token is refused, and the message says what to do', () => {
    expect(() => assertBindable('0.0.0.0', undefined)).toThrow(
      /^0\.0\.0\.0 is reachable from other machines, so a token is required: set server\.token/,
    );
  });

  test('an empty token is none', () => {
    expect(() => assertBindable('0.0.0.0', '')).toThrow('the token must not be empty');
    expect(() => assertBindable('127.0.0.1', '')).toThrow('the token must not be empty');
  });
});

test.each([
  ['Bearer secret', true],
  ['bearer secret', true],
  ['Bearer  secret ', true],
  ['Bearer secre', false],
  ['Bearer secrets', false],
  ['Bearer', false],
  ['secret', false],
  ['Bearer a secret', false],
  ['', false],
  [undefined, false],
])('the header %j opens: %s', (header, opens) => {
  const attempt = () =>
    new Authority({ token: 'secret' }).authenticate(header === undefined ? {} : { authorization: header });
  if (opens) expect(attempt()).toMatchObject({ id: 'configured', role: 'admin' });
  else expect(attempt).toThrow(/token/);
});

test('without a token the local user is admin, and a token that is sent must be right all the same', () => {
  const open = new Authority();
  expect(open.authenticate({})).toMatchObject({ id: 'local', role: 'admin' });
  expect(() => open.authenticate({ authorization: 'Bearer anything' })).toThrow('the token is wrong');
});

test.each([
  [{ host: 'localhost:8080' }, true],
  [{ host: '[::1]:8080' }, true],
  [{ host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' }, true],
  [{ host: '127.0.0.1:8080', origin: 'http://127.0.0.1:9090' }, false],
  [{ host: 'localhost:8080', origin: 'null' }, false],
  [{ host: 'evil.example:8080', origin: 'http://evil.example:8080' }, false],
  [{}, false],
])('without a token, %j may come in: %s', (headers, may) => {
  if (may) expect(() => new Authority().assertOrigin(headers)).not.toThrow();
  else expect(() => new Authority().assertOrigin(headers)).toThrow();
});

test('a page of a configured origin may come in, and no other', () => {
  const authority = new Authority({ token: 'secret', allowedOrigins: ['https://muster.example'] });
  const from = (origin: string) => () => authority.assertOrigin({ host: 'controller.internal', origin });
  expect(from('https://muster.example')).not.toThrow();
  expect(from('https://muster.example.evil.example')).toThrow('may not use this controller');
  expect(from('http://muster.example')).toThrow('may not use this controller');
});
