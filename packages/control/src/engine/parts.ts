// What the engine's rooms share: made once by the controller, and handed to each.
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Limits } from '../core/queue/limits.ts';
import type { Fleet } from '../core/route/fleet.ts';
import type { Router } from '../core/route/router.ts';
import type { Apart } from './apart.ts';
import type { Attempts } from './attempts.ts';
import type { Committer } from './committer.ts';
import type { Documents } from './documents.ts';
import type { Ejections } from './ejections.ts';
import type { Ledger } from './ledger.ts';
import type { Limiter } from './limiter.ts';
import type { Needs } from './needs.ts';
import type { Pauses } from './pauses.ts';
import type { History, Journal, Log, Mailbox } from './ports.ts';
import type { Roster } from './roster.ts';
import type { EngineSettings } from './settings.ts';
import type { Streams } from './streams.ts';
import type { Timers } from './timers.ts';
import type { WaitingRoom } from './waiting-room.ts';
import type { Watchers } from './watchers.ts';

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
  /** Was the agent's process started by a pool of this controller? */
  readonly isOwned: (id: string) => boolean;
  readonly committer: Committer;
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
  readonly limits: Limits;
  readonly limiter: Limiter;
  readonly pauses: Pauses;
}
