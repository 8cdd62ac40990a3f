// What the engine's rooms share: made once by the controller, and handed to each.
import type { AgentHalt } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Limits } from '../core/queue/limits.ts';
import type { Fleet, NeedFacts } from '../core/route/fleet.ts';
import type { Router } from '../core/route/router.ts';
import type { Meter } from '../core/series/meter.ts';
import type { Apart } from './apart.ts';
import type { Attempts } from './attempts.ts';
import type { Changes } from './changes.ts';
import type { Committer } from './committer.ts';
import type { Documents } from './documents.ts';
import type { Ejections } from './ejections.ts';
import type { Happenings } from './happenings.ts';
import type { Tally } from './indicators/tally.ts';
import type { Ledger } from './ledger.ts';
import type { Limiter } from './limiter.ts';
import type { Needs } from './needs.ts';
import type { Outcomes } from './outcomes.ts';
import type { Pauses } from './pauses.ts';
import type { History, Journal, Log, Mailbox } from './ports.ts';
import type { Roster } from './roster.ts';
import type { EngineSettings } from './settings.ts';
import type { Streams } from './streams.ts';
import type { Timers } from './timers.ts';
import type { Trips } from './trips.ts';
import type { WaitingRoom } from './waiting-room.ts';
import type { Watchers } from './watchers.ts';

/** The pools, as the rooms below them see them. */
export interface PoolOwner {
  /** Was the agent's process started by a pool of this controller? */
  owns(id: string): boolean;
  /** Why its pool lets it have nothing new. */
  haltOf(id: string): AgentHalt | undefined;
  /** What is done about tasks that no agent can take, as a sentence; empty when nothing is. */
  demandOn(need: NeedFacts): string;
}

export interface EngineParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Journal;
  readonly history: History;
  readonly mailbox: Mailbox;
  readonly settings: EngineSettings;
  readonly log: Log;
  readonly ledger: Ledger;
  readonly documents: Documents;
  /** What the pools of this controller say of an agent or a need. */
  readonly owner: PoolOwner;
  readonly committer: Committer;
  /** What those who watch are told. */
  readonly changes: Changes;
  readonly happenings: Happenings;
  readonly fleet: Fleet;
  readonly router: Router;
  readonly needs: Needs;
  readonly roster: Roster;
  readonly streams: Streams;
  readonly watchers: Watchers;
  readonly timers: Timers;
  readonly room: WaitingRoom;
  readonly apart: Apart;
  readonly attempts: Attempts;
  readonly ejections: Ejections;
  readonly outcomes: Outcomes;
  readonly limits: Limits;
  readonly limiter: Limiter;
  readonly pauses: Pauses;
  readonly meter: Meter;
  /** Undefined where nothing is measured. */
  readonly tally: Tally | undefined;
  readonly trips: Trips;
}
