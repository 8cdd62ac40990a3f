// How the Kubernetes HPA bounds a step: a stabilisation window against flapping, and policies that limit the rate.
//
// As in "Horizontal Pod Autoscaling", sections "Scaling policies", "Stabilization window" and "Default behavior" of the
// Kubernetes documentation, and pkg/controller/podautoscaler/horizontal.go.

/** At most so many, or such a share of the fleet, within a period. */
export type RatePolicy =
  | { readonly kind: 'agents'; readonly agents: number; readonly periodMs: number }
  | { readonly kind: 'share'; readonly share: number; readonly periodMs: number };

export interface Direction {
  /** The least change that was recommended within it counts. */
  readonly stabilizationWindowMs: number;
  /** The one that allows the most counts (selectPolicy: Max). */
  readonly policies: readonly RatePolicy[];
}

export interface Behavior {
  readonly up: Direction;
  readonly down: Direction;
}

const PERIOD_MS = 15_000;

export const DEFAULT_BEHAVIOR: Behavior = {
  up: {
    stabilizationWindowMs: 0,
    policies: [
      { kind: 'share', share: 1, periodMs: PERIOD_MS },
      { kind: 'agents', agents: 4, periodMs: PERIOD_MS },
    ],
  },
  down: { stabilizationWindowMs: 300_000, policies: [{ kind: 'share', share: 1, periodMs: PERIOD_MS }] },
};

interface At {
  readonly at: number;
  readonly agents: number;
}

/** Remembers what was recommended and changed, as long as its windows and periods look back. */
export class BoundedSteps {
  readonly #behavior: Behavior;
  #recommended: At[] = [];
  /** Sizes added, and taken away as negative numbers. */
  #changes: At[] = [];

  constructor(behavior: Behavior) {
    this.#behavior = behavior;
  }

  /** The size to ask for, given the one that is and the one that the metric recommends. */
  step(now: number, sizes: { readonly current: number; readonly recommended: number }): number {
    const stabilized = this.#stabilized(now, sizes);
    const next = this.#limited(now, { current: sizes.current, wanted: stabilized });
    if (next !== sizes.current) this.#changes.push({ at: now, agents: next - sizes.current });
    return next;
  }

  #stabilized(now: number, { current, recommended }: { current: number; recommended: number }): number {
    const { up, down } = this.#behavior;
    const keptMs = Math.max(up.stabilizationWindowMs, down.stabilizationWindowMs);
    this.#recommended = this.#recommended.filter(({ at }) => at > now - keptMs);
    let lowest = recommended;
    let highest = recommended;
    for (const { at, agents } of this.#recommended) {
      if (at > now - up.stabilizationWindowMs) lowest = Math.min(lowest, agents);
      if (at > now - down.stabilizationWindowMs) highest = Math.max(highest, agents);
    }
    this.#recommended.push({ at: now, agents: recommended });
    return Math.min(Math.max(current, lowest), highest);
  }

  #limited(now: number, { current, wanted }: { current: number; wanted: number }): number {
    if (wanted === current) return current;
    const isUp = wanted > current;
    const { policies } = isUp ? this.#behavior.up : this.#behavior.down;
    const longestMs = Math.max(...[...this.#behavior.up.policies, ...this.#behavior.down.policies].map(periodOf));
    this.#changes = this.#changes.filter(({ at }) => at > now - longestMs);
    const limits = policies.map((policy) => {
      const start = current - this.#changed(now, policy.periodMs);
      if (policy.kind === 'agents') return isUp ? start + policy.agents : start - policy.agents;
      return isUp ? Math.ceil(start * (1 + policy.share)) : Math.floor(start * (1 - policy.share));
    });
    return isUp
      ? Math.min(wanted, Math.max(current, ...limits))
      : Math.max(wanted, Math.min(current, ...limits.map((limit) => Math.max(0, limit))));
  }

  /** What was added less what was taken away within a period. */
  #changed(now: number, periodMs: number): number {
    let sum = 0;
    for (const { at, agents } of this.#changes) if (at > now - periodMs) sum += agents;
    return sum;
  }
}

const periodOf = ({ periodMs }: RatePolicy): number => periodMs;
