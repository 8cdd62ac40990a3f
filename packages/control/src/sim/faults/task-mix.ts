// The tasks of a trial: plain ones, and some of every kind that the rules must hold for.
import type { TaskError, TaskSubmission } from '@muster/contract';
import { exponential } from '../../base/distributions.ts';
import type { Random } from '../../base/random.ts';
import type { Work } from '../agent.ts';

/** What a task asks of the agent that runs it. */
interface Job {
  readonly ms: number;
  /** So many attempts fail before one completes. */
  readonly fails?: number;
  /** The first failure is the last. */
  readonly isTerminal?: boolean;
}

/** Mean service time. */
export const SERVICE_MS = 100;
/** Types of tasks, and of the agents that take them. */
export const TYPES = ['pooled', 'plain'] as const;

const FAILED: TaskError = { class: 'Failed', message: 'as it was to' };
const TERMINAL: TaskError = { class: 'Failed', message: 'as it was to', terminal: true };

/** `key` is used for most of them. */
export function mixedTask(key: string, random: Random): TaskSubmission {
  const type = TYPES[random.below(TYPES.length)] ?? 'plain';
  const job: Job = { ms: Math.round(exponential(random, SERVICE_MS)) };
  const kind = random.below(100);
  const task = { type, payload: jobOf(kind, job, random), ...(random.next() < 0.7 ? { idempotencyKey: key } : {}) };
  // Two out of three are plain: the first numbers are those of the rest.
  switch (kind) {
    case 0:
    case 1:
      return { ...task, delayMs: 1 + random.below(5_000) };
    case 2:
    case 3:
      return { ...task, deadlineMs: 50 + random.below(20_000) };
    case 4:
    case 5:
      return { ...task, ttlMs: 20 + random.below(10_000) };
    case 6:
    case 7:
    case 8:
      return { ...task, timeoutMs: 50 * (1 + random.below(3)), attemptsMax: 1 + random.below(3) };
    case 9:
    case 10:
      return { ...task, slots: 2 };
    case 11:
    case 12:
      return { ...task, lateResult: 'discard', timeoutMs: 200 };
    case 13:
      return { ...task, lateResult: 'keep', attemptsMax: 2 };
    case 14:
    case 15:
      return { ...task, idempotent: true };
    case 16:
    case 17:
    case 18:
      return { ...task, session: `s${random.below(50)}` };
    case 19:
    case 20:
    case 21:
      return { ...task, priority: 3 * random.below(4) };
    case 22:
    case 23:
      return { ...task, tenant: `t${random.below(4)}` };
    case 24:
      return { ...task, apart: `x${random.below(3)}` };
    case 25:
      return { ...task, debounce: { key: `d${random.below(10)}`, delayMs: 200 } };
    case 26:
      return { ...task, throttle: { key: `w${random.below(10)}`, perMs: 500 } };
    case 27:
    case 28:
    case 33:
    case 34:
      return { ...task, limitKeys: [`l${random.below(2)}`] };
    case 29:
      return { ...task, approval: { timeoutMs: 100 + random.below(20_000) } };
    default:
      return task;
  }
}

/** The same, after others that were acknowledged. */
export function laterThan(ids: readonly string[], task: TaskSubmission, random: Random): TaskSubmission {
  const after = [...new Set(Array.from({ length: 1 + random.below(3) }, () => ids[random.below(ids.length)] ?? ''))];
  return { ...task, after, ...(random.next() < 0.7 ? { afterFailure: 'run' } : {}) };
}

function jobOf(kind: number, job: Job, random: Random): Job {
  if (kind === 30) return { ...job, fails: 1 + random.below(5) };
  if (kind === 31) return { ...job, fails: 1, isTerminal: true };
  return kind === 32 ? { ms: job.ms * 20 } : job;
}

/** Agents do what the payload says. */
export const workByJob: Work = ({ payload, attempt }, { speed }) => {
  const { ms, fails = 0, isTerminal = false } = JSON.parse(payload) as Job; // made above
  const runMs = ms / speed;
  return attempt > fails ? { runMs } : { runMs, error: isTerminal ? TERMINAL : FAILED };
};
