// The fleet as it was: a scaler that asks for as many agents as were up at the same time of the recording.
import type { AgentModel, Scaler } from '../plan.ts';
import type { FleetSizes } from './fleet-sizes.ts';

export const AS_RECORDED = 'recorded';

const INTERVAL_MS = 1_000;

export interface AsRecordedOptions {
  readonly sizes: FleetSizes;
  /** The time of the recording at which a run begins. */
  readonly startedAt: number;
  readonly agents: Pick<AgentModel, 'startupMs' | 'startupSpreadRatio'>;
}

/** Its first look is the beginning of the run. Agents are ordered a mean start before they were up. */
export function asRecorded({ sizes, startedAt, agents }: AsRecordedOptions): Scaler {
  const startMs = agents.startupMs * (1 + agents.startupSpreadRatio / 2);
  let offsetMs: number | undefined;
  return {
    name: AS_RECORDED,
    intervalMs: INTERVAL_MS,
    desired({ now }) {
      offsetMs ??= startedAt - now;
      const at = now + offsetMs;
      return Math.max(sizes.sizeAt(at), sizes.sizeAt(at + startMs));
    },
  };
}
