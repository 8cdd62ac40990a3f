// What was decided about the size of each pool, and what the next decision goes on from: counters, cooldowns, changes
// of direction. Durable, so that a restart forgets none of it.
//
// Q1. Only the record `scaled` changes it, and with it the pool's desired size: no crash comes between the two.
import type { ScalingDecision } from '@muster/contract';
import type { ScalingMemory } from '../core/scale/situation.ts';
import type { Documents } from './documents.ts';
import { withSize } from './pool-size.ts';
import type { RecordOf } from './records.ts';

/** One pool, as a snapshot keeps it. */
export interface PoolHistory {
  readonly pool: string;
  readonly memory: ScalingMemory;
  /** Oldest first. */
  readonly decisions: readonly ScalingDecision[];
}

/** Of each pool: so many that changed its size, and so many that did not. */
const KEPT_MAX = 32;
/** Pools come and go with the configuration; the one decided about longest ago is forgotten first. */
const POOLS_MAX = 1000;

export class Scalings {
  readonly #pools = new Map<string, PoolHistory>();

  /** Undefined before the first decision. */
  memory(pool: string): ScalingMemory | undefined {
    return this.#pools.get(pool)?.memory;
  }

  /** Oldest first. */
  decisions(pool: string): readonly ScalingDecision[] {
    return this.#pools.get(pool)?.decisions ?? [];
  }

  apply({ decision, memory, initialAgents, at }: RecordOf<'scaled'>, documents: Documents): void {
    const { pool, from, to, by = 'the policy' } = decision;
    const decisions = [...this.decisions(pool), decision];
    const isAlike = (other: ScalingDecision): boolean => isChange(other) === isChange(decision);
    if (decisions.filter(isAlike).length > KEPT_MAX) decisions.splice(decisions.findIndex(isAlike), 1);
    this.#put({ pool, memory, decisions });
    if (from === to) return;
    const value = withSize(documents.get('pools', pool), { agents: to, initialAgents });
    documents.apply({ kind: 'document', seq: 0, at, collection: 'pools', id: pool, value, by });
  }

  data(): readonly PoolHistory[] {
    return [...this.#pools.values()];
  }

  restore(pools: readonly PoolHistory[]): void {
    this.#pools.clear();
    for (const pool of pools) this.#put(pool);
  }

  #put(history: PoolHistory): void {
    this.#pools.delete(history.pool);
    this.#pools.set(history.pool, history);
    if (this.#pools.size <= POOLS_MAX) return;
    const [oldest] = this.#pools.keys();
    if (oldest !== undefined) this.#pools.delete(oldest);
  }
}

const isChange = ({ from, to }: ScalingDecision): boolean => from !== to;
