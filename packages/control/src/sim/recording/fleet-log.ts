// The agents of a recording: who was up when, with how many slots, how long starts took, how often one was lost.
import type { ScalingDecision } from '@muster/contract';
import type { JournalRecord } from '../../engine/records.ts';
import type { KnownAgent, RegisterData } from '../../engine/register.ts';
import type { AgentModel } from '../plan.ts';
import { StartUpLog, type StartUps } from './start-ups.ts';

/** A time at which an agent of the type was up. */
export interface Presence {
  readonly type: string;
  readonly from: number;
  /** Infinity while it is. */
  to: number;
}

export interface RecordedAgents {
  readonly model: AgentModel;
  /** Different ones. */
  readonly count: number;
  readonly agentMs: number;
  /** Undefined when none was seen to start: the model's is a guess. */
  readonly startUps: StartUps | undefined;
  /** Not all have the slots of the model, which are those of most. */
  readonly hasOtherSlots: boolean;
}

interface Kind {
  readonly slots: Map<number, number>;
  readonly starts: StartUpLog;
  costPerHour: number;
  count: number;
}

/** Where no start was recorded, an agent is there at once: nothing is known that would say otherwise. */
const STARTUP_MS_UNKNOWN = 0;
/** Of agents that did not say: their cost is agent-hours then. */
const COST_PER_HOUR_UNKNOWN = 1;
const HOUR_MS = 3_600_000;

export class FleetLog {
  readonly #kinds = new Map<string, Kind>();
  readonly #typeOf = new Map<number, string>();
  readonly #up = new Map<number, Presence>();
  readonly presences: Presence[] = [];
  readonly actions = { up: 0, down: 0 };
  #controllerStartedAt = Number.NEGATIVE_INFINITY;

  /** What a snapshot kept: of each agent its last presence, of each pool its last decisions; told in order of time. */
  restore({ agents, scalings = [] }: RegisterData): void {
    const told = scalings.flatMap(({ pool, decisions }) =>
      decisions.map((decision) => ({ at: decision.at, tell: () => this.#scaled(pool, decision) })),
    );
    for (const { seq, hello, joinedAt, leftAt } of agents) {
      told.push({ at: joinedAt, tell: () => this.#join(seq, hello, joinedAt) });
      if (leftAt !== 0) told.push({ at: leftAt, tell: () => this.#leave(seq, leftAt) });
    }
    for (const { tell } of told.sort((a, b) => a.at - b.at)) tell();
  }

  see(record: JournalRecord): void {
    if (record.kind === 'started') this.#controllerStartedAt = record.at;
    if (record.kind === 'scaled') this.#scaled(record.decision.pool, record.decision);
    if (record.kind === 'agent-joined') this.#join(record.agent, record.hello, record.at);
    if (record.kind === 'agent-left') this.#leave(record.agent, record.at);
  }

  typeOf(agent: number): string | undefined {
    return this.#typeOf.get(agent);
  }

  /** As they were until the end; `losses` are the times an agent of a type was lost with what it ran. */
  agents(endedAt: number, losses: ReadonlyMap<string, number>): readonly RecordedAgents[] {
    return [...this.#typesUp()].map((type) => this.#agentsOf(type, endedAt, losses.get(type) ?? 0));
  }

  /** From a time on; an agent counts from its order, a mean start before it was up. */
  use(from: number, to: number): { readonly agentSeconds: number; readonly cost: number } {
    let agentSeconds = 0;
    let cost = 0;
    for (const [type, { starts, costPerHour }] of this.#kinds) {
      const { startupMs = 0, startupSpreadRatio = 0 } = starts.measured() ?? {};
      const startMs = startupMs * (1 + startupSpreadRatio / 2);
      for (const presence of this.#presencesOf(type)) {
        const ms = Math.max(0, Math.min(presence.to, to) - Math.max(presence.from - startMs, from));
        agentSeconds += ms / 1000;
        cost += (ms * costPerHour) / HOUR_MS;
      }
    }
    return { agentSeconds, cost };
  }

  #scaled(pool: string, decision: ScalingDecision): void {
    if (decision.to > decision.from) this.actions.up++;
    if (decision.to < decision.from) this.actions.down++;
    this.#kindOf(pool).starts.scaled({ decision });
  }

  #agentsOf(type: string, endedAt: number, losses: number): RecordedAgents {
    const { slots, starts, costPerHour, count } = this.#kindOf(type);
    const [usual] = [...slots].sort(([a, countA], [b, countB]) => countB - countA || a - b);
    const agentMs = this.#presencesOf(type).reduce(
      (sum, { from, to }) => sum + Math.max(0, Math.min(to, endedAt) - from),
      0,
    );
    const startUps = starts.measured();
    const model: AgentModel = {
      type,
      slots: usual?.[0] ?? 1,
      startupMs: startUps?.startupMs ?? STARTUP_MS_UNKNOWN,
      startupSpreadRatio: startUps?.startupSpreadRatio ?? 0,
      speed: 1,
      failuresPerHour: agentMs === 0 ? 0 : (losses * HOUR_MS) / agentMs,
      costPerHour,
    };
    return { model, count, agentMs, startUps, hasOtherSlots: slots.size > 1 };
  }

  #presencesOf(type: string): readonly Presence[] {
    return this.presences.filter((presence) => presence.type === type);
  }

  #typesUp(): Set<string> {
    return new Set(this.#typeOf.values());
  }

  #join(seq: number, { type, slots, costPerHour = COST_PER_HOUR_UNKNOWN }: KnownAgent['hello'], at: number): void {
    const kind = this.#kindOf(type);
    if (!this.#typeOf.has(seq)) kind.count++;
    this.#typeOf.set(seq, type);
    kind.slots.set(slots, (kind.slots.get(slots) ?? 0) + 1);
    kind.costPerHour = costPerHour;
    if (this.#up.has(seq)) return; // another process of the same agent: it never left
    kind.starts.joined(at, this.#controllerStartedAt);
    const presence: Presence = { type, from: at, to: Number.POSITIVE_INFINITY };
    this.#up.set(seq, presence);
    this.presences.push(presence);
  }

  #leave(seq: number, at: number): void {
    const presence = this.#up.get(seq);
    if (presence === undefined) return;
    presence.to = at;
    this.#up.delete(seq);
  }

  #kindOf(type: string): Kind {
    const known = this.#kinds.get(type);
    if (known !== undefined) return known;
    const kind: Kind = { slots: new Map(), starts: new StartUpLog(), costPerHour: COST_PER_HOUR_UNKNOWN, count: 0 };
    this.#kinds.set(type, kind);
    return kind;
  }
}
