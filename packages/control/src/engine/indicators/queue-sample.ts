// What waits now: by state, by band, and by task type.
import { OTHER } from '@muster/contract/indicators';
import type { Sample } from '../../core/series/sample.ts';
import type { EngineParts } from '../parts.ts';
import type { Pause } from './pause.ts';

export interface QueueParts extends Pick<EngineParts, 'room' | 'fleet' | 'clock'> {
  readonly leased: () => number;
  /** What the name of a type is counted as. */
  readonly typeOf: (type: string) => string;
}

/** Needs that are looked at; those of a queue with more are not told by type. */
const NEEDS_MAX = 100_000;

export async function sampleQueue(sample: Sample, parts: QueueParts, pause: Pause): Promise<void> {
  const { room, fleet, leased } = parts;
  sample.gauge('muster_tasks_open', room.delayed, { state: 'scheduled' });
  sample.gauge('muster_tasks_open', room.waiting, { state: 'waiting' });
  sample.gauge('muster_tasks_open', room.awaiting, { state: 'awaiting-approval' });
  sample.gauge('muster_tasks_open', leased(), { state: 'leased' });
  for (const [band, waiting] of room.order.waitingByBand().entries()) {
    sample.gauge('muster_queue_band_waiting', waiting, { band: String(band) });
  }
  const byType = new Map<string, { waiting: number; oldestReadyAt: number }>();
  let looked = 0;
  for (const need of fleet.needsInUse()) {
    if (++looked > NEEDS_MAX) break;
    await pause.every(looked);
    const type = parts.typeOf(need.facts.type);
    const sum = byType.get(type) ?? { waiting: 0, oldestReadyAt: Number.POSITIVE_INFINITY };
    byType.set(type, sum);
    sum.waiting += room.order.waitingFor(need);
    sum.oldestReadyAt = Math.min(sum.oldestReadyAt, room.order.oldestReadyAt(need) ?? Number.POSITIVE_INFINITY);
  }
  const now = parts.clock.now();
  for (const [type, { waiting, oldestReadyAt }] of byType) {
    sample.gauge('muster_tasks_waiting', waiting, { type });
    sample.gauge('muster_queue_oldest_seconds', Math.max(0, now - Math.min(now, oldestReadyAt)) / 1_000, { type });
  }
  if (byType.size > 0) return;
  // A queue that is empty says so, rather than nothing at all.
  sample.gauge('muster_tasks_waiting', 0, { type: OTHER });
  sample.gauge('muster_queue_oldest_seconds', 0, { type: OTHER });
}
