// Why a task may not start although agents may have room: a pause, or a limit with its numbers.

import type { Pause, Waiting } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { type Bucket, fullAmong } from '../core/queue/bucket.ts';
import type { EngineParts } from './parts.ts';
import type { TaskSpec } from './task-entry.ts';

export type GateReason = Pick<Waiting, 'blocker' | 'detail'>;

export function shutGate(spec: TaskSpec, { pauses, needs }: EngineParts, now: number): GateReason | undefined {
  const pause = pauses.shutFor(spec)?.pause;
  if (pause !== undefined) return { blocker: 'paused', detail: pauseDetail(pause, now) };
  const full = fullAmong(needs.claim(spec).buckets, now);
  return full === undefined ? undefined : { blocker: 'limit', detail: limitDetail(full, now) };
}

/** Most attempts of a spec that its limits let run at once. */
export function placesOf(buckets: readonly Bucket[]): number {
  return buckets.reduce((least, { rule }) => Math.min(least, rule.running ?? least), Number.POSITIVE_INFINITY);
}

/** When the rates of its limits allow the start of the task in this position; 0 = no rate counts it. */
export function allowedStartAt(buckets: readonly Bucket[], position: number): number {
  return buckets.reduce((latest, { nextStartAt, stepMs }) => {
    return stepMs === 0 ? latest : Math.max(latest, nextStartAt + (position - 1) * stepMs);
  }, 0);
}

function pauseDetail({ type, tenant, reason, at, by }: Pause, now: number): string {
  const what = [type === undefined ? [] : [`type ${type}`], tenant === undefined ? [] : [`tenant ${tenant}`]].flat();
  return `${what.join(' of ')} is paused: ${reason} (by ${by}, ${durationText(now - at)} ago).`;
}

function limitDetail(bucket: Bucket, now: number): string {
  const { rule, counted, running, nextStartAt } = bucket;
  const whom = Object.entries(counted).map(([partition, value]) => `${partition} ${value}`);
  const of = whom.length === 0 ? '' : ` of ${whom.join(', ')}`;
  if (bucket.blockedBy(now) === 'running') {
    return `Limit ${rule.name}${of} is reached: ${running} of ${rule.running} run; the next starts when one ends.`;
  }
  const rate = `${rule.starts} per ${durationText(rule.perMs ?? 0)}`;
  return `Limit ${rule.name}${of} is reached: ${rate} may start; the next in ${durationText(nextStartAt - now)}.`;
}
