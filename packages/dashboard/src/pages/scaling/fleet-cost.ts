// What a pool cost over a span, beside a fleet that is always as large as the pool was at its peak.
import type { SeriesReply } from '@muster/contract';

export interface SizePoint {
  readonly at: number;
  readonly desired: number | null;
  readonly actual: number | null;
}

export interface FleetCost {
  readonly agentHours: number;
  readonly cost: number;
  readonly peak: number;
  readonly fixedAgentHours: number;
  readonly fixedCost: number;
}

/** Oldest first; a window in which one of the two was not measured has null there. */
export function sizesOf(desired: SeriesReply, actual: SeriesReply): readonly SizePoint[] {
  const [wanted, there] = [sumsOf(desired), sumsOf(actual)];
  const moments = [...new Set([...wanted.keys(), ...there.keys()])].sort((a, b) => a - b);
  // A window is known when it is over.
  return moments.map((at) => ({
    at: at + desired.stepMs,
    desired: wanted.get(at) ?? null,
    actual: there.get(at) ?? null,
  }));
}

/** `actual` counts agents that are up; a window that was not measured costs neither fleet anything. */
export function costOf(
  points: readonly SizePoint[],
  { stepMs, costPerHour }: { readonly stepMs: number; readonly costPerHour: number },
): FleetCost | undefined {
  const sizes = points.flatMap(({ actual }) => (actual === null ? [] : [actual]));
  if (sizes.length === 0) return undefined;
  const stepHours = stepMs / 3_600_000;
  const agentHours = sizes.reduce((sum, size) => sum + size, 0) * stepHours;
  const peak = Math.ceil(Math.max(...sizes));
  const fixedAgentHours = peak * sizes.length * stepHours;
  return {
    agentHours,
    cost: agentHours * costPerHour,
    peak,
    fixedAgentHours,
    fixedCost: fixedAgentHours * costPerHour,
  };
}

function sumsOf({ series }: SeriesReply): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { points } of series) for (const { at, mean } of points) sums.set(at, (sums.get(at) ?? 0) + mean);
  return sums;
}
