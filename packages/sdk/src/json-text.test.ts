import { expect, test } from 'vitest';
import { unsafeJson } from './json-text.ts';

const nested = (levels: number): unknown => {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value };
  return value;
};

test.each<[string, unknown]>([
  ['a text', 'hello'],
  ['null', null],
  ['64 levels', nested(64)],
  ['many values beside each other', Array.from({ length: 500 }, () => [{}])],
  ['brackets in texts', '[{'.repeat(500)],
  ['brackets after an escaped quote', { a: `"${'['.repeat(200)}`, b: `\\${'['.repeat(200)}` }],
  ['__proto__ as a text', ['"__proto__":', '__proto__']],
  ['a constructor that is data', { constructor: { name: 'Ferrari' } }],
])('%s is fine', (_name, value) => {
  expect(unsafeJson(JSON.stringify(value))).toBeUndefined();
});

test.each<[string, string, RegExp]>([
  ['65 levels', JSON.stringify(nested(65)), /64 levels/],
  ['levels after a text with escapes', JSON.stringify(['\\"', nested(64)]), /64 levels/],
  ['a key __proto__', '{"a":[{"__proto__":1}]}', /__proto__/],
  ['a key constructor.prototype', '{"a":{"constructor":{"prototype":1}}}', /constructor/],
])('%s is not', (_name, text, problem) => {
  expect(unsafeJson(text)).toMatch(problem);
});
