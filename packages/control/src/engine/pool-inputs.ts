// What a decision about the size of a pool is made from, as it is now. Costs the agents of the pool and the needs that
// they could serve; never other pools, nor tasks.
import type { ScalingInputs } from '@muster/contract';
import { noBacklog } from '../core/queue/backlog.ts';
import type { Fleet, Need } from '../core/route/fleet.ts';
import type { EngineParts } from './parts.ts';
import { couldRun, desiredOf, isAskedFor, type PoolState } from './pool-state.ts';
import { isOpen, type Member } from './roster.ts';

/** What a declared event asks for now. */
export interface ActiveEvent {
  readonly name: string;
  readonly agents: number;
}

export function inputsOf(pool: PoolState, parts: EngineParts, event: ActiveEvent | undefined): ScalingInputs {
  const now = parts.clock.now();
  const { up, ...agents } = countAgents(pool, parts);
  const { completedPerMinute, serviceMs, responseTimeMs, errorRatio, satisfaction, quality } = pool.flow.read(now);
  return {
    ...agents,
    utilization: agents.slots === 0 ? null : agents.slotsBusy / agents.slots,
    ...countWaiting(pool, up, parts),
    responseTimeMs,
    completedPerMinute,
    serviceMs,
    startMs: pool.startMs.read()?.p50 ?? null,
    errorRatio,
    satisfaction,
    quality,
    exhaustion: pool.trends.read(now, (id) => pool.places.get(id)?.state === 'kept'),
    ...(event === undefined ? {} : { event: event.name, eventAgents: event.agents }),
  };
}

/** The few numbers of a pool that somebody asks for again and again. */
export interface PoolLoad {
  readonly type: string;
  /** The size in force, and its places, those of agents on their way in and out among them. */
  readonly desired: number;
  readonly total: number;
  readonly starting: number;
  readonly removing: number;
  readonly slotsBusy: number;
  /** Waiting tasks that more of its agents would start. */
  readonly queueDepth: number;
}

export function loadOf(pool: PoolState, parts: EngineParts): PoolLoad {
  const { up, starting, removing, slotsBusy } = countAgents(pool, parts);
  const { queueDepth } = countWaiting(pool, up, parts);
  const desired = desiredOf(pool, parts.documents);
  return { type: pool.plan.type, desired, total: pool.places.size, starting, removing, slotsBusy, queueDepth };
}

/** The member that holds a place, if one is connected as its agent. */
export function memberAt(id: string, { plan }: PoolState, { roster }: Pick<EngineParts, 'roster'>): Member | undefined {
  const member = roster.byId(id);
  return member?.hello.type === plan.type ? member : undefined;
}

/** Those of its agents that are connected and not on their way out. */
export function* membersUp(pool: PoolState, parts: Pick<EngineParts, 'roster'>): Generator<Member> {
  for (const { id, state } of pool.places.values()) {
    const member = state === 'kept' ? memberAt(id, pool, parts) : undefined;
    if (member !== undefined && member.connection !== 0) yield member;
  }
}

function countAgents(pool: PoolState, parts: EngineParts) {
  const counts = { agents: 0, starting: 0, removing: 0, idleAgents: 0, longIdleAgents: 0, slots: 0, slotsBusy: 0 };
  const up: Member[] = [];
  const { maxIdleTimeMs } = pool.policy;
  const now = parts.clock.now();
  for (const { id, state } of pool.places.values()) {
    const member = memberAt(id, pool, parts);
    if (state !== 'kept') counts.removing++;
    else if (member === undefined || member.connection === 0) counts.starting++;
    else {
      counts.agents++;
      up.push(member);
      // What is cordoned, ejected or drained by itself can take nothing: its slots are no room.
      if (!isOpen(member)) continue;
      counts.slots += member.hello.slots;
      counts.slotsBusy += member.slotsBusy;
      if (member.slotsBusy > 0) continue;
      counts.idleAgents++;
      if (maxIdleTimeMs > 0 && now - member.idleSince > maxIdleTimeMs) counts.longIdleAgents++;
    }
  }
  return { ...counts, up };
}

function countWaiting(pool: PoolState, up: readonly Member[], parts: EngineParts) {
  const { fleet, room, apart, clock, pauses } = parts;
  const now = clock.now();
  const sum = noBacklog();
  let parked = 0;
  const count = (need: Need): void => {
    room.order.addBacklog(need, sum);
    parked += apart.parkedFor(need);
  };
  // More agents start nothing that is paused.
  const isPaused = ({ facts }: Need): boolean => pauses.shutFor({ type: facts.type, tenant: '' }) !== undefined;
  let unservable = 0;
  const served = fleet.needsOfAny(up.map(({ seq }) => seq));
  for (const need of served) if (!isPaused(need)) count(need);
  for (const need of askable(pool, fleet)) {
    if (isPaused(need)) continue;
    const isUnserved = need.capable === 0 && isAskedFor(pool, need.facts);
    if (isUnserved) unservable += room.order.waitingFor(need);
    if (served.has(need)) continue;
    if (isUnserved || (up.length === 0 && couldRun(pool, need.facts))) count(need);
  }
  return {
    queueDepth: sum.waiting + parked,
    oldestWaitMs: Math.max(0, now - Math.min(now, sum.oldestReadyAt)),
    topBandWaitMs: Math.max(0, now - Math.min(now, sum.topReadyAt)),
    handOffsWaiting: sum.handedOver,
    unservable,
  };
}

/** The needs of which some may be asked of the pool, whoever can serve them: of its own type and of what it offers. */
function* askable({ plan, terms }: PoolState, fleet: Fleet): Generator<Need> {
  for (const type of new Set([plan.type, ...(terms ?? [])])) yield* fleet.needsOfType(type);
}
