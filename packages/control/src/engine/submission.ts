// From what a client sent to what the journal keeps: defaults filled in, relative times made absolute.
import { type TaskSubmission, taskSeqOf } from '@muster/contract';
import { hashText } from '../base/hash.ts';
import { inlineText, type SubmittedTask } from './records.ts';
import type { TaskConditions, TaskSpec } from './task-entry.ts';

const PRIORITY_DEFAULT = 4;
const ATTEMPTS_MAX_DEFAULT = 3;
const BACKOFF_DEFAULT = { baseMs: 1000, factor: 2, maxMs: 60_000, jitterRatio: 0.2 } as const;
const NONE: readonly string[] = [];

export function specOf(task: TaskSubmission): TaskSpec {
  return {
    type: task.type,
    tenant: task.tenant ?? 'default',
    priority: task.priority ?? PRIORITY_DEFAULT,
    requires: task.requires === undefined ? NONE : [...task.requires].sort(),
    prefers: task.prefers === undefined ? NONE : [...task.prefers].sort(),
    slots: task.slots ?? 1,
    attemptsMax: task.attemptsMax ?? ATTEMPTS_MAX_DEFAULT,
    backoff: task.backoff === undefined ? BACKOFF_DEFAULT : { ...BACKOFF_DEFAULT, ...task.backoff },
    timeoutMs: task.timeoutMs ?? 0,
    estimateMs: task.estimateMs ?? 0,
    lateResult: task.lateResult ?? 'adopt',
    profile: task.profile ?? '',
    limitKeys: task.limitKeys === undefined ? NONE : [...task.limitKeys].sort(),
    apart: task.apart ?? '',
    isIdempotent: task.idempotent ?? false,
  };
}

/** Fields that say nothing of the spec, and the two that every spec has. */
const NOT_OF_KIND: ReadonlySet<string> = new Set<keyof TaskSubmission>([
  ...(['type', 'tenant', 'payload', 'idempotencyKey', 'session', 'parent', 'traceparent'] as const),
  ...(['delayMs', 'ttlMs', 'deadlineMs', 'debounce', 'throttle', 'after', 'afterFailure', 'approval'] as const),
]);

/**
 * What a spec is made of besides type and tenant, as text: '' for most tasks. Goes through the fields that there are,
 * for to look for all that there may be costs more, above all where every task has others.
 */
export function kindOf(task: TaskSubmission): string {
  let kind = '';
  for (const field in task) {
    if (NOT_OF_KIND.has(field)) continue;
    kind += `${field}=${JSON.stringify(task[field as keyof TaskSubmission])}\n`; // a field of its own
  }
  return kind;
}

/** Who submits, when it is the controller itself. */
export type Origin = Required<Pick<TaskConditions, 'schedule'>>;

export function submittedTask(task: TaskSubmission, spec: TaskSpec, now: number): SubmittedTask {
  const text = payloadText(task);
  return {
    spec,
    payload: inlineText(text),
    readyAt: now + (task.delayMs ?? 0),
    expiresAt: task.ttlMs === undefined ? 0 : now + task.ttlMs,
    deadlineAt: task.deadlineMs === undefined ? 0 : now + task.deadlineMs,
    session: task.session ?? '',
    key: task.idempotencyKey ?? '',
    digest: task.idempotencyKey === undefined ? 0 : digestOf(task, text),
    parent: task.parent === undefined ? 0 : (taskSeqOf(task.parent) ?? 0),
    conditions: undefined,
  };
}

/** `after`: numbers of the tasks that it comes after. */
export function conditionsOf(
  { approval = false, afterFailure }: TaskSubmission,
  after: readonly number[] | undefined,
  origin: Origin | undefined,
): TaskConditions {
  const { message = '', timeoutMs = 0 } = approval === true || approval === false ? {} : approval;
  return {
    ...(after === undefined ? {} : { after }),
    ...(after !== undefined && afterFailure === 'run' ? { afterFailure } : {}),
    ...(approval === false ? {} : { approval: { message, timeoutMs } }),
    ...origin,
  };
}

export function payloadText(task: TaskSubmission): string {
  return task.payload === undefined ? 'null' : JSON.stringify(task.payload);
}

/** Tells a repeated submission from a conflicting one. The order of the fields does not matter, that inside the payload does. */
export function digestOf(task: TaskSubmission, text: string): number {
  // As JSON has it: a list of names and values by name. Written piece by piece: this is once per keyed task.
  let fields = '';
  for (const name of Object.keys(task).sort()) {
    // Repeated by another call of the same client, it is the same task in another trace.
    if (name === 'payload' || name === 'traceparent') continue;
    const value = JSON.stringify(task[name as keyof TaskSubmission]) ?? 'null'; // a name of its own
    fields += `${fields === '' ? '' : ','}["${name}",${value}]`;
  }
  return hashText(text, hashText(`[${fields}]`) % 4_294_967_296);
}
