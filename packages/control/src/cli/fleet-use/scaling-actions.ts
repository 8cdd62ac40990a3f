// What changed the size of a fleet while a run went on: decisions of its pools, or else what the samples show.
import type { MusterClient, Pool, ScalingDecision } from '@muster/contract';
import type { FleetSample } from './fleet-history.ts';

/** A change of the size of the fleet. */
export interface ScalingAction {
  readonly at: number;
  readonly action: 'scale_up' | 'scale_down';
  /** Agents before and after. */
  readonly from: number;
  readonly to: number;
  /** Of a pool that decided it, and why. */
  readonly pool?: string;
  readonly reason?: string;
}

/** As many as a controller keeps. */
const DECISIONS_MAX = 64;

/** More happen, and are not listed. */
export const ACTIONS_MAX = 10_000;

/** Undefined for a decision that changed nothing. */
export function actionOf({ at, action, from, to, pool, reason }: ScalingDecision): ScalingAction | undefined {
  return action === 'none' ? undefined : { at, action, from, to, pool, reason };
}

/** The changes of size that the samples show: fewer than there were, where two fell between samples. */
export function changesOf(samples: readonly FleetSample[]): ScalingAction[] {
  return samples.flatMap(({ at, agents }, index) => {
    const before = samples[index - 1]?.agents ?? agents;
    if (agents === before) return [];
    return [{ at, action: agents > before ? 'scale_up' : 'scale_down', from: before, to: agents }];
  });
}

/** A controller keeps the last decisions of each pool; asked now and then, they make up a run. */
export class DecisionWatch {
  readonly #http: MusterClient;
  /** By pool: time of the newest decision seen. */
  readonly #seenAt = new Map<string, number>();
  readonly #actions: ScalingAction[] = [];

  constructor(http: MusterClient) {
    this.#http = http;
  }

  /** In the order of their times. */
  get actions(): readonly ScalingAction[] {
    return this.#actions.toSorted((a, b) => a.at - b.at);
  }

  get hasPools(): boolean {
    return this.#seenAt.size > 0;
  }

  /** What was decided before a pool was first looked at is no part of the run. */
  async look(pools: readonly Pool[]): Promise<void> {
    await Promise.all(pools.map(({ type }) => this.#lookAt(type)));
  }

  async #lookAt(pool: string): Promise<void> {
    const decisions = await this.#http.decisions(pool, { limit: DECISIONS_MAX });
    const seenAt = this.#seenAt.get(pool) ?? decisions[0]?.at ?? 0;
    for (const decision of decisions.toReversed()) {
      const action = actionOf(decision);
      if (action !== undefined && decision.at > seenAt && this.#actions.length < ACTIONS_MAX)
        this.#actions.push(action);
    }
    this.#seenAt.set(pool, Math.max(seenAt, decisions[0]?.at ?? 0));
  }
}
