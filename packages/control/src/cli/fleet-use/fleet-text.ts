// A run's waits and fleet in words.
import { amount, counted, durationText } from '@muster/contract/amounts';
import type { FleetUse } from './fleet-use.ts';
import type { Percentiles } from './quantile.ts';
import type { ScalingAction } from './scaling-actions.ts';

export function percentilesText(percentiles: Percentiles | null): string {
  if (percentiles === null) return 'none';
  const { p50, p95, p99, max } = percentiles;
  return `p50 ${durationText(p50)}, p95 ${durationText(p95)}, p99 ${durationText(p99)}, max ${durationText(max)}`;
}

export function fixedFleetText({ agentMinutesFixed, fixedAgents }: FleetUse, misses: number): string {
  if (agentMinutesFixed === null || fixedAgents === null) return 'unknown: no agent was there';
  const agents = `${counted(fixedAgents, 'agent')} all the time`;
  return `${amount(agentMinutesFixed)}: ${agents}, the fewest with no more than ${misses} misses`;
}

export function scalingText(actions: readonly ScalingAction[]): string {
  if (actions.length === 0) return 'none: the size stayed the same';
  const up = actions.filter(({ action }) => action === 'scale_up').length;
  return `${up} times up, ${actions.length - up} times down`;
}
