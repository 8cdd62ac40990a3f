// How attempts end, as it is counted for the agent that ran them, for its health, and for the pool of its type. Only
// what happens now: nothing of it is durable, and recovery counts nothing.
import type { TaskError, Usage } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import type { Router } from '../core/route/router.ts';
import type { Ejections } from './ejections.ts';
import { PoolFlow } from './pool-flow.ts';
import type { Member, Roster, Running } from './roster.ts';
import type { TaskEntry } from './task-entry.ts';

export interface OutcomesParts {
  readonly clock: Clock;
  readonly ejections: Ejections;
  readonly roster: Roster;
  readonly router: Router;
}

export class Outcomes {
  readonly #parts: OutcomesParts;
  readonly #flows = new Map<string, PoolFlow>();

  constructor(parts: OutcomesParts) {
    this.#parts = parts;
  }

  /** From now on the outcomes of this type of agents are counted. */
  watch(type: string): PoolFlow {
    const flow = new PoolFlow(this.#parts.clock.now());
    this.#flows.set(type, flow);
    return flow;
  }

  completed(member: Member, { entry, lease, workMs, busyRatio }: Running, { satisfaction }: Usage): void {
    const { clock, ejections, roster, router } = this.#parts;
    const now = clock.now();
    member.completed++;
    roster.changed(member);
    ejections.completed(member);
    if (workMs > 0) {
      const { startedAt } = lease;
      const slowdown = (now - startedAt) / workMs;
      router.ran({ agent: member.seq, taskType: entry.spec.type, busyRatio, slowdown, startedAt, at: now });
    }
    if (this.#flows.size === 0) return;
    const flow = this.#flows.get(member.hello.type);
    if (flow === undefined) return;
    flow.completed(now - entry.submittedAt, now);
    flow.served(Math.max(0, now - lease.startedAt));
    if (satisfaction !== undefined) flow.scored(satisfaction, now);
  }

  /** An attempt failed, timed out, or was lost with its agent. */
  failed(member: Member, entry: TaskEntry, { how, error, isFinal }: Failure): void {
    member.failed++;
    this.#parts.roster.changed(member);
    if (how !== 'lost' && error.terminal !== true) this.#parts.ejections.failed(member);
    const flow = this.#flows.get(member.hello.type);
    if (flow === undefined) return;
    const now = this.#parts.clock.now();
    // Handed back by an agent that is on its way out: no fault of the work.
    if (error.class !== 'Stopped') flow.failed(now);
    if (isFinal) flow.responded(now - entry.submittedAt, now);
  }

  /** A user's judgement of a task that ended. */
  scored({ lease }: TaskEntry, satisfaction: number): void {
    const member = this.#parts.roster.get(lease?.agent ?? 0);
    if (member !== undefined) this.#flows.get(member.hello.type)?.scored(satisfaction, this.#parts.clock.now());
  }
}

interface Failure {
  readonly how: 'failed' | 'lost' | 'timed-out';
  readonly error: TaskError;
  /** The task has its outcome by it. */
  readonly isFinal: boolean;
}
