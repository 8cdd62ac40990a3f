import { expect, test } from 'vitest';
import { Outbox } from './outbox.ts';

function framesOf(outbox: Outbox): string[] {
  const frames: string[] = [];
  for (let frame = outbox.takeFrame(); frame !== undefined; frame = outbox.takeFrame()) frames.push(frame);
  return frames;
}

test('everything travels in one frame while it fits', () => {
  const outbox = new Outbox();
  for (const text of ['{"a":1}', '2', '"é"']) outbox.push(text);
  expect(framesOf(outbox)).toEqual(['[{"a":1},2,"é"]']);
  expect(outbox.bytes).toBe(0);
});

test.each([
  ['items', { itemsPerFrame: 2, frameBytes: 1_000 }, ['[11,22]', '[33,44]', '[55]']],
  ['bytes', { itemsPerFrame: 9, frameBytes: 10 }, ['[11,22,33]', '[44,55]']],
  ['bytes, one short', { itemsPerFrame: 9, frameBytes: 9 }, ['[11,22]', '[33,44]', '[55]']],
])('splits at the limit of %s', (_name, limits, frames) => {
  const outbox = new Outbox(limits);
  for (const text of ['11', '22', '33', '44', '55']) outbox.push(text);
  expect(framesOf(outbox)).toEqual(frames);
  expect(outbox.bytes).toBe(0);
});

test('counts bytes, not characters', () => {
  const outbox = new Outbox({ itemsPerFrame: 9, frameBytes: 12 });
  outbox.push('"éé"');
  outbox.push('"éé"');
  expect(framesOf(outbox)).toEqual(['["éé"]', '["éé"]']);
  expect(outbox.fits(`"${'é'.repeat(4)}"`)).toBe(true);
  expect(outbox.fits(`"${'é'.repeat(5)}"`)).toBe(false);
});

test('a newer item of the same key takes the place of the older one, until that has left', () => {
  const outbox = new Outbox();
  outbox.replace('a', '1');
  outbox.push('2');
  outbox.replace('a', '333');
  expect(outbox.bytes).toBe(6);
  expect(framesOf(outbox)).toEqual(['[333,2]']);
  outbox.replace('a', '4');
  expect(framesOf(outbox)).toEqual(['[4]']);
});
