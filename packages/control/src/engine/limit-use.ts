// The limits as people see them: each with its fullest buckets.
import type { BucketUse, LimitList, LimitRule } from '@muster/contract';
import { Heap } from '../base/heap.ts';
import type { Bucket } from '../core/queue/bucket.ts';
import type { EngineParts } from './parts.ts';

/** Buckets shown of each limit. */
const SHOWN_MAX = 100;

export function limitUse(parts: EngineParts): LimitList {
  const { limits } = parts;
  return {
    limits: limits.rules.map((rule) => ({
      ...rule,
      buckets: limits.count(rule.name),
      fullest: fullestOf(rule, parts),
    })),
  };
}

function fullestOf(rule: LimitRule, { limits, room, clock }: EngineParts): BucketUse[] {
  const now = clock.now();
  const fullest = new Heap<{ readonly bucket: Bucket; readonly fullness: number }>((a, b) => a.fullness < b.fullness);
  for (const bucket of limits.of(rule.name)) {
    fullest.push({ bucket, fullness: bucket.fullness(now) });
    if (fullest.size > SHOWN_MAX) fullest.pop();
  }
  return [...fullest.items()]
    .sort((a, b) => b.fullness - a.fullness)
    .map(({ bucket, fullness }) => ({
      ...bucket.counted,
      running: bucket.running,
      waiting: bucket.isShut ? room.order.waitingBehind(bucket) : 0,
      fullness,
      ...(bucket.nextStartAt > now ? { nextStartAt: bucket.nextStartAt } : {}),
    }));
}
