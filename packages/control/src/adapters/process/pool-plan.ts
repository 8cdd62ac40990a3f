// What a pool is to do, and within which limits.
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { RESPAWN, type RespawnRule } from '../../base/respawn.ts';
import type { Log } from '../../engine/ports.ts';

/** What a pool asks about agents that the controller knows. */
export interface Presence {
  isConnected(id: string): boolean;
  /** Process id that the agent said it has. */
  pidOf(id: string): number | undefined;
}

export interface PoolLimits {
  /** How long agents of an earlier controller get to connect again before they are replaced. */
  readonly adoptMs: number;
  /** A process whose agent is not connected for this long is replaced: it hangs, or cannot reach us. */
  readonly replaceAfterMs: number;
  /** How often each process is looked at. */
  readonly checkMs: number;
  /** The output of an agent is cut at this size; one older part of the same size is kept. */
  readonly logBytesMax: number;
  readonly respawn: RespawnRule;
}

export const POOL_LIMITS: PoolLimits = {
  adoptMs: 15_000,
  replaceAfterMs: 150_000,
  checkMs: 1_000,
  logBytesMax: 4 * 1024 * 1024,
  respawn: RESPAWN,
};

export interface PoolOptions {
  readonly type: string;
  /** How many processes; their ids are TYPE-1 to TYPE-N. */
  readonly agents: number;
  readonly slots?: number;
  /** A list is run as it is; one text is a line for the shell. */
  readonly command: string | readonly string[];
  /** Variables added to what the processes inherit. */
  readonly env?: Readonly<Record<string, string>>;
  /** What they inherit, without its MUSTER_ variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly url: string;
  readonly token?: string | undefined;
  /** The data directory: their output and their process ids are kept in its folder `agents`. */
  readonly directory: string;
  readonly presence: Presence;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A process has ended without `stop()`: its agent is gone, however its connection looks. */
  readonly onEnd?: (id: string, how: string) => void;
  readonly limits?: Partial<PoolLimits>;
}

export interface PoolPlan extends Omit<PoolOptions, 'limits'> {
  readonly slots: number;
  readonly limits: PoolLimits;
  readonly onEnd: (id: string, how: string) => void;
}
