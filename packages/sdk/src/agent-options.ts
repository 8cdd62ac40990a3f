// What an author says about an agent, and the same with every default filled in.

import { randomUUID } from 'node:crypto';
import type { AgentHello, LogLine } from '@muster/contract';
import { type Address, addressOf, DEFAULT_URL } from './address.ts';
import type { AgentTask, AttemptContext } from './attempt.ts';
import { type Backoff, RECONNECT } from './backoff.ts';
import { readEnvironment } from './environment.ts';
import type { HandOff } from './hand-off.ts';
import type { Question } from './question.ts';
import { REQUEST_LIMITS, type RequestLimits } from './requests.ts';
import { type Random, systemTime, type Time } from './time.ts';
import type { TlsFiles } from './tls.ts';
import { processVitals, type VitalsMeter } from './vitals.ts';
import { dialWebSocket } from './websocket.ts';
import type { Dial } from './wire.ts';

/** One line about the agent's own life: connected, disconnected, refused. */
export type AgentEvent = LogLine<'agent'>;

export interface AgentOptions<Payload = unknown, Result = unknown> {
  /** Kind of agent, and the task type it takes [MUSTER_AGENT_TYPE]. */
  readonly type?: string;
  /** What else it can do. */
  readonly capabilities?: readonly string[];
  /** Facts about it; a task asks for one with `requires: ['name=value']`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Version of its code. */
  readonly version?: string;
  /** Money per hour while it is up [MUSTER_COST_PER_HOUR, else not said]. */
  readonly costPerHour?: number;
  /** Tasks it runs at once [MUSTER_SLOTS, else 1]. */
  readonly slots?: number;
  /** Address of the controller [MUSTER_URL, else http://127.0.0.1:8080]. */
  readonly url?: string;
  /** [MUSTER_TOKEN, else none]. */
  readonly token?: string;
  /** Files for a controller behind TLS. */
  readonly tls?: TlsFiles;
  /** The same across restarts, unique in the fleet [MUSTER_AGENT_ID, else the type and a random suffix]. */
  readonly id?: string;
  /**
   * Does the task. What it returns is the result, a question to a person that comes first (`task.ask()`), or the task
   * that goes on from there (`task.handOff()`).
   * What it throws is the failure: `TerminalError` is not retried.
   */
  run(
    task: AgentTask<Payload>,
    context: AttemptContext,
  ): Result | Question | HandOff | Promise<Result | Question | HandOff>;
  /** Messages from other agents. */
  onMessage?(from: string, body: unknown): void;
  /** Where events of its own life go [nowhere]. */
  log?(event: AgentEvent): void;
  readonly limits?: Partial<AgentLimits>;
  readonly backoff?: Partial<Backoff>;
  readonly time?: Time;
  readonly random?: Random;
  readonly dial?: Dial;
  /** Measures how the process fares, for whoever watches the fleet [event loop and garbage collection of this one]. */
  readonly vitals?: () => VitalsMeter;
}

export interface AgentLimits extends RequestLimits {
  /** How long running attempts may go on after `stop()` [20 s]. */
  readonly graceMs: number;
  /** How long an aborted handler may take to return [5 s]. */
  readonly abortMs: number;
  /** How long to wait, at the end, until outcomes are durable [4 s]. */
  readonly settleMs: number;
  /** Without a controller for this long the agent ends [5 min, then what the controller says]. */
  readonly orphanTimeoutMs: number;
}

// 20 s + 5 s + 4 s: inside the 30 s after which a pool kills the process.
const AGENT_LIMITS: AgentLimits = {
  ...REQUEST_LIMITS,
  graceMs: 20_000,
  abortMs: 5_000,
  settleMs: 4_000,
  orphanTimeoutMs: 300_000,
};

export interface AgentPlan {
  readonly hello: Omit<AgentHello, 'attempts'>;
  readonly address: Address;
  readonly run: (task: AgentTask, context: AttemptContext) => unknown;
  readonly onMessage: (from: string, body: unknown) => void;
  readonly log: (event: AgentEvent) => void;
  readonly limits: AgentLimits;
  readonly backoff: Backoff;
  readonly time: Time;
  readonly random: Random;
  readonly dial: Dial;
  readonly vitals: () => VitalsMeter;
}

export function planOf<Payload, Result>(options: AgentOptions<Payload, Result>): AgentPlan {
  const environment = readEnvironment();
  const type = options.type ?? environment.agentType;
  if (type === undefined) throw new TypeError('An agent needs a type: pass `type` or set MUSTER_AGENT_TYPE.');
  const instance = randomUUID();
  const costPerHour = options.costPerHour ?? environment.costPerHour;
  return {
    hello: {
      id: options.id ?? environment.agentId ?? `${type}-${instance.slice(0, 8)}`,
      instance,
      type,
      slots: options.slots ?? environment.slots ?? 1,
      pid: process.pid,
      ...(options.capabilities === undefined ? {} : { capabilities: [...options.capabilities] }),
      ...(options.labels === undefined ? {} : { labels: { ...options.labels } }),
      ...(options.version === undefined ? {} : { version: options.version }),
      ...(costPerHour === undefined ? {} : { costPerHour }),
    },
    address: addressOf(options.url ?? environment.url ?? DEFAULT_URL, options.token ?? environment.token, {
      ...environment.tls,
      ...options.tls,
    }),
    // The payload's type is the author's claim; what a client submitted is checked by nobody but the handler.
    run: (task, context) => options.run(task as AgentTask<Payload>, context),
    onMessage: (from, body) => options.onMessage?.(from, body),
    log: (event) => options.log?.(event),
    limits: { ...AGENT_LIMITS, ...options.limits },
    backoff: { ...RECONNECT, ...options.backoff },
    time: options.time ?? systemTime,
    random: options.random ?? Math.random,
    dial: options.dial ?? dialWebSocket,
    vitals: options.vitals ?? processVitals,
  };
}
