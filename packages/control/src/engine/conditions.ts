// What else decides whether a task may start: tasks that must end first, a person's approval, the schedule it comes
// from. Few tasks have any of it. Pure: the records that change it are applied in task-transitions.ts.
//
// H1. An open task is held by at most one thing: first by the tasks it comes after, then by its question.
// H2. Once released or approved it is not held by that again: not by a retry, nor by a redrive.
import type { Answer, EndedAs, Question, TaskConditions, TaskEntry } from './task-entry.ts';

export type Hold = 'dependency' | 'approval';

/** What keeps an open task out of the waiting order. */
export function holdOf({ state, extras }: TaskEntry): Hold | undefined {
  const conditions = extras?.conditions;
  if (conditions === undefined || state !== 'open') return undefined;
  if (isBehind(conditions)) return 'dependency';
  return conditions.question !== undefined && conditions.question.answer === undefined ? 'approval' : undefined;
}

/** A task with nothing to wait for asks its question at once. */
export function submitted(conditions: TaskConditions | undefined, at: number): TaskConditions | undefined {
  return conditions?.approval === undefined || isBehind(conditions) ? conditions : withQuestion(conditions, at);
}

export function released(conditions: TaskConditions, endedAs: readonly EndedAs[], at: number): TaskConditions {
  const free = { ...conditions, endedAs };
  return free.approval === undefined ? free : withQuestion(free, at);
}

export function asked(conditions: TaskConditions | undefined, question: Question): TaskConditions {
  return { ...conditions, question, asks: (conditions?.asks ?? 0) + 1 };
}

export function answered(conditions: TaskConditions, answer: Answer): TaskConditions {
  return conditions.question === undefined
    ? conditions
    : { ...conditions, question: { ...conditions.question, answer } };
}

/** A redrive counts attempts anew. */
export function redriven({ asks: _asks, ...conditions }: TaskConditions): TaskConditions {
  return conditions;
}

function isBehind({ after, endedAs }: TaskConditions): boolean {
  return after !== undefined && endedAs === undefined;
}

function withQuestion(conditions: TaskConditions, at: number): TaskConditions {
  const { message = '', timeoutMs = 0 } = conditions.approval ?? {};
  return { ...conditions, question: { text: message, askedAt: at, expiresAt: timeoutMs === 0 ? 0 : at + timeoutMs } };
}
