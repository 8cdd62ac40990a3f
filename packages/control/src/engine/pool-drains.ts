// The processes of a pool are replaced by fresh ones, a few at a time: the next go when others are back.
//
// R1. Which processes are to go follows from when the drain was asked for and when each was ordered: nothing else is
//     kept of it, and a restart of the controller goes on with it.
// R2. Replacements that do not come up stop it: no more agents are away than may be.
import type { Pool } from '@muster/contract';
import { chooseDrains, type Drainable } from '../core/scale/drain.ts';
import { drain as drainAgent, type HaltRequest } from './halts.ts';
import type { Membership } from './membership.ts';
import type { EngineParts } from './parts.ts';
import { memberAt } from './pool-inputs.ts';
import { drainIn, type KeptDrain, withDrain } from './pool-size.ts';
import type { PoolState } from './pool-state.ts';
import type { Member } from './roster.ts';
import { writeDocument } from './write-document.ts';

export interface PoolDrainsParts extends EngineParts {
  readonly membership: Membership;
}

export interface PoolDrainOrder extends HaltRequest {
  /** Most agents that may be away at a time [25%]. */
  readonly atOnce?: KeptDrain['atOnce'] | undefined;
}

const AT_ONCE = '25%';

interface Candidate extends Drainable {
  readonly member: Member | undefined;
}

export class PoolDrains {
  readonly #parts: PoolDrainsParts;

  constructor(parts: PoolDrainsParts) {
    this.#parts = parts;
  }

  /** Every process that the pool has now is to be replaced. */
  begin(pool: PoolState, { by, reason, atOnce = AT_ONCE }: PoolDrainOrder): void {
    const at = this.#parts.clock.now();
    this.#keep(pool, { at, by, ...(reason === undefined ? {} : { reason }), atOnce }, by);
    this.review(pool);
  }

  /** Those whose turn has not come stay. */
  end(pool: PoolState, by: string): void {
    if (this.#of(pool) !== undefined) this.#keep(pool, undefined, by);
  }

  /** An agent came up, or is gone: the next may go, or there is none any more. */
  review(pool: PoolState): void {
    const order = this.#of(pool);
    if (order === undefined) return;
    const { membership, log } = this.#parts;
    const agents = this.#candidates(pool, order);
    if (!agents.some(({ isOld }) => isOld)) {
      this.#keep(pool, undefined, 'controller');
      log({ level: 'info', event: 'pool-drained', pool: pool.plan.type });
      return;
    }
    for (const { member } of chooseDrains(agents, order.atOnce)) {
      if (member === undefined) continue;
      drainAgent(this.#parts, member, order);
      membership.reviewHalt(member);
    }
  }

  view(pool: PoolState): Pool['drain'] {
    const order = this.#of(pool);
    if (order === undefined) return undefined;
    return { ...order, left: this.#candidates(pool, order).filter(({ isOld }) => isOld).length };
  }

  /** The agents that count for its size. */
  #candidates(pool: PoolState, { at }: KeptDrain): readonly Candidate[] {
    const kept = [...pool.places.values()].filter(({ state }) => state === 'kept');
    return kept.map(({ id, costsSince }) => {
      const member = memberAt(id, pool, this.#parts);
      return {
        member,
        isOld: costsSince !== 0 && costsSince < at, // R1
        isUp: member !== undefined && isUp(member),
        running: member?.running.size ?? 0,
      };
    });
  }

  #of({ plan }: PoolState): KeptDrain | undefined {
    return drainIn(this.#parts.documents.get('pools', plan.type));
  }

  #keep({ plan: { type: id } }: PoolState, drain: KeptDrain | undefined, by: string): void {
    const value = withDrain(this.#parts.documents.get('pools', id), drain);
    writeDocument(this.#parts, { collection: 'pools', id, value, by });
  }
}

/** One that is cordoned or ejected may be replaced as well. */
function isUp({ connection, isDraining, halt }: Member): boolean {
  return connection !== 0 && !isDraining && halt?.kind !== 'drain';
}
