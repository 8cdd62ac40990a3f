// The WebSocket protocol: each frame is a JSON array of items; docs/protocol.md tells the whole story.
// One connection can be an agent (it said hello), a client (it submits), or both. An empty frame `[]` is a heartbeat.

import type { FaultCode } from './faults.ts';
import type { AgentHello } from './nouns/agent.ts';
import type { HandOffTask } from './nouns/hand-off.ts';
import type { LogLevel, StreamEvent } from './nouns/stream.ts';
import type { Accepted, AckLevel, Outcome, TaskError, TaskId, TaskSubmission } from './nouns/task.ts';

export { FAULTS, Fault, type FaultCode, faultBody, faultOfBody, faultOfClose } from './faults.ts';
export { tlsProblemOf } from './tls-problem.ts';

/** Sent as the WebSocket subprotocol; a controller refuses a version it does not speak with close code 4426. */
export const PROTOCOL = 'muster.v1';
export const CONNECT_PATH = '/v1/connect';
/** Longest that a poll may ask to wait; proxies often cut at 60 s. The controller answers earlier if it wants to hear. */
export const POLL_WAIT_MS_MAX = 60_000;

export const PROTOCOL_LIMITS = {
  /** Longest frame in bytes, both ways; a sender splits its batch. */
  frameBytes: 8 * 1024 * 1024,
  /** Most items of one frame. */
  itemsPerFrame: 10_000,
  /** Most tasks of one submit item. */
  tasksPerSubmit: 10_000,
  /** Longest question of an ask item, and longest JSON text of its detail: what is larger belongs into a checkpoint. */
  questionLength: 2048,
  detailLength: 16_384,
  /** Longest note of a hand-off: what is larger belongs into the payload. */
  handOffNoteLength: 1024,
  /** Most hand-offs in a row: agents that hand a task to and fro must end some time. */
  handOffsMax: 100,
  /** Most levels of arrays and objects inside a payload, a result or a message. */
  nestingMax: 64,
  /** Longest `data` of an output item, as JSON text. */
  chunkLength: 64 * 1024,
  /** Most work, tokens or money of one attempt: beyond any bill, with room for its square in statistics. */
  usageMax: 1e15,
  /** Highest price of an agent. */
  costPerHourMax: 1e9,
} as const;

/** What an attempt cost and how good it was; every field is optional. */
export interface Usage {
  /** Work done, in the unit the agents of this type agree on. */
  readonly work?: number;
  readonly tokens?: number;
  /** Money spent, in the unit of costPerHour. */
  readonly cost?: number;
  /** Quality or satisfaction, 0..1. */
  readonly satisfaction?: number;
}

/** How a task that another one waited for ended. */
export interface AfterResult {
  readonly task: TaskId;
  /** An outcome, or `unknown` when it ended so long ago that nothing of it is kept. */
  readonly state: Outcome | 'unknown';
  readonly result?: unknown;
  /** The result is too large to be sent along, or no longer kept. */
  readonly resultOmitted?: boolean;
  readonly error?: TaskError;
}

export interface GivenApproval {
  readonly question: string;
  readonly by: string;
  readonly note?: string;
  readonly at: number;
  /** What the attempt that asked had said. */
  readonly detail?: unknown;
}

/** Who handed a task over, as its attempts are told. */
export interface GivenHandOff {
  /** The agent. */
  readonly from: string;
  readonly note?: string;
  /** The task that ended with the hand-off: its result can be read by this id. */
  readonly task: TaskId;
}

/** When a task went its way: milliseconds since the Unix epoch, by the clock of the controller. */
export interface OutcomeTimes {
  readonly submittedAt: number;
  /** Dispatch of its first attempt (of the last ten that it had); absent when it never started. */
  readonly firstStartedAt?: number;
  /** Dispatch of its last attempt. */
  readonly startedAt?: number;
  readonly endedAt: number;
}

/** Items sent to the controller. */
export type ToController =
  | ({ readonly kind: 'hello' } & AgentHello)
  | { readonly kind: 'done'; readonly token: string; readonly result?: unknown; readonly usage?: Usage }
  | { readonly kind: 'failed'; readonly token: string; readonly error: TaskError; readonly usage?: Usage }
  /** Ends the attempt, which counts as no failure, and holds the task until a person has approved that it goes on. */
  | {
      readonly kind: 'ask';
      readonly token: string;
      readonly question: string;
      /** For the person who decides, and for the attempt that follows. */
      readonly detail?: unknown;
      /** Expire when nobody has decided after this long. */
      readonly timeoutMs?: number;
      readonly usage?: Usage;
    }
  /**
   * Completes the attempt and submits the task that goes on from there, both or neither. Acknowledged with `settled`;
   * one that is `refused` has changed nothing, and the attempt still holds its task.
   */
  | {
      readonly kind: 'handoff';
      readonly ref: number;
      readonly token: string;
      readonly result?: unknown;
      readonly usage?: Usage;
      readonly task: HandOffTask;
      /** Agent that gets it first, where it has room. */
      readonly to?: string;
      /** For whoever goes on. */
      readonly note?: string;
    }
  /** Progress of a running attempt: 0..1 and a note. In memory only. */
  | { readonly kind: 'progress'; readonly token: string; readonly ratio?: number; readonly note?: string }
  /**
   * What the next attempt of the task should start from, should this one not finish; the latest wins. Answered with
   * `checkpointed` once it is durable.
   */
  | { readonly kind: 'checkpoint'; readonly ref: number; readonly token: string; readonly data: unknown }
  /** What a running attempt says meanwhile. In memory; its end is kept with the task. `seq` counts per attempt, from 1. */
  | {
      readonly kind: 'output';
      readonly token: string;
      readonly stream: 'output' | 'log';
      readonly seq: number;
      readonly data: unknown;
      /** Of a log line [info]. */
      readonly level?: LogLevel;
    }
  /** The attempt was stopped because of a cancel item. */
  | { readonly kind: 'stopped'; readonly token: string }
  /** How the agent's process fares: asked for by `vitalsMs` of the welcome, and never needed. */
  | {
      readonly kind: 'vitals';
      /** Worst stall of its event loop, or whatever it works in, since the last vitals. */
      readonly loopDelayMs?: number;
      /** Pauses for garbage collection since the process began, all together. */
      readonly gcMs?: number;
    }
  /** No new tasks, please; running ones finish. */
  | { readonly kind: 'drain' }
  | { readonly kind: 'submit'; readonly ref: number; readonly tasks: readonly TaskSubmission[] }
  | { readonly kind: 'cancel-task'; readonly ref: number; readonly task: TaskId }
  /** Asks for one `outcome` item per listed task, now or when it ends; with `times`, also for when it went its way. */
  | { readonly kind: 'watch'; readonly ref: number; readonly tasks: readonly TaskId[]; readonly times?: boolean }
  /** Asks for the events of a task's stream as `chunk` items, until its outcome; `after` resumes behind a number. */
  | { readonly kind: 'follow'; readonly ref: number; readonly task: TaskId; readonly after?: number }
  | { readonly kind: 'unfollow'; readonly ref: number }
  /** Relayed to another agent, at most once, never stored. */
  | { readonly kind: 'message'; readonly to: string; readonly body: unknown };

/** Items sent by the controller. */
export type FromController =
  | {
      readonly kind: 'welcome';
      readonly node: string;
      readonly epoch: number;
      /** An agent that sent nothing else for this long sends an empty frame. */
      readonly heartbeatMs: number;
      /** An agent that can tell how it fares does so this often; absent when nobody wants to know. */
      readonly vitalsMs?: number;
      /** Without a controller for this long, an agent ends itself. */
      readonly orphanTimeoutMs: number;
      /** Tokens of the hello's attempts that are still wanted; the agent drops the others. */
      readonly attempts: readonly string[];
    }
  | {
      readonly kind: 'start';
      readonly task: TaskId;
      readonly token: string;
      readonly attempt: number;
      readonly type: string;
      readonly tenant: string;
      readonly session?: string;
      /** When the attempt is cancelled for running too long. */
      readonly timeoutMs?: number;
      readonly deadlineAt?: number;
      /** W3C trace context of the attempt; absent when the task belongs to no trace. */
      readonly traceparent?: string;
      /** How the tasks that it had to wait for ended, in the order of its submission. */
      readonly after?: readonly AfterResult[];
      /** The last approval that a person gave. */
      readonly approval?: GivenApproval;
      readonly handoff?: GivenHandOff;
      /** The last checkpoint of an earlier attempt. */
      readonly checkpoint?: unknown;
      readonly payload: unknown;
    }
  /** Stop the attempt; answer with `stopped`, `done` or `failed`. */
  | { readonly kind: 'cancel'; readonly token: string; readonly reason: string }
  /** The reports of these attempts are durable; the agent forgets them. */
  | { readonly kind: 'settled'; readonly tokens: readonly string[] }
  | {
      readonly kind: 'accepted';
      readonly ref: number;
      readonly tasks: readonly Accepted[];
      readonly durability: AckLevel;
    }
  | {
      readonly kind: 'refused';
      readonly ref: number;
      readonly code: FaultCode;
      readonly message: string;
      readonly field?: string;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'cancelled'; readonly ref: number; readonly task: TaskId }
  | { readonly kind: 'checkpointed'; readonly ref: number }
  | {
      readonly kind: 'outcome';
      readonly ref: number;
      readonly task: TaskId;
      readonly state: string;
      readonly result?: unknown;
      readonly error?: TaskError;
      readonly times?: OutcomeTimes;
    }
  /** `ref` is that of the follow item. */
  | { readonly kind: 'chunk'; readonly ref: number; readonly task: TaskId; readonly event: StreamEvent }
  /** Finish or hand back within graceMs, then end the process. */
  | { readonly kind: 'stop'; readonly graceMs: number; readonly reason: string }
  | { readonly kind: 'message'; readonly from: string; readonly body: unknown }
  /** An item could not be carried out; the connection goes on. */
  | { readonly kind: 'error'; readonly code: FaultCode; readonly message: string; readonly field?: string };
