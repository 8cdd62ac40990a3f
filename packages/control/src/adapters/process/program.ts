// How a process of an agent is started: on its own, with its output in a file, and told who it is.
import { type ChildProcess, spawn } from 'node:child_process';
import type { AgentLogs } from './agent-logs.ts';
import type { PoolPlan } from './pool-plan.ts';

export interface Program {
  readonly command: string | readonly string[];
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
  const { type, slots = 1, env, costPerHour } = pool;
  // The controller's own settings are nobody else's business.
  const inherited = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('MUSTER_')));
  return {
    command: pool.command,
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

/** Throws when it cannot even be tried; a child without a process id tells later, as an event, why it has none. */
export function spawnProgram(
  { command, environmentOf }: Program,
  { id, startId, logs }: AgentStart & { readonly logs: AgentLogs },
): ChildProcess {
  const [file = '', ...parameters] = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
  const child = logs.withFile(id, (output) =>
    spawn(file, parameters, {
      // A group of its own: Ctrl-C on the controller is no order to its agents, and it may outlive the controller.
      detached: true,
      stdio: ['ignore', output, output],
      env: environmentOf({ id, startId }),
    }),
  );
  child.unref();
  return child;
}
