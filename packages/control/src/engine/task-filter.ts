// A filter as a function of one task. What tasks share is judged once per spec, and names once per agent, so that a
// million tasks cost a comparison or two each.
import { type TaskFilter, type TaskState, taskSeqOf } from '@muster/contract';
import type { Register } from './register.ts';
import type { TaskEntry, TaskSpec } from './task-entry.ts';
import { taskState } from './task-state.ts';

export interface TaskMatch {
  matches(entry: TaskEntry): boolean;
  /** False: no task of this spec can match. */
  acceptsSpec(spec: TaskSpec): boolean;
  /** False: nothing that has left memory can match. */
  readonly reachesHistory: boolean;
}

const FINISHED: ReadonlySet<TaskState> = new Set(['completed', 'failed', 'cancelled', 'expired', 'dead-lettered']);

export function taskMatch(filter: TaskFilter, register: Register, now: number): TaskMatch {
  const states = filter.state === undefined ? undefined : new Set<TaskState>([filter.state].flat());
  const acceptsSpec = remembered((spec: TaskSpec) => fits(filter.type, spec.type) && fits(filter.tenant, spec.tenant));
  const acceptsAgent = remembered((agent: number) => fits(filter.agent, register.agentName(agent)));
  const checks: ((entry: TaskEntry) => boolean)[] = [];
  if (filter.type !== undefined || filter.tenant !== undefined) checks.push(({ spec }) => acceptsSpec(spec));
  if (states !== undefined) checks.push((entry) => states.has(taskState(entry, now)));
  if (filter.session !== undefined) checks.push(({ extras }) => fits(filter.session, extras?.session ?? ''));
  if (filter.key !== undefined) checks.push(({ extras }) => fits(filter.key, extras?.key ?? ''));
  if (filter.schedule !== undefined) {
    checks.push(({ extras }) => fits(filter.schedule, extras?.conditions?.schedule?.name ?? ''));
  }
  if (filter.errorClass !== undefined) checks.push(({ error }) => fits(filter.errorClass, error?.class ?? ''));
  if (filter.agent !== undefined) checks.push(({ lease }) => lease !== undefined && acceptsAgent(lease.agent));
  if (filter.parent !== undefined) {
    const parent = taskSeqOf(filter.parent);
    checks.push(({ extras }) => extras?.parent === parent);
  }
  const { submittedFrom = 0, submittedTo = Number.POSITIVE_INFINITY } = filter;
  if (submittedFrom > 0 || submittedTo < Number.POSITIVE_INFINITY) {
    checks.push(({ submittedAt }) => submittedAt >= submittedFrom && submittedAt < submittedTo);
  }
  const { finishedFrom = 0, finishedTo = Number.POSITIVE_INFINITY } = filter;
  if (filter.finishedFrom !== undefined || filter.finishedTo !== undefined) {
    checks.push(({ ending }) => ending !== undefined && ending.at >= finishedFrom && ending.at < finishedTo);
  }
  return {
    matches: (entry) => checks.every((check) => check(entry)),
    acceptsSpec,
    reachesHistory: states === undefined || [...states].some((state) => FINISHED.has(state)),
  };
}

/** Equal, or beginning with what stands before the final *. */
function fits(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  if (!pattern.endsWith('*')) return text === pattern;
  return text !== '' && text.startsWith(pattern.slice(0, -1));
}

function remembered<Key>(judge: (key: Key) => boolean): (key: Key) => boolean {
  const known = new Map<Key, boolean>();
  return (key) => {
    let verdict = known.get(key);
    if (verdict === undefined) {
      verdict = judge(key);
      known.set(key, verdict);
    }
    return verdict;
  };
}
