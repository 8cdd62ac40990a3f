// The places of the pools: agent ids TYPE-1 to TYPE-N. Orders what is missing, takes back what is on its way out
// before it orders more, and removes what is too much: nothing new for it, then its work finishes or is handed back,
// then its process ends.
//
// V1. An agent that runs something is left alone for the policy's removeGraceMs, and then asked to hand it back; no
//     process is ended that has not had both.
// V2. An id is ordered again only when nothing of its last process is left.
import type { AgentHalt } from '@muster/contract';
import { chooseRemovals, type Removable } from '../core/scale/removal.ts';
import type { Membership } from './membership.ts';
import type { EngineParts } from './parts.ts';
import { memberAt } from './pool-inputs.ts';
import { cordonIn } from './pool-size.ts';
import { desiredOf, type Place, type PoolState } from './pool-state.ts';
import type { Provisioner } from './ports.ts';
import { type Member, termsOf } from './roster.ts';

export interface PoolPlacesParts extends EngineParts {
  readonly membership: Membership;
  readonly provisioner: Provisioner;
  /** An agent of the pool came up, or is gone. */
  readonly onChanged: (pool: PoolState) => void;
}

/** How long an agent gets to hand back what it runs, once its grace is over. */
const HAND_BACK_MS = 5_000;
/** A word to the agent takes a moment to arrive. */
const ON_THE_WAY_MS = 1_000;
/** How long a process that runs nothing gets to end by itself. */
const END_GRACE_MS = 10_000;
const RETRY_MS = 5_000;

export class PoolPlaces {
  readonly #parts: PoolPlacesParts;
  readonly #poolOf = new Map<string, PoolState>();
  #isStopped = false;

  constructor(parts: PoolPlacesParts) {
    this.#parts = parts;
    parts.provisioner.watch({ onStarted: (id) => this.#started(id), onEnded: (id, how) => this.#ended(id, how) });
  }

  poolOf(id: string): PoolState | undefined {
    return this.#poolOf.get(id);
  }

  /** What the pool of an agent says of it: it is on its way out, or the whole pool is cordoned. */
  haltOf(id: string): AgentHalt | undefined {
    const pool = this.#poolOf.get(id);
    const place = pool?.places.get(id);
    if (pool === undefined || place === undefined) return undefined;
    const { type } = pool.plan;
    if (place.state === 'kept') return cordonIn(this.#parts.documents.get('pools', type));
    return { kind: 'drain', by: `pool ${type}`, at: place.leavesSince, reason: 'its pool shrinks' };
  }

  /** After recovery: what an earlier controller left running is taken over; what is of no pool any more is ended. */
  adopt(pools: ReadonlyMap<string, PoolState>): void {
    const { provisioner, clock, settings, log } = this.#parts;
    const now = clock.now();
    for (const { id, pool: type, since } of provisioner.list()) {
      const pool = pools.get(type);
      if (pool === undefined) {
        log({ level: 'info', event: 'agent-removed', agent: id, pool: type, reason: 'there is no such pool any more' });
        provisioner.remove(id, END_GRACE_MS).catch((error: unknown) => this.#unremoved(id, error));
        continue;
      }
      this.#place(pool, { id, startsSince: 0, costsSince: Math.min(since, now) });
      pool.awaited.add(id);
      pool.awaitsUntil = now + settings.lease.reconnectGraceMs;
      provisioner.create(type, id);
    }
    for (const pool of pools.values()) this.reconcile(pool);
  }

  /** Makes the places match the size that the pool should have. */
  reconcile(pool: PoolState): void {
    if (this.#isStopped) return;
    let missing = desiredOf(pool, this.#parts.documents);
    for (const { state } of pool.places.values()) if (state === 'kept') missing--;
    for (const place of missing > 0 ? [...pool.places.values()].reverse() : []) {
      if (missing === 0 || place.state !== 'draining') continue;
      this.#takeBack(pool, place);
      missing--;
    }
    for (let number = 1; missing > 0; number++) {
      const id = `${pool.plan.type}-${number}`;
      if (!this.#isFree(id)) continue;
      this.#order(pool, id);
      missing--;
    }
    if (missing < 0) for (const place of this.#chooseRemovals(pool, -missing)) this.remove(pool, place);
  }

  /** Takes one agent out of the pool, gracefully; the caller sees to the size. */
  remove(pool: PoolState, place: Place): void {
    if (place.state !== 'kept') return;
    const { clock, timers } = this.#parts;
    place.state = 'draining';
    place.leavesSince = clock.now();
    this.#review(place);
    const isStill = (): boolean => place.state === 'draining' && pool.places.get(place.id) === place;
    if (!isStill()) return;
    if (!this.#isBusy(pool, place)) this.#end(pool, place);
    else timers.at(place.leavesSince + pool.policy.removeGraceMs, isStill, () => this.#handBack(pool, place));
  }

  /** An agent has said hello. */
  cameUp(member: Member): void {
    const { id, type } = member.hello;
    const pool = this.#poolOf.get(id);
    if (pool === undefined || pool.plan.type !== type) return;
    const place = pool.places.get(id);
    pool.awaited.delete(id);
    pool.terms = new Set(termsOf(member.hello));
    if (place !== undefined && place.startsSince !== 0) {
      pool.startMs.add(Math.max(0, this.#parts.clock.now() - place.startsSince));
      place.startsSince = 0;
    }
    this.#parts.onChanged(pool);
  }

  /** Whether the agent is on its way out of its pool; if so, it has nothing left to do now. */
  drained(member: Member): boolean {
    const pool = this.#poolOf.get(member.hello.id);
    const place = pool?.places.get(member.hello.id);
    if (pool === undefined || place === undefined || place.state === 'kept') return false;
    if (place.state !== 'ending') this.#end(pool, place);
    return true;
  }

  /** Every process of the pools ends, politely and then with force; resolves when none is left. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopped = true;
    const { provisioner } = this.#parts;
    const ids = new Set([...this.#poolOf.keys(), ...provisioner.list().map(({ id }) => id)]);
    const removed = [...ids].map((id) =>
      provisioner.remove(id, graceMs).catch((error: unknown) => this.#unremoved(id, error)),
    );
    await Promise.all(removed);
    provisioner.release();
  }

  /** Leaves every process running, for the next controller to adopt. */
  release(): void {
    this.#isStopped = true;
    this.#parts.provisioner.release();
  }

  #order(pool: PoolState, id: string): void {
    const now = this.#parts.clock.now();
    this.#place(pool, { id, startsSince: now, costsSince: now });
    this.#parts.provisioner.create(pool.plan.type, id);
  }

  #place(pool: PoolState, place: Pick<Place, 'id' | 'startsSince' | 'costsSince'>): void {
    pool.places.set(place.id, { ...place, state: 'kept', leavesSince: 0 });
    this.#poolOf.set(place.id, pool);
    this.#parts.changes.agent(place.id);
  }

  /** An id that somebody else's agent uses is left to it. */
  #isFree(id: string): boolean {
    return !this.#poolOf.has(id) && (this.#parts.roster.byId(id)?.connection ?? 0) === 0;
  }

  #chooseRemovals(pool: PoolState, count: number): readonly Place[] {
    const now = this.#parts.clock.now();
    const removable = [...pool.places.values()].filter(isKept).map((place): Removable & { readonly place: Place } => {
      const member = memberAt(place.id, pool, this.#parts);
      const running = member?.running.values() ?? [];
      return {
        place,
        id: place.id,
        isStarting: member === undefined || (member.connection === 0 && running.length === 0),
        running: running.length,
        idleSince: member?.idleSince ?? now,
        workMs: running.reduce((sum, { lease }) => sum + Math.max(0, now - lease.startedAt), 0),
      };
    });
    return chooseRemovals(removable, count).map(({ place }) => place);
  }

  #takeBack(pool: PoolState, place: Place): void {
    place.state = 'kept';
    place.leavesSince = 0;
    this.#review(place);
    this.#parts.log({ level: 'info', event: 'agent-taken-back', agent: place.id, pool: pool.plan.type });
  }

  /** The agent is given new work, or none, as `haltOf` now says. */
  #review({ id }: Place): void {
    const member = this.#parts.roster.byId(id);
    // Whether a silent agent is leaving shows, although nothing else of it changes.
    this.#parts.changes.agent(id);
    if (member !== undefined) this.#parts.membership.reviewHalt(member);
  }

  #isBusy(pool: PoolState, { id }: Place): boolean {
    return (memberAt(id, pool, this.#parts)?.running.size ?? 0) > 0;
  }

  /** Its grace is over and it still runs something (V1). */
  #handBack(pool: PoolState, place: Place): void {
    const { mailbox, timers, clock, log } = this.#parts;
    const member = memberAt(place.id, pool, this.#parts);
    place.state = 'stopping';
    this.#parts.changes.agent(place.id);
    log({ level: 'info', event: 'agent-hands-back', agent: place.id, running: member?.running.size ?? 0 });
    if (member !== undefined && member.connection !== 0) {
      mailbox.push(member.connection, { kind: 'stop', graceMs: HAND_BACK_MS, reason: 'its pool shrinks' });
    }
    const isStill = (): boolean => place.state === 'stopping';
    timers.at(clock.now() + HAND_BACK_MS + ON_THE_WAY_MS, isStill, () => this.#end(pool, place));
  }

  #end(pool: PoolState, place: Place): void {
    const { committer, provisioner } = this.#parts;
    place.state = 'ending';
    this.#parts.changes.agent(place.id);
    committer.whenDurable(() => {
      if (this.#isStopped) return;
      provisioner.remove(place.id, END_GRACE_MS).then(
        () => this.#gone(pool, place),
        (error: unknown) => {
          this.#unremoved(place.id, error);
          const always = (): boolean => true;
          this.#parts.timers.at(this.#parts.clock.now() + RETRY_MS, always, () => this.#end(pool, place));
        },
      );
    });
  }

  #gone(pool: PoolState, place: Place): void {
    if (this.#isStopped || pool.places.get(place.id) !== place) return;
    const now = this.#parts.clock.now();
    const { id } = place;
    this.#pay(pool, place, now);
    pool.stopMs.add(Math.max(0, now - place.leavesSince));
    pool.places.delete(id);
    pool.awaited.delete(id);
    this.#poolOf.delete(id);
    this.#parts.changes.agent(id);
    this.#parts.log({ level: 'info', event: 'agent-removed', agent: id, pool: pool.plan.type });
    const member = memberAt(id, pool, this.#parts);
    if (member !== undefined) this.#parts.membership.gone(member, 'its pool has removed it');
    this.reconcile(pool);
    this.#parts.onChanged(pool);
  }

  #started(id: string): void {
    const place = this.#poolOf.get(id)?.places.get(id);
    if (place === undefined) return;
    const now = this.#parts.clock.now();
    if (place.costsSince !== 0) return;
    place.costsSince = now;
    place.startsSince = now;
    this.#parts.changes.agent(id);
  }

  /** The process has ended by itself; the provisioner starts the next one, unless it was on its way out. */
  #ended(id: string, how: string): void {
    const pool = this.#poolOf.get(id);
    const place = pool?.places.get(id);
    const member = this.#parts.roster.byId(id);
    if (pool === undefined || place === undefined) return;
    this.#pay(pool, place, this.#parts.clock.now());
    pool.awaited.delete(id);
    if (member !== undefined) this.#parts.membership.gone(member, how);
    if (place.state === 'draining' || place.state === 'stopping') this.#end(pool, place);
  }

  #pay(pool: PoolState, place: Place, now: number): void {
    if (place.costsSince !== 0) pool.agentMs += Math.max(0, now - place.costsSince);
    place.costsSince = 0;
    this.#parts.changes.agent(place.id);
  }

  #unremoved(id: string, error: unknown): void {
    this.#parts.log({ level: 'error', event: 'agent-removal-failed', agent: id, error: String(error) });
  }
}

const isKept = ({ state }: Place): boolean => state === 'kept';
