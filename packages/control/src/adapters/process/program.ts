// What is run as an agent of a pool, and what it finds in its environment.
import type { PoolPlan } from './pool-plan.ts';

export interface Program {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly environmentOf: (start: AgentStart) => Readonly<Record<string, string | undefined>>;
}

export interface AgentStart {
  readonly id: string;
  /** In the environment of everything that comes of this start, by which it is found again. */
  readonly startId: string;
}

/** Where the agents of all pools connect. */
export interface AgentSurroundings {
  readonly url: string;
  readonly token?: string | undefined;
  /** What the controller itself was started with. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function programOf(pool: PoolPlan, { url, token, environment }: AgentSurroundings): Program {
  const { type, slots = 1, env, costPerHour, command } = pool;
  // The controller's own settings are nobody else's business.
  const inherited = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('MUSTER_')));
  return {
    command: typeof command === 'string' ? ['/bin/sh', '-c', command] : command,
    environmentOf: ({ id, startId }) => ({
      ...inherited,
      ...env,
      MUSTER_URL: url,
      MUSTER_AGENT_ID: id,
      MUSTER_AGENT_TYPE: type,
      MUSTER_SLOTS: String(slots),
      MUSTER_START_ID: startId,
      ...(costPerHour === undefined ? {} : { MUSTER_COST_PER_HOUR: String(costPerHour) }),
      ...(token === undefined ? {} : { MUSTER_TOKEN: token }),
    }),
  };
}
