// What became of one task as the spans of a trace: the task, each wait for an agent, each attempt. Names of attributes
// are those of OpenTelemetry's conventions for generative AI, as they stood in May 2026, and `muster.*` for the rest.
import { taskIdOf } from '@muster/contract';
import { spanIdOf } from '../base/trace-context.ts';
import type { EndedAttempt, TaskEntry, TaskTrace } from './task-entry.ts';

export interface Trip {
  readonly traceId: string;
  readonly spans: readonly TripSpan[];
}

export interface TripSpan {
  readonly id: string;
  /** Absent on the first span of a trace. */
  readonly parent?: string;
  /** True when the parent is a span of somebody else's. */
  readonly isParentRemote: boolean;
  readonly name: string;
  /** `server`: somebody asked for it; `client`: it is done elsewhere. */
  readonly kind: 'server' | 'internal' | 'client';
  /** Milliseconds since the Unix epoch. */
  readonly startAt: number;
  readonly endAt: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Why it did not do what it was meant to; absent when it did. */
  readonly error?: string;
}

/** Who ran an attempt. */
export interface TripAgent {
  readonly id: string;
  readonly type: string;
  readonly version?: string | undefined;
}

export type AgentOf = (seq: number) => TripAgent | undefined;

/** The span of a task; one that was redriven has one for each of its lives. */
export function taskSpanId(entry: TaskEntry, trace: TaskTrace): string {
  return spanIdOf(trace.id, lifeOf(entry, trace));
}

export function attemptSpanId(entry: TaskEntry, trace: TaskTrace, attempt: number): string {
  return spanIdOf(trace.id, `${lifeOf(entry, trace)} attempt ${attempt}`);
}

/** Of a task that has just ended. */
export function tripOf(entry: TaskEntry, trace: TaskTrace, agentOf: AgentOf): Trip {
  const root = taskSpan(entry, trace);
  const spans = [root];
  let waitingSince = entry.submittedAt;
  for (const attempt of entry.attempt === 0 ? [] : attemptsOfLife(entry.extras?.attempts ?? [])) {
    spans.push(waitSpan(entry, trace, { before: attempt.number, from: waitingSince, to: attempt.startedAt }));
    spans.push(attemptSpan(entry, trace, attempt, agentOf(attempt.agent)));
    waitingSince = attempt.endedAt;
  }
  return { traceId: trace.id, spans };
}

/** By the caller's span, too: another controller that works for the same trace has a task of the same number. */
const lifeOf = ({ seq, extras }: TaskEntry, { parent = '' }: TaskTrace): string =>
  `${parent} task ${seq} life ${extras?.redriven ?? 0}`;

/** A redrive counts attempts anew: those before it were exported with the task's earlier end. */
function attemptsOfLife(attempts: readonly EndedAttempt[]): readonly EndedAttempt[] {
  let first = attempts.length - 1;
  while (first > 0 && (attempts[first - 1]?.number ?? 0) < (attempts[first]?.number ?? 0)) first--;
  return attempts.slice(Math.max(0, first));
}

function taskSpan(entry: TaskEntry, trace: TaskTrace): TripSpan {
  const { spec, state, error, extras } = entry;
  const endAt = entry.ending?.at ?? entry.submittedAt;
  return {
    id: taskSpanId(entry, trace),
    ...(trace.parent === undefined ? {} : { parent: trace.parent }),
    isParentRemote: trace.parent !== undefined,
    name: `task ${spec.type}`,
    kind: 'server',
    startAt: entry.submittedAt,
    endAt,
    attributes: {
      'muster.task.id': taskIdOf(entry.seq),
      'muster.task.type': spec.type,
      'muster.task.tenant': spec.tenant,
      'muster.task.priority': spec.priority,
      'muster.task.outcome': state,
      'muster.task.attempts': entry.attempt,
      ...(extras === undefined || extras.redriven === 0 ? {} : { 'muster.task.redrives': extras.redriven }),
      ...(extras === undefined || extras.session === '' ? {} : { 'gen_ai.conversation.id': extras.session }),
      ...(state === 'completed' ? {} : { 'error.type': error?.class ?? state }),
    },
    ...(state === 'completed' ? {} : { error: error?.message ?? state }),
  };
}

interface Wait {
  /** The attempt that ended it. */
  readonly before: number;
  readonly from: number;
  readonly to: number;
}

function waitSpan(entry: TaskEntry, trace: TaskTrace, { before, from, to }: Wait): TripSpan {
  return {
    id: spanIdOf(trace.id, `${lifeOf(entry, trace)} wait ${before}`),
    parent: taskSpanId(entry, trace),
    isParentRemote: false,
    name: 'wait',
    kind: 'internal',
    // An attempt that overtook the one before it began before that one's end.
    startAt: Math.min(from, to),
    endAt: to,
    attributes: { 'muster.attempt.number': before },
  };
}

function attemptSpan(
  entry: TaskEntry,
  trace: TaskTrace,
  { number, agent, state, startedAt, endedAt, error }: EndedAttempt,
  who: TripAgent | undefined,
): TripSpan {
  const type = who?.type ?? entry.spec.type;
  const isGood = state === 'completed' || state === 'asked';
  return {
    id: attemptSpanId(entry, trace, number),
    parent: taskSpanId(entry, trace),
    isParentRemote: false,
    name: `invoke_agent ${type}`,
    kind: 'client',
    startAt: startedAt,
    endAt: endedAt,
    attributes: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.id': who?.id ?? `#${agent}`,
      'gen_ai.agent.name': type,
      ...(who?.version === undefined ? {} : { 'gen_ai.agent.version': who.version }),
      'muster.attempt.number': number,
      'muster.attempt.state': state,
      ...(isGood ? {} : { 'error.type': error?.class ?? state }),
    },
    ...(isGood ? {} : { error: error?.message ?? state }),
  };
}
