// Whether a compaction makes clients wait: pings while the journal is compacted, against pings of a bare server.
import { CONNECT_PATH, PROTOCOL } from '@muster/contract/protocol';
import type { BareServerOrders } from './bare-server-process.ts';
import type { Controller } from './controller.ts';
import { Remote } from './orders.ts';
import type { Owned } from './owned.ts';
import { nowMs } from './payload.ts';
import type { ProducerOrders } from './producer-orders.ts';
import { figure, type Result, skipped } from './result.ts';
import { stallProbe } from './stall-probe.ts';
import { memoryPeakMb } from './usage.ts';

/** 6 MB/s: fills a segment of the journal in about ten seconds, which begins the compaction. */
const FILLING = { count: 50, perSecond: 100, bytes: 64 * 1024 } as const;
const FILLED_AFTER_MS_MAX = 120_000;
const STALL_MS_MAX = 20;

export interface CompactionStalls {
  readonly oursMs: number;
  readonly oursBeforeMs: number;
  /** What the machine alone is to blame for. */
  readonly bareMs: number;
  readonly compactionMs: number;
  readonly memoryPeakMb: number;
  /** Tasks submitted meanwhile. */
  readonly submitted: number;
}

interface Parts {
  readonly controller: Controller;
  readonly producer: Remote<ProducerOrders>;
}

export async function compactionStalls(owned: Owned, { controller, producer }: Parts): Promise<CompactionStalls> {
  const module = new URL('./bare-server-process.js', import.meta.url);
  const bareServer = new Remote<BareServerOrders>('bare server', owned.fork(module, []));
  await bareServer.ready;
  const ours = await stallProbe(`${controller.url.replace('http:', 'ws:')}${CONNECT_PATH}`, PROTOCOL);
  const bare = await stallProbe(await bareServer.order('listen', {}));
  const startedAtMs = nowMs();
  const compaction = await fillUntilCompacted({ controller, producer });
  ours.stop();
  bare.stop();
  bareServer.child.disconnect();
  await owned.ended(bareServer.child);

  const { endedAtMs, compactionMs, submitted } = compaction;
  const beganAtMs = endedAtMs - compactionMs;
  return {
    oursMs: ours.worstMs(beganAtMs, endedAtMs),
    oursBeforeMs: ours.worstMs(startedAtMs, beganAtMs),
    bareMs: bare.worstMs(beganAtMs, endedAtMs),
    compactionMs,
    memoryPeakMb: memoryPeakMb(controller.pid),
    submitted,
  };
}

/** A machine that makes a bare server wait as long can neither meet nor miss the target. */
export function stallResult({ oursMs, bareMs }: Pick<CompactionStalls, 'oursMs' | 'bareMs'>): Result {
  const target = { name: 'compaction, worst ping', unit: 'ms', target: `<= ${STALL_MS_MAX}` };
  if (bareMs <= STALL_MS_MAX) return figure(target, [oursMs]);
  const [ours, bare] = [oursMs, bareMs].map((ms) => ms.toFixed(1));
  return skipped(target, `${ours} ms, but the machine stalled a bare server for ${bare} ms in the same time`);
}

interface Compaction {
  readonly endedAtMs: number;
  readonly compactionMs: number;
  readonly submitted: number;
}

async function fillUntilCompacted({ controller, producer }: Parts): Promise<Compaction> {
  let compactionMs: number | undefined;
  let endedAtMs = 0;
  controller.onEvent('journal-compacted', ({ ms }) => {
    endedAtMs = nowMs();
    compactionMs = Number(ms);
  });
  const giveUpAtMs = nowMs() + FILLED_AFTER_MS_MAX;
  let submitted = 0;
  while (compactionMs === undefined) {
    if (nowMs() > giveUpAtMs) throw new Error(`nothing was compacted in ${FILLED_AFTER_MS_MAX} ms`);
    await producer.order('paced', { ...FILLING, seed: submitted + 1 });
    submitted += FILLING.count;
  }
  return { endedAtMs, compactionMs, submitted };
}
