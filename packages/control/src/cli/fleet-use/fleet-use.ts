// What a fleet cost over a run, how well it served, and what the smallest constant fleet would have cost for the same.
import { type RecordedWork, smallestFixedFleet } from './fixed-fleet.ts';
import type { FleetHistory, FleetSample } from './fleet-history.ts';

export interface FleetUse {
  readonly agentsMin: number;
  readonly agentsMean: number;
  readonly agentsMax: number;
  readonly agentMinutes: number;
  /** Of the smallest constant fleet that, serving first come first served, misses no more; null when there was no agent. */
  readonly agentMinutesFixed: number | null;
  readonly fixedAgents: number | null;
  readonly fleet: readonly FleetSample[];
}

export interface FleetUseInput {
  readonly history: FleetHistory;
  /** The run, wall time. */
  readonly from: number;
  readonly to: number;
  /** Divides every time of a trace [1]: minutes are those of the trace. */
  readonly speed?: number;
  /** What arrived, in trace time; undefined when no agent's slots are known. */
  readonly work: RecordedWork | undefined;
}

export function fleetUseOf({ history, from, to, speed = 1, work }: FleetUseInput): FleetUse {
  const durationMs = Math.max(0, to - from);
  const minutes = (agentMs: number): number => (agentMs * speed) / 60_000;
  const agentMs = durationMs === 0 ? 0 : history.agentMs(from, to);
  const sizes = history.samples.filter(({ at }) => at >= from && at <= to).map(({ agents }) => agents);
  const fixedAgents = work === undefined ? null : smallestFixedFleet(work);
  return {
    agentsMin: sizes.length === 0 ? 0 : Math.min(...sizes),
    agentsMean: durationMs === 0 ? 0 : agentMs / durationMs,
    agentsMax: Math.max(0, ...sizes),
    agentMinutes: minutes(agentMs),
    agentMinutesFixed: fixedAgents === null ? null : minutes(fixedAgents * durationMs),
    fixedAgents,
    fleet: history.samples,
  };
}
