import { expect, test } from 'vitest';
import { KeepOpen } from './keep-open.ts';

const never = new AbortController().signal;

test('nobody has asked for more: there is nothing to wait for', async () => {
  await new KeepOpen(false).shut(never);
});

test('it is over when it is shut again, or when all must end', async () => {
  const [kept, ending] = [new KeepOpen(false), new AbortController()];
  kept.toggle();
  let over = 0;
  const waits = [kept.shut(never), kept.shut(ending.signal)].map((wait) => wait.then(() => over++));
  expect([kept.isOpen, over]).toEqual([true, 0]);
  ending.abort();
  await waits[1];
  expect(over).toBe(1);
  kept.toggle();
  await waits[0];
  expect([kept.isOpen, over]).toEqual([false, 2]);
  await new KeepOpen(true).shut(ending.signal);
});
