import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { Remote } from './orders.ts';

const orders = {
  double: async ({ value }: { value: number }) => 2 * value,
};

/** A process at the other end of a channel that this test speaks for. */
function channel() {
  const sent: { readonly id: number }[] = [];
  const child = Object.assign(new EventEmitter(), { send: (order: { readonly id: number }) => sent.push(order) });
  return { child, sent, remote: new Remote<typeof orders>('worker', child as unknown as ChildProcess) };
}

it('brings each order its own answer, whatever their order', async () => {
  const { child, sent, remote } = channel();
  const first = remote.order('double', { value: 1 });
  const second = remote.order('double', { value: 2 });
  for (const { id } of sent.toReversed()) child.emit('message', { id, output: `answer to ${id}` });
  expect([await first, await second]).toEqual(['answer to 1', 'answer to 2']);
  child.emit('message', { id: 0 });
  await remote.ready;
});

it('says which process failed, and why', async () => {
  const { child, remote } = channel();
  const order = remote.order('double', { value: 1 });
  child.emit('message', { id: 1, error: 'no connection' });
  await expect(order).rejects.toThrow('worker: no connection');
  child.emit('message', { id: 0 });
});

it('fails every open order when the process ends', async () => {
  const { child, remote } = channel();
  const open = [remote.ready, remote.order('double', { value: 1 })];
  child.emit('exit', null, 'SIGKILL');
  for (const answer of open) await expect(answer).rejects.toThrow('worker ended with SIGKILL');
});
