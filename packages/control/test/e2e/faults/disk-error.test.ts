// A disk that fails: the process ends with a clear word, claims nothing that is not durable, and the next start has all
// that was acknowledged.
import { Fault, type MusterClient, type TaskId, type TaskSubmission } from '@muster/contract';
import { expect, type TestContext, test } from 'vitest';
import { verifyJournal } from '../../../src/adapters/journal/inspect.ts';
import { until } from '../child.ts';
import { openStage } from '../harness.ts';
import { inject } from './injection.ts';

/** The call fails only after a while: whoever acknowledged before it ended would be found out. */
const LINGER = 'delay_enter=300000';
const BATCH = 10;
const PADDING = 'x'.repeat(500);

// A write of the journal syncs by itself.
test('a write that fails ends the process, and nothing acknowledged is lost (needs strace)', (context) =>
  failing({ context, rule: `pwrite64:error=EIO:${LINGER}` }));

// A new segment is synced on its own: small segments have many.
test('a sync that fails ends the process, and nothing acknowledged is lost (needs strace)', (context) =>
  failing({
    context,
    rule: `fsync,fdatasync:error=EIO:${LINGER}`,
    settings: { MUSTER_JOURNAL_COMPACT_BYTES: '65536' },
  }));

interface Failing {
  readonly context: TestContext;
  readonly rule: string;
  readonly settings?: Readonly<Record<string, string>>;
}

async function failing({ context, rule, settings = {} }: Failing): Promise<void> {
  const stage = openStage();
  const controller = await stage.controller({ settings });
  const { client } = controller;
  stage.agent({ url: controller.url, id: 'one', slots: 8 });
  await controller.fleetOf(1);
  const acknowledged = new Map<string, TaskId>();
  const sent: string[] = [];
  const submitting = submitUntilItFails(client, { sent, acknowledged });
  await until(() => acknowledged.size >= 3 * BATCH, { what: 'some are acknowledged' });
  const injection = await inject(controller.child.pid, rule);
  if (injection === undefined) {
    await controller.stop();
    await submitting;
    return context.skip('strace cannot hold a process here');
  }
  expect(await controller.child.exited).toEqual({ code: 1, signal: null });
  await injection.end();
  expect(controller.events('journal-failed')).toMatchObject([
    { level: 'error', error: expect.stringContaining('EIO: i/o error') },
  ]);

  await submitting;

  // What was acknowledged is there. What was not is sent again under its key, and is there once.
  await controller.start();
  for (let at = 0; at < sent.length; at += BATCH) await submit(client, sent.slice(at, at + BATCH));
  const { tasks } = await client.submit(sent.map((key) => taskOf(key)));
  const wrong = tasks.filter(({ id }, index) => (acknowledged.get(sent[index] ?? '') ?? id) !== id);
  expect(wrong).toEqual([]);
  await controller.drained();
  const states = new Map<TaskId, string>();
  for await (const { id, state } of client.everyTask({ limit: 1000 })) states.set(id, state);
  expect(tasks.filter(({ id }) => states.get(id) !== 'completed')).toEqual([]);
  expect(states.size).toBe(sent.length);
  expect(await controller.stop()).toMatchObject({ code: 0 });
  expect(verifyJournal(controller.dataDir)).toMatchObject({ ok: true });
}

const taskOf = (key: string): TaskSubmission => ({ type: 'work', idempotencyKey: key, payload: { text: PADDING } });

async function submit(client: MusterClient, keys: readonly string[]): Promise<readonly TaskId[]> {
  return (await client.submit(keys.map((key) => taskOf(key)))).tasks.map(({ id }) => id);
}

/** One batch after the other, until one is not acknowledged. */
async function submitUntilItFails(client: MusterClient, account: Account): Promise<void> {
  const { sent, acknowledged } = account;
  for (;;) {
    const keys = Array.from({ length: BATCH }, (_, index) => `key-${sent.length + index}`);
    sent.push(...keys);
    try {
      const ids = await submit(client, keys);
      for (const [index, key] of keys.entries()) acknowledged.set(key, ids[index] ?? '');
    } catch (error) {
      if (error instanceof Fault) return;
      throw error;
    }
  }
}

interface Account {
  readonly sent: string[];
  readonly acknowledged: Map<string, TaskId>;
}
