// A disk that fails: the process ends with a clear word, claims nothing that is not durable, and the next start has all
// that was acknowledged.
import type { TaskId } from '@muster/contract';
import { expect, type TestContext, test } from 'vitest';
import { verifyJournal } from '../../../src/adapters/journal/inspect.ts';
import { seededRandom } from '../../../src/base/random.ts';
import { openStage } from '../harness.ts';
import { Load } from '../load.ts';
import { inject } from './injection.ts';

/** The call fails only after a while: whoever acknowledged before it ended would be found out. */
const LINGER = 'delay_enter=300000';

// A write of the journal syncs by itself.
test(
  'a write that fails ends the process, and nothing acknowledged is lost (needs strace)',
  {
    timeout: 60_000,
  },
  (context) => failing({ context, rule: `pwrite64:error=EIO:${LINGER}` }),
);

// A new segment is synced on its own: small segments have many.
test(
  'a sync that fails ends the process, and nothing acknowledged is lost (needs strace)',
  {
    timeout: 60_000,
  },
  (context) =>
    failing({
      context,
      rule: `fsync,fdatasync:error=EIO:${LINGER}`,
      settings: { MUSTER_JOURNAL_COMPACT_BYTES: '65536' },
    }),
);

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
  const load = new Load(client, seededRandom(5));
  await load.start();
  const injection = await inject(controller.child.pid, rule);
  if (injection === undefined) {
    await load.stop();
    return context.skip('strace cannot hold a process here');
  }
  expect(await controller.child.exited).toEqual({ code: 1, signal: null });
  await injection.end();
  expect(controller.events('journal-failed')).toMatchObject([
    { level: 'error', error: expect.stringContaining('EIO: i/o error') },
  ]);

  // What was not acknowledged is sent again under its key, and is there once.
  await controller.start();
  await load.stop();
  expect(load.acknowledged.length).toBeGreaterThan(0);
  await load.resubmitUnacknowledged();
  await controller.drained();
  const states = new Map<TaskId, string>();
  for await (const { id, state } of client.everyTask({ limit: 1000 })) states.set(id, state);
  const wrong = load.acknowledged.filter(({ id, outcomes }) => !(outcomes as string[]).includes(states.get(id) ?? ''));
  expect(wrong).toEqual([]);
  expect(states.size).toBe(load.sent.length);
  expect(await controller.stop()).toMatchObject({ code: 0 });
  expect(verifyJournal(controller.dataDir)).toMatchObject({ ok: true });
}
