// What the controller holds in memory, whether it comes back, and whether compaction makes anyone wait.
//
// One controller, 5,000 agents that wait, a million waiting tasks of 1 KB. Nothing is compacted while they come in: the
// first restart replays every record, and the compaction that follows it is as large as it can be.
import { MusterClient } from '@muster/contract/client';
import { compactionStalls, stallResult } from './compaction-stalls.ts';
import { connectAgents } from './connected-agents.ts';
import { seatText } from './contenders/client.ts';
import { type Controller, startController } from './controller.ts';
import { Remote } from './orders.ts';
import { type Owned, owning } from './owned.ts';
import { pause } from './pause.ts';
import type { ProducerOrders } from './producer-orders.ts';
import { restart } from './restart.ts';
import { type BenchOptions, figure, type Result } from './result.ts';
import { usageOf } from './usage.ts';

const AGENTS = 5_000;
const WAITING_FEW = 10_000;
const WAITING_MANY = 1_000_000;
const PAYLOAD_BYTES = 1_024;
const BATCH = { size: 500, inFlight: 4, bytes: PAYLOAD_BYTES } as const;
const SETTLE_MS = 3_000;
const SAMPLE_MS = 100;
const COMPACT_BYTES = 'MUSTER_JOURNAL_COMPACT_BYTES';
const COMPACT_BYTES_MAX = 64 * 2 ** 30;

export async function memory(options: BenchOptions): Promise<readonly Result[]> {
  return owning(async (owned) => {
    const dataDir = owned.folder();
    const loaded = await load(owned, { dataDir, options });
    const again = { dataDir, port: loaded.port };

    // Above what there is, and below what there is when the next segment closes.
    const environment = { [COMPACT_BYTES]: String(loaded.journalBytes + 1) };
    const replayed = await restart(owned, { ...again, environment, waiting: loaded.waiting });
    options.log(`served again after ${Math.round(replayed.ms)} ms, every record replayed`);
    const producer = await startProducer(owned, replayed.controller);
    const stalls = await compactionStalls(owned, { controller: replayed.controller, producer });
    options.log(`compacted in ${stalls.compactionMs} ms, worst ping ${stalls.oursMs.toFixed(1)} ms`);
    const compactedMb = await settledMb(replayed.controller);
    await endProducer(owned, producer);
    await replayed.controller.kill();

    const restored = await restart(owned, { ...again, waiting: loaded.waiting + stalls.submitted });
    options.log(`served again after ${Math.round(restored.ms)} ms, from a snapshot`);
    await restored.controller.stop();

    const lost = replayed.lost + restored.lost;
    return [
      ...loaded.results,
      figure({ name: 'peak while compacting', unit: 'MB' }, [stalls.memoryPeakMb]),
      figure({ name: 'after compaction', unit: 'MB' }, [compactedMb]),
      figure({ name: 'restart after kill -9, every record replayed', unit: 's', target: '< 10' }, [replayed.ms / 1000]),
      figure({ name: 'restart after kill -9, from a snapshot', unit: 's', target: '< 10' }, [restored.ms / 1000]),
      figure({ name: 'acknowledged tasks lost', unit: 'tasks', target: '= 0' }, [lost]),
      figure({ name: 'compaction, duration', unit: 's' }, [stalls.compactionMs / 1000]),
      stallResult(stalls),
      figure({ name: 'compaction, worst ping of a bare server', unit: 'ms' }, [stalls.bareMs]),
      figure({ name: 'before compaction, worst ping', unit: 'ms' }, [stalls.oursBeforeMs]),
    ];
  });
}

interface Loaded {
  readonly port: number;
  readonly waiting: number;
  readonly journalBytes: number;
  readonly results: readonly Result[];
}

async function load(
  owned: Owned,
  { dataDir, options }: { readonly dataDir: string; readonly options: BenchOptions },
): Promise<Loaded> {
  const { scale, log } = options;
  const agents = Math.max(10, Math.round(AGENTS * scale));
  const many = Math.max(2 * WAITING_FEW, Math.round(WAITING_MANY * scale));
  const controller = await startController(owned, {
    dataDir,
    environment: { [COMPACT_BYTES]: String(COMPACT_BYTES_MAX) },
  });
  const emptyMb = await settledMb(controller);
  await connectAgents(owned, { url: controller.url, count: agents });
  const agentsMb = await settledMb(controller);
  log(`${agents} agents: ${Math.round(agentsMb)} MB`);

  const producer = await startProducer(owned, controller);
  await producer.order('batches', { count: WAITING_FEW, ...BATCH });
  const fewMb = await settledMb(controller);
  log(`${WAITING_FEW} waiting: ${Math.round(fewMb)} MB`);
  const rest = many - WAITING_FEW;
  const { startedAtMs, acknowledgedAtMs } = await producer.order('batches', { count: rest, ...BATCH });
  const manyMb = await settledMb(controller);
  log(`${many} waiting: ${Math.round(manyMb)} MB`);
  await endProducer(owned, producer);
  const { journal } = await new MusterClient({ url: controller.url }).status();
  await controller.kill();

  const name = (count: number, what: string) => `${count.toLocaleString('en-US')} ${what}`;
  return {
    port: controller.address.port,
    waiting: many,
    journalBytes: journal.bytes,
    results: [
      figure({ name: 'empty', unit: 'MB' }, [emptyMb]),
      figure({ name: name(agents, 'agents'), unit: 'MB' }, [agentsMb]),
      figure({ name: `${name(WAITING_FEW, 'waiting')}, these agents`, unit: 'MB', target: '< 285' }, [fewMb]),
      figure({ name: `${name(many, 'waiting')}, these agents`, unit: 'MB', target: '< 500' }, [manyMb]),
      figure({ name: 'intake of 1 KB tasks in batches', unit: 'tasks/s' }, [
        (rest / (acknowledgedAtMs - startedAtMs)) * 1000,
      ]),
    ],
  };
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

/** The most of a few seconds after the work, in 10^6 bytes: what a garbage collection is about to free counts. */
async function settledMb({ pid }: Controller): Promise<number> {
  let most = 0;
  for (let leftMs = SETTLE_MS; leftMs > 0; leftMs -= SAMPLE_MS) {
    most = Math.max(most, usageOf(pid).memoryMb);
    await pause(SAMPLE_MS);
  }
  return most;
}
