// One row of the live stream's tables each, as things are now.
import type { LiveAgent, LiveNeed, LiveOverview, LivePoint, LivePool, Pool, Status } from '@muster/contract';
import type { Place, PoolPlan } from './pool-state.ts';
import { agentState, type Member } from './roster.ts';
import type { Work } from './work.ts';

export function agentRow(
  member: Member,
  { loadRatio, place }: { readonly loadRatio: number; readonly place: Place | undefined },
): LiveAgent {
  const { hello, slotsBusy, completed, failed, connectedAt: sinceAt } = member;
  const reason = reasonOf(member);
  return {
    id: hello.id,
    type: hello.type,
    // An agent that leaves its pool hangs up before its process has ended: that is no silence to worry about.
    state: member.connection === 0 && isLeaving(place) ? 'stopping' : agentState(member),
    slots: hello.slots,
    slotsBusy,
    // Two digits: what changes less is no news.
    loadRatio: Math.round(loadRatio * 100) / 100,
    completed,
    failed,
    sinceAt,
    ...(hello.version === undefined ? {} : { version: hello.version }),
    ...(reason === undefined ? {} : { reason }),
  };
}

const isLeaving = (place: Place | undefined): boolean => place !== undefined && place.state !== 'kept';

function reasonOf({ halt, health }: Member): string | undefined {
  if (halt !== undefined) return halt.reason;
  return health.ejectedUntil === 0 ? undefined : health.why;
}

/** A place whose agent is not there. */
export function placeRow({ id, state, startsSince, costsSince }: Place, { type, slots }: PoolPlan): LiveAgent {
  const isLeaving = state === 'stopping' || state === 'ending';
  // Its process has ended by itself, and is started again later.
  const isDown = costsSince === 0;
  return {
    ...{ id, type, state: isLeaving ? 'stopping' : isDown ? 'backing-off' : 'starting' },
    ...{ slots, slotsBusy: 0, loadRatio: 0, completed: 0, failed: 0, sinceAt: Math.max(startsSince, costsSince) },
  };
}

export function needRow({ type, tenant, unfinished, running }: Work): LiveNeed {
  return { type, tenant, waiting: unfinished - running, running };
}

export function poolRow(pool: Pool): LivePool {
  const { type, desired, total, starting, busy, idle, removing, slots, slotsBusy, utilization, queueDepth } = pool;
  const { costPerHour, agentMinutes, cost, isCordoned, bounds, policy, lastDecision } = pool;
  const { preset, enabled, minAgents, maxAgents } = policy;
  return {
    ...{ type, desired, total, starting, busy, idle, removing, slots, slotsBusy, utilization, queueDepth },
    ...{ costPerHour, agentMinutes, cost, isCordoned, bounds, policy: { preset, enabled, minAgents, maxAgents } },
    ...(lastDecision === undefined ? {} : { lastDecision: decisionRow(lastDecision) }),
  };
}

function decisionRow(decision: NonNullable<Pool['lastDecision']>): NonNullable<LivePool['lastDecision']> {
  const { at, action, from, to, reason, heldBy, by, isEmergency } = decision;
  return {
    ...{ at, action, from, to, reason, isEmergency },
    ...(heldBy === undefined ? {} : { heldBy }),
    ...(by === undefined ? {} : { by }),
  };
}

/** What is measured from one second to the next. */
export type Measured = Pick<
  LiveOverview,
  'readiness' | 'submittedPerSecond' | 'endedPerSecond' | 'waitMs' | 'needsLeftOut' | 'slotsWanted'
>;

export function overviewRow(status: Status, measured: Measured): LiveOverview {
  const { startedAt, version, tasks, agents, slots, pauses, demands, journal, loopDelayMsMax } = status;
  return {
    ...measured,
    ...{ startedAt, version, tasks, agents, slots, loopDelayMsMax },
    ...{ pauses: pauses.length, demands: demands.length, journalBytes: journal.bytes },
  };
}

export function pointOf(at: number, { tasks, agents, slots, ...measured }: LiveOverview): LivePoint {
  const { submittedPerSecond, endedPerSecond, waitMs, slotsWanted } = measured;
  return {
    ...{ at, waiting: tasks.waiting, running: tasks.leased, submittedPerSecond, endedPerSecond },
    ...{ waitMsP50: waitMs?.p50 ?? null, waitMsP95: waitMs?.p95 ?? null, waitMsP99: waitMs?.p99 ?? null },
    ...{ agents: agents.total, slots: slots.total, slotsBusy: slots.busy, slotsWanted },
  };
}
