// The flap budget: a pool may change its direction only so often in a span of time; then it no longer shrinks.
import type { ScalingPolicy } from '@muster/contract';

export type FlapRule = Pick<ScalingPolicy, 'flapsMax' | 'flapWindowMs'>;

/** The changes of direction that still count. */
export function turnsWithin(turns: readonly number[], { flapWindowMs }: FlapRule, now: number): readonly number[] {
  return turns.filter((at) => now - at < flapWindowMs);
}

/** How long it may not shrink; 0 = it may. Growing is never held back, so one turn beyond the budget can follow. */
export function flapsHoldMs(turns: readonly number[], rule: FlapRule, now: number): number {
  const counting = turnsWithin(turns, rule, now);
  // With flapsMax 0 that is past the end: no budget.
  const last = counting[counting.length - rule.flapsMax];
  return last === undefined ? 0 : last + rule.flapWindowMs - now;
}
