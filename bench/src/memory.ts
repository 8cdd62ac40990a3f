// What the controller holds in memory, whether it comes back, and whether compaction makes anyone wait.
//
// One controller, 5,000 agents that wait, a million waiting tasks of 1 KB. Nothing is compacted while they come in, so
// that the first restart replays every record and the compaction afterwards is as large as it can be.
import { once } from 'node:events';
import { taskIdOf } from '@muster/contract';
import { MusterClient } from '@muster/contract/client';
import { CONNECT_PATH, PROTOCOL } from '@muster/contract/protocol';
import type { AgentsOrders } from './agents-process.ts';
import type { BareServerOrders } from './bare-server-process.ts';
import { seatText } from './contenders/client.ts';
import { type Controller, startController } from './controller.ts';
import { Remote } from './orders.ts';
import { type Owned, owning } from './owned.ts';
import { pause } from './pause.ts';
import { nowMs } from './payload.ts';
import type { ProducerOrders } from './producer-orders.ts';
import { type BenchOptions, figure, type Result } from './result.ts';
import { stallProbe } from './stall-probe.ts';
import { seededRandom } from './statistics.ts';
import { memoryPeakMiB, usageOf } from './usage.ts';

const AGENTS = 5_000;
const WAITING_FEW = 10_000;
const WAITING_MANY = 1_000_000;
const PAYLOAD_BYTES = 1_024;
const BATCH = { size: 500, inFlight: 4 } as const;
const SETTLE_MS = 3_000;
const SAMPLE_MS = 100;
const SPOT_CHECKS = 200;
const NEVER_COMPACT = { MUSTER_JOURNAL_COMPACT_BYTES: String(64 * 2 ** 30) };
/** One closed segment is enough. */
const COMPACT_SOON = { MUSTER_JOURNAL_COMPACT_BYTES: String(64 * 2 ** 10) };
/** Tasks that come in while the journal is compacted, so that there are flushes, too. */
const MEANWHILE = { count: 500, perSecond: 100, seed: 1 } as const;

interface Stalls {
  readonly oursMs: number;
  readonly bareMs: number;
  readonly compactionMs: number;
  readonly memoryPeakMiB: number;
  readonly submitted: number;
}

interface Restart {
  readonly ms: number;
  readonly lost: number;
}

export async function memory({ scale, log }: BenchOptions): Promise<readonly Result[]> {
  return owning(async (owned) => {
    const agentCount = Math.max(10, Math.round(AGENTS * scale));
    const many = Math.max(2_000, Math.round(WAITING_MANY * scale));
    const few = Math.min(WAITING_FEW, many / 2);
    const dataDir = owned.folder();
    const controller = await startController(owned, { dataDir, environment: NEVER_COMPACT });
    const { port } = controller.address;
    const emptyMiB = await settledMiB(controller);

    await connectAgents(owned, { url: controller.url, count: agentCount });
    const agentsMiB = await settledMiB(controller);
    log(`${agentCount} agents: ${agentsMiB.toFixed(0)} MiB`);
    const producer = await startProducer(owned, controller);
    await producer.order('batches', { count: few, bytes: PAYLOAD_BYTES, ...BATCH });
    const fewMiB = await settledMiB(controller);
    log(`${few} waiting: ${fewMiB.toFixed(0)} MiB`);
    const loading = await producer.order('batches', { count: many - few, bytes: PAYLOAD_BYTES, ...BATCH });
    const manyMiB = await settledMiB(controller);
    const intake = ((many - few) / (loading.acknowledgedAtMs - loading.startedAtMs)) * 1000;
    log(`${many} waiting: ${manyMiB.toFixed(0)} MiB, taken in at ${Math.round(intake)}/s`);
    await endProducer(owned, producer);
    await controller.kill();

    const again = await restart(owned, { dataDir, port, waiting: many });
    log(`served again after ${again.restart.ms.toFixed(0)} ms, replaying everything; ${again.restart.lost} lost`);
    const stalls = await compactionStalls(owned, again.controller);
    log(`compacted in ${stalls.compactionMs} ms, worst ping ${stalls.oursMs.toFixed(1)} ms`);
    const compactedMiB = await settledMiB(again.controller);
    await again.controller.kill();

    const third = await restart(owned, { dataDir, port, waiting: many + stalls.submitted });
    log(`served again after ${third.restart.ms.toFixed(0)} ms from a snapshot; ${third.restart.lost} lost`);
    await third.controller.stop();

    const MiB = { unit: 'MiB' };
    const few10k = few.toLocaleString('en-US');
    const manyText = many.toLocaleString('en-US');
    return [
      figure({ name: 'memory, empty', ...MiB }, [emptyMiB]),
      figure({ name: `memory, ${agentCount} agents`, ...MiB }, [agentsMiB]),
      // Targets are in MB of 10^6 bytes.
      figure({ name: `memory, ${few10k} waiting`, unit: 'MB', target: '< 285' }, [megabytes(fewMiB)]),
      figure({ name: `memory, ${manyText} waiting`, unit: 'MB', target: '< 500' }, [megabytes(manyMiB)]),
      figure({ name: 'memory, peak of restart and compaction', unit: 'MB' }, [megabytes(stalls.memoryPeakMiB)]),
      figure({ name: 'memory, after compaction', unit: 'MB' }, [megabytes(compactedMiB)]),
      figure({ name: `intake of ${PAYLOAD_BYTES} byte tasks, ${agentCount} agents`, unit: 'tasks/s' }, [intake]),
      figure({ name: 'restart after kill -9, no snapshot', unit: 's', target: '< 10' }, [again.restart.ms / 1000]),
      figure({ name: 'restart after kill -9, snapshot', unit: 's', target: '< 10' }, [third.restart.ms / 1000]),
      figure({ name: 'tasks lost', unit: 'tasks', target: '= 0' }, [again.restart.lost + third.restart.lost]),
      figure({ name: 'compaction, duration', unit: 's' }, [stalls.compactionMs / 1000]),
      figure({ name: 'compaction, worst ping', unit: 'ms', target: '<= 20' }, [stalls.oursMs]),
      figure({ name: 'compaction, worst ping of a bare server', unit: 'ms' }, [stalls.bareMs]),
    ];
  });
}

async function connectAgents(owned: Owned, order: { readonly url: string; readonly count: number }): Promise<void> {
  const agents = new Remote<AgentsOrders>('agents', owned.fork(new URL('./agents-process.js', import.meta.url), []));
  await agents.ready;
  await agents.order('connect', order);
}

async function startProducer(owned: Owned, { address }: Controller): Promise<Remote<ProducerOrders>> {
  const parameters = [seatText({ kind: 'muster', address })];
  const child = owned.fork(new URL('./producer-process.js', import.meta.url), parameters);
  const producer = new Remote<ProducerOrders>('producer', child);
  await producer.ready;
  return producer;
}

async function endProducer(owned: Owned, { child }: Remote<ProducerOrders>): Promise<void> {
  child.disconnect();
  await owned.ended(child);
}

/** The most of a few seconds after the work: what a garbage collection is about to free counts. */
async function settledMiB({ pid }: Controller): Promise<number> {
  let most = 0;
  for (let leftMs = SETTLE_MS; leftMs > 0; leftMs -= SAMPLE_MS) {
    most = Math.max(most, usageOf(pid).memoryMiB);
    await pause(SAMPLE_MS);
  }
  return most;
}

interface RestartOptions {
  readonly dataDir: string;
  /** The same as before: the agents come back. */
  readonly port: number;
  readonly waiting: number;
}

async function restart(
  owned: Owned,
  { dataDir, port, waiting }: RestartOptions,
): Promise<{ readonly controller: Controller; readonly restart: Restart }> {
  const startedAtMs = nowMs();
  const controller = await startController(owned, { dataDir, port, environment: COMPACT_SOON });
  const client = new MusterClient({ url: controller.url });
  const { tasks } = await client.status();
  const ms = nowMs() - startedAtMs;
  const missing = waiting - tasks.waiting;
  return { controller, restart: { ms, lost: Math.abs(missing) + (await unreadable(client, waiting)) } };
}

/** Of a sample, how many tasks do not come back whole. */
async function unreadable(client: MusterClient, waiting: number): Promise<number> {
  const random = seededRandom(waiting);
  let count = 0;
  for (let check = 0; check < SPOT_CHECKS; check++) {
    const task = await client.task(taskIdOf(1 + Math.floor(random() * waiting)));
    const { padding = '' } = (task.payload ?? {}) as { padding?: string };
    if (task.state !== 'waiting' || padding.length === 0) count++;
  }
  return count;
}

/** The first flush after a restart finds a journal that is long enough to be compacted. */
async function compactionStalls(owned: Owned, controller: Controller): Promise<Stalls> {
  const bare = new Remote<BareServerOrders>(
    'bare',
    owned.fork(new URL('./bare-server-process.js', import.meta.url), []),
  );
  await bare.ready;
  const producer = await startProducer(owned, controller);
  const ours = await stallProbe(`${controller.url.replace('http:', 'ws:')}${CONNECT_PATH}`, PROTOCOL);
  const theirs = await stallProbe(await bare.order('listen', {}));
  const compacted = controller.nextEvent('journal-compacted');
  ours.start();
  theirs.start();
  await producer.order('paced', MEANWHILE);
  const event = await compacted;
  const [{ worstMs: oursMs }, { worstMs: bareMs }] = [ours.stop(), theirs.stop()];
  const memoryPeak = memoryPeakMiB(controller.pid);
  await endProducer(owned, producer);
  bare.child.disconnect();
  await once(bare.child, 'exit');
  const submitted = MEANWHILE.count;
  return { oursMs, bareMs, compactionMs: Number(event.ms), memoryPeakMiB: memoryPeak, submitted };
}

const megabytes = (mebibytes: number): number => (mebibytes * 2 ** 20) / 1e6;
