// The small process that starts the agents of pools, out of the built product: what every provisioner promises holds
// with it, and without it when it is gone.
import { expect, onTestFinished, test } from 'vitest';
import { identityOf } from '../../src/adapters/process/identity.ts';
import { RemoteStarter } from '../../src/adapters/process/remote-starter.ts';
import type { LogEvent } from '../../src/engine/ports.ts';
import { openProcessBench } from '../conformance/process-bench.ts';
import { provisionerConformance } from '../conformance/provisioner.ts';
import { PATIENCE_MS, until } from './child.ts';

const entry = new URL('../../dist/agent-starter.js', import.meta.url);

provisionerConformance('of processes that a process of its own starts', () =>
  openProcessBench(() => new RemoteStarter({ entry, log: () => {} })),
);

async function stage({ answerMsMax = PATIENCE_MS } = {}) {
  const events: LogEvent[] = [];
  const starter = new RemoteStarter({ entry, log: (event) => events.push(event), answerMsMax });
  const bench = await openProcessBench(() => starter);
  onTestFinished(() => bench.dispose());
  const starterPids = () =>
    events.flatMap(({ event, pid }) => (event === 'agent-starter-started' ? [Number(pid)] : []));
  const find = (id: string) => bench.provisioner.list().find((one) => one.id === id);
  const run = async (id: string, otherThan = 0): Promise<number> => {
    bench.provisioner.create('steady', id);
    const isSo = () => find(id)?.state === 'running' && ![undefined, otherThan].includes(find(id)?.pid);
    await until(isSo, { what: `${id} runs` });
    return find(id)?.pid ?? 0;
  };
  return { bench, run, find, starterPids };
}

test('agents outlive the process that started them, and their end is seen all the same', async () => {
  const { bench, run, find, starterPids } = await stage();
  const pid = await run('steady-1');
  process.kill(starterPids()[0] ?? 0, 'SIGKILL');
  const other = await run('steady-2');
  expect(starterPids()).toHaveLength(2);
  expect([pid, other].map((one) => bench.isAlive(one))).toEqual([true, true]);
  process.kill(pid, 'SIGKILL');
  await run('steady-1', pid);
  expect(find('steady-1')).toMatchObject({ restarts: 1, lastEnd: 'it has ended' });
});

test('one that does not answer is killed, what it may have started too, and another one starts the agent', async () => {
  // Longer than the other one is ever kept from its answer.
  const { run, starterPids } = await stage({ answerMsMax: 8_000 });
  await run('steady-1');
  const [first = 0] = starterPids();
  process.kill(first, 'SIGSTOP');
  await run('steady-2');
  expect(starterPids()).toHaveLength(2);
  expect(identityOf(first)).toBeUndefined();
});

test('it ends with its controller’s last word, not by the signals that end the controller', async () => {
  const { bench, run, starterPids } = await stage();
  const pid = await run('steady-1');
  const [starter = 0] = starterPids();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(starter, signal);
  // What comes after the signals is done by the same one.
  await run('steady-2');
  expect(starterPids()).toEqual([starter]);
  bench.provisioner.release();
  await until(() => identityOf(starter) === undefined, { what: 'it has ended' });
  expect(bench.isAlive(pid)).toBe(true);
});
