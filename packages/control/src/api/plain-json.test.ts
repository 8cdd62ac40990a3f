import { PROTOCOL_LIMITS } from '@muster/contract/protocol';
import { expect, test } from 'vitest';
import { findUnsafe } from './plain-json.ts';

const deep = (levels: number): unknown => JSON.parse(`${'[{"x":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`);

test.each([
  ['null', undefined],
  ['5', undefined],
  ['"__proto__"', undefined],
  ['{"a":[{"b":{}}]}', undefined],
  ['{"constructor":"x"}', undefined],
  ['{"constructor":{"name":1}}', undefined],
  ['{"prototype":{}}', undefined],
  ['[1e308, -1.7976931348623157e308, 5e-400]', undefined],
  ['1e309', 'must not have a number beyond 1.8e308'],
  ['[{"a":[-1e999]}]', 'must not have a number beyond 1.8e308'],
  ['{"a":1e999}', 'must not have a number beyond 1.8e308'],
  ['{"__proto__":1}', 'must not have a key "__proto__"'],
  ['[[{"a":{"__proto__":{}}}]]', 'must not have a key "__proto__"'],
  ['{"\\u005f_proto__":1}', 'must not have a key "__proto__"'],
  ['{"constructor":{"prototype":{}}}', 'must not have a key "constructor.prototype"'],
])('%s: %s', (text, expected) => {
  expect(findUnsafe(JSON.parse(text))).toBe(expected);
});

test('the limit of nesting is exact', () => {
  expect(findUnsafe(deep(PROTOCOL_LIMITS.nestingMax))).toBeUndefined();
  expect(findUnsafe([deep(PROTOCOL_LIMITS.nestingMax)])).toBe('must not be nested deeper than 64 levels');
  expect(findUnsafe(deep(1_000_000))).toBe('must not be nested deeper than 64 levels');
});
