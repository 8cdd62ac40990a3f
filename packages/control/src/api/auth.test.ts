import { describe, expect, test } from 'vitest';
import { assertBindable, assertOrigin, assertToken, isLoopback } from './auth.ts';

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
  const attempt = () => assertToken(header, { token: 'secret' });
  if (opens) expect(attempt).not.toThrow();
  else expect(attempt).toThrow(/token/);
  expect(() => assertToken(header, {})).not.toThrow();
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
  if (may) expect(() => assertOrigin(headers, {})).not.toThrow();
  else expect(() => assertOrigin(headers, {})).toThrow();
});
