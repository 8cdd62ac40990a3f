// Hedging: a task that may run twice and takes longer than nearly all of its type gets a second attempt on another
// agent. The first result wins (Dean and Barroso, "The tail at scale", CACM 2013).
//
// H1. The second attempt is a dispatch like any other: it takes over the lease, and the first is superseded but goes
//     on. Its result, if it comes first, is adopted as a late result; core/queue/late.ts.
// H2. Each dispatch earns a share of a hedge (routing.hedging.budgetRatio), so a fleet that is slow as a whole is not
//     given twice the work. An attempt is always left for a retry, and a task that lost an agent is never hedged.
import { type Held, isHolding } from './attempts.ts';
import type { EngineParts } from './parts.ts';
import type { TaskEntry } from './task-entry.ts';
import type { TaskLifecycle } from './task-lifecycle.ts';

/** Hedges that may be saved up. */
const TOKENS_MAX = 10;
/** Fewer completed tasks of a type say nothing about its slowest. */
const SAMPLES_MIN = 20;

export class Hedging {
  readonly #parts: EngineParts;
  readonly #tasks: TaskLifecycle;
  /** By task: the attempt that was superseded and still runs. */
  readonly #rivals = new Map<number, Held>();
  #tokens = 0;

  constructor(parts: EngineParts, tasks: TaskLifecycle) {
    this.#parts = parts;
    this.#tasks = tasks;
    tasks.onDispatched = (held) => this.#dispatched(held);
  }

  /** Its other attempt is no longer wanted. */
  ended({ seq }: TaskEntry): void {
    if (this.#rivals.size === 0) return;
    const rival = this.#rivals.get(seq);
    if (rival === undefined) return;
    this.#rivals.delete(seq);
    this.#stop(rival, 'another attempt of the task has ended it');
  }

  #dispatched(first: Held): void {
    const { settings, ledger, timers } = this.#parts;
    const { budgetRatio } = settings.routing.hedging;
    if (budgetRatio === 0) return;
    this.#tokens = Math.min(TOKENS_MAX, this.#tokens + budgetRatio);
    const { running } = first;
    const { entry, lease } = running;
    const { spec, extras } = entry;
    if (!spec.isIdempotent || lease.attempt + 1 >= spec.attemptsMax || (extras?.diedOn.length ?? 0) > 0) return;
    const duration = ledger.state.estimates.typeDuration(spec.type);
    if (duration === undefined || duration.samples < SAMPLES_MIN) return;
    const isSlow = (): boolean => isHolding(running);
    timers.at(lease.startedAt + Math.ceil(duration.p95Ms), isSlow, (now) => this.#hedge(first, now));
  }

  #hedge(first: Held, now: number): void {
    const { needs, router, random, attempts, pauses, limiter, timers } = this.#parts;
    const { entry } = first.running;
    const { spec, extras, seq } = entry;
    const { need, buckets } = needs.claim(spec);
    if (this.#tokens < 1 || !this.#tasks.mayDispatch || !need.hasRoom) return;
    if ((pauses.shutFor(spec) ?? limiter.shutFor(buckets, now)) !== undefined) return;
    const veto = attempts.vetoFor(entry);
    const mayTake = (agent: number): boolean => agent !== first.member.seq && (veto === undefined || veto(agent));
    const { estimateMs, profile } = spec;
    const request = { need, session: extras?.session ?? '', estimateMs, profile, mayTake, now, task: seq };
    const placement = router.choose(request, random);
    if (placement === undefined) return;
    this.#tokens--;
    this.#tasks.start(entry, placement, now);
    this.#rivals.set(seq, first);
    // The timeout of the first went with its lease; it must not run for ever all the same.
    if (spec.timeoutMs > 0) {
      const isLeft = (): boolean => this.#rivals.get(seq) === first;
      timers.at(first.running.lease.startedAt + spec.timeoutMs, isLeft, () => this.#stop(first, 'timeout'));
    }
    this.#tasks.route();
  }

  #stop(rival: Held, why: string): void {
    const { member, running } = rival;
    if (member.running.get(running.token) !== running || running.isStopping) return;
    this.#parts.attempts.tellToStop(rival, why);
  }
}
