// The tasks of a recording as arrivals: in order of the time at which each could first have started.
//
// A1. A task that was held back arrives among later ones; so many at most are kept back, and what comes beyond arrives
//     at the time reached.
import { Heap } from '../../base/heap.ts';
import { seededRandom } from '../../base/random.ts';
import { resampledWork } from '../../core/workload/work.ts';
import type { ArrivalSource, SimArrival } from '../plan.ts';
import type { RecordedRun } from './recorded-run.ts';
import type { RecordedTask } from './recorded-task.ts';
import { isWithdrawn } from './survey.ts';

const CHUNK = 1000;
const HELD_MAX = 1_000_000;

export function arrivalsOf(run: RecordedRun): ArrivalSource {
  return {
    async *[Symbol.asyncIterator]() {
      let chunk: SimArrival[] = [];
      const draw = new Draws(run);
      for (const { task, at } of inOrder(run.tasks())) {
        chunk.push(arrivalOf(task, { atMs: at - run.startedAt, run, draw }));
        if (chunk.length < CHUNK) continue;
        yield chunk;
        chunk = [];
      }
      if (chunk.length > 0) yield chunk;
    },
  };
}

function* inOrder(tasks: Iterable<RecordedTask>): Generator<{ readonly task: RecordedTask; readonly at: number }> {
  const held = new Heap<RecordedTask>(
    (a, b) => a.arrivedAt < b.arrivedAt || (a.arrivedAt === b.arrivedAt && a.seq < b.seq),
  );
  let reached = Number.NEGATIVE_INFINITY;
  for (const task of tasks) {
    if (isWithdrawn(task)) continue;
    held.push(task);
    // Those behind it were submitted later, so whatever arrived before it was submitted can leave.
    for (let next = held.peek(); next !== undefined; next = held.peek()) {
      if (next.arrivedAt > task.submittedAt && held.size <= HELD_MAX) break; // A1
      reached = Math.max(reached, Math.min(next.arrivedAt, task.submittedAt));
      yield { task: next, at: reached };
      held.pop();
    }
  }
  for (let next = held.pop(); next !== undefined; next = held.pop()) {
    // A wall clock that was set back between two controllers does not turn the order.
    reached = Math.max(reached, next.arrivedAt);
    yield { task: next, at: reached };
  }
}

function arrivalOf(
  task: RecordedTask,
  { atMs, run, draw }: { readonly atMs: number; readonly run: RecordedRun; readonly draw: Draws },
): SimArrival {
  const { tenant, session, priority, deadlineMs } = task;
  return {
    atMs: Math.max(0, atMs),
    serviceMs: task.workMs ?? draw.workOf(task.type),
    type: agentTypeOf(task, run),
    tenant,
    priority,
    ...(session === '' ? {} : { key: session }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  };
}

/** Simulated agents take tasks of their own type: what it was called by is the type of agent that ran it. */
function agentTypeOf({ agent, type }: RecordedTask, run: RecordedRun): string {
  return (
    run.typeOf(agent) ??
    run.agentTypeOf.get(type) ??
    (run.agents.length === 1 ? run.agents[0]?.model.type : undefined) ??
    type
  );
}

/** The work of tasks that never ran to an end: as others of their type had it, the same ones each time. */
class Draws {
  readonly #run: RecordedRun;
  readonly #random = seededRandom(1);
  readonly #next = new Map<string, () => number>();

  constructor(run: RecordedRun) {
    this.#run = run;
  }

  workOf(type: string): number {
    const known = this.#next.get(type);
    if (known !== undefined) return known();
    const sizes = this.#run.workMsOf.get(type) ?? [];
    const next = sizes.length === 0 ? () => 0 : resampledWork(sizes, this.#random);
    this.#next.set(type, next);
    return next();
  }
}
