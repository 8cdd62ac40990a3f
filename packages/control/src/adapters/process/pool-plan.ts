// What the process provisioner is told: what the agents of each pool run, where they connect, within which limits.
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { RESPAWN, type RespawnRule } from '../../base/respawn.ts';
import type { Log } from '../../engine/ports.ts';
import type { Starter } from './starter.ts';

/** What the provisioner asks about agents that the controller knows. */
export interface Presence {
  isConnected(id: string): boolean;
  /** Process id that the agent said it has. */
  pidOf(id: string): number | undefined;
}

export interface PoolPlan {
  /** Type of its agents, and its name. */
  readonly type: string;
  readonly slots?: number;
  /** A list is run as it is; one text is a line for the shell. */
  readonly command: string | readonly string[];
  /** Variables added to what the processes inherit. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told to the agents, which tell it the router. */
  readonly costPerHour?: number;
}

export interface ProcessLimits {
  /** How long agents of an earlier controller get to connect again before they are replaced. */
  readonly adoptMs: number;
  /** A process whose agent is not connected for this long is replaced: it hangs, or cannot reach us. */
  readonly replaceAfterMs: number;
  /**
   * How long what has left the group of a process may go on when the rest is gone: longer than the guardian of a
   * command agent needs, which ends what its agent left running.
   */
  readonly stragglerMs: number;
  /** How often each process, and the size of its log, is looked at. */
  readonly checkMs: number;
  /** How often CPU and memory are measured, or more rarely when that would take more than a hundredth of the time. */
  readonly sampleMs: number;
  /** The output of an agent is cut at this size; one older part of the same size is kept. */
  readonly logBytesMax: number;
  /** Agents that are no more and whose output is kept. */
  readonly logsMax: number;
  readonly respawn: RespawnRule;
}

export const PROCESS_LIMITS: ProcessLimits = {
  adoptMs: 15_000,
  replaceAfterMs: 150_000,
  stragglerMs: 4_000,
  checkMs: 1_000,
  sampleMs: 5_000,
  logBytesMax: 4 * 1024 * 1024,
  logsMax: 100,
  respawn: RESPAWN,
};

export interface ProcessProvisionerOptions {
  readonly pools: readonly PoolPlan[];
  /** What the processes inherit, without its MUSTER_ variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly url: string;
  readonly token?: string | undefined;
  /** The data directory: their output and their process ids are kept in its folder `agents`. */
  readonly directory: string;
  readonly presence: Presence;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** [As children of this process]. */
  readonly starter?: Starter;
  readonly limits?: Partial<ProcessLimits>;
}
