// What waits now: by state, by band, by task type, and by what keeps it from starting.
import { OTHER } from '@muster/contract/indicators';
import { noBacklog } from '../../core/queue/backlog.ts';
import type { Sample } from '../../core/series/sample.ts';
import type { EngineParts } from '../parts.ts';
import type { Pause } from './pause.ts';

export interface QueueParts extends Pick<EngineParts, 'room' | 'fleet' | 'clock' | 'pauses' | 'limits'> {
  readonly leased: () => number;
  /** What the name of a type is counted as. */
  readonly typeOf: (type: string) => string;
}

/** Needs that are looked at; those of a queue with more are not told by type. */
const NEEDS_MAX = 100_000;
/** Buckets of one limit that are looked at. */
const BUCKETS_MAX = 10_000;

interface TypeSum {
  waiting: number;
  unservable: number;
  oldestReadyAt: number;
}

export async function sampleQueue(sample: Sample, parts: QueueParts, pause: Pause): Promise<void> {
  const { room, fleet, leased } = parts;
  sample.gauge('muster_tasks_open', room.delayed, { state: 'scheduled' });
  sample.gauge('muster_tasks_open', room.waiting, { state: 'waiting' });
  sample.gauge('muster_tasks_open', room.awaiting, { state: 'awaiting-approval' });
  sample.gauge('muster_tasks_open', leased(), { state: 'leased' });
  for (const [band, waiting] of room.order.waitingByBand().entries()) {
    sample.gauge('muster_queue_band_waiting', waiting, { band: String(band) });
  }
  await sampleLimits(sample, parts, pause);
  sample.gauge('muster_tasks_paused', parts.pauses.waiting());
  const byType = new Map<string, TypeSum>();
  let looked = 0;
  for (const need of fleet.needsInUse()) {
    if (++looked > NEEDS_MAX) break;
    await pause.every(looked);
    const type = parts.typeOf(need.facts.type);
    const sum = byType.get(type) ?? { waiting: 0, unservable: 0, oldestReadyAt: Number.POSITIVE_INFINITY };
    byType.set(type, sum);
    sum.waiting += room.order.waitingFor(need);
    sum.oldestReadyAt = Math.min(sum.oldestReadyAt, room.order.oldestReadyAt(need) ?? Number.POSITIVE_INFINITY);
    if (need.capable > 0) continue;
    const backlog = noBacklog();
    room.order.addBacklog(need, backlog);
    sum.unservable += backlog.waiting;
  }
  const now = parts.clock.now();
  for (const [type, { waiting, unservable, oldestReadyAt }] of byType) {
    sample.gauge('muster_tasks_waiting', waiting, { type });
    sample.gauge('muster_tasks_unservable', unservable, { type });
    sample.gauge('muster_queue_oldest_seconds', Math.max(0, now - Math.min(now, oldestReadyAt)) / 1_000, { type });
  }
  if (byType.size > 0) return;
  // A queue that is empty says so, rather than nothing at all.
  sample.gauge('muster_tasks_waiting', 0, { type: OTHER });
  sample.gauge('muster_tasks_unservable', 0, { type: OTHER });
  sample.gauge('muster_queue_oldest_seconds', 0, { type: OTHER });
}

async function sampleLimits(sample: Sample, { limits, room, clock }: QueueParts, pause: Pause): Promise<void> {
  const now = clock.now();
  for (const { name } of limits.rules) {
    let [looked, waiting, fullness] = [0, 0, 0];
    for (const bucket of limits.of(name)) {
      if (++looked > BUCKETS_MAX) break;
      await pause.every(looked);
      fullness = Math.max(fullness, bucket.fullness(now));
      if (bucket.isShut) waiting += room.order.waitingBehind(bucket);
    }
    sample.gauge('muster_limit_waiting', waiting, { limit: name });
    sample.gauge('muster_limit_use_ratio', fullness, { limit: name });
  }
}
