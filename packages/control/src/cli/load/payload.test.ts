import { expect, test } from 'vitest';
import { UsageError } from '../exit.ts';
import { payloadsOf } from './payload.ts';

const nextWorkMs = () => 200;

test('what was given goes as it is; nothing given, nothing sent', () => {
  expect(payloadsOf({ given: [1], nextWorkMs: undefined, bytes: 0 })()).toEqual([1]);
  expect(payloadsOf({ given: undefined, nextWorkMs: undefined, bytes: 0 })()).toBeUndefined();
});

test('work is serviceMs beside what was given', () => {
  expect(payloadsOf({ given: { pull: 4 }, nextWorkMs, bytes: 0 })()).toEqual({ pull: 4, serviceMs: 200 });
  expect(payloadsOf({ given: undefined, nextWorkMs, bytes: 0 })()).toEqual({ serviceMs: 200 });
});

test.each([
  [undefined, undefined],
  [{ text: 'ü' }, nextWorkMs],
])('padding makes it as long as asked for', (given, work) => {
  const payload = payloadsOf({ given, nextWorkMs: work, bytes: 1000 })();
  expect(Buffer.byteLength(JSON.stringify(payload))).toBe(1000);
  expect(payload).toMatchObject(given ?? {});
});

test.each([[[1]], ['text'], [null]])('%j cannot be added to', (given) => {
  expect(() => payloadsOf({ given, nextWorkMs, bytes: 0 })).toThrow(UsageError);
});

test('a length below what is there is refused with the least that goes', () => {
  expect(() => payloadsOf({ given: { a: 1 }, nextWorkMs: undefined, bytes: 5 })).toThrow('at least 20');
});
