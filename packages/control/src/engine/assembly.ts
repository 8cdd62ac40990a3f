// Puts the engine's rooms together: who stands on whom. The controller hands in what comes from outside.
import type { Clock } from '../base/clock.ts';
import { Limits } from '../core/queue/limits.ts';
import { Fleet } from '../core/route/fleet.ts';
import { Router } from '../core/route/router.ts';
import { Meter } from '../core/series/meter.ts';
import { Apart } from './apart.ts';
import { Attempts } from './attempts.ts';
import { Changes } from './changes.ts';
import { Committer } from './committer.ts';
import type { ControllerParts } from './controller-parts.ts';
import { Ejections } from './ejections.ts';
import { Happenings } from './happenings.ts';
import { Tally } from './indicators/tally.ts';
import { Ledger } from './ledger.ts';
import { Limiter } from './limiter.ts';
import { Needs } from './needs.ts';
import { Outcomes } from './outcomes.ts';
import type { EngineParts } from './parts.ts';
import { Pauses } from './pauses.ts';
import { ReadableHistory } from './readable-history.ts';
import { Roster } from './roster.ts';
import { Streams } from './streams.ts';
import { TaskLog } from './task-log.ts';
import { Trips } from './trips.ts';
import { WaitingRoom } from './waiting-room.ts';
import { Watchers } from './watchers.ts';

/** What the controller makes of what it was given. */
export type Foundation = Pick<EngineParts, 'clock' | 'timers' | 'settings' | 'owner'>;

export function assemble(edge: ControllerParts, own: Foundation): EngineParts {
  const { random, journal, mailbox, log } = edge;
  const { clock, settings, timers, owner } = own;
  const { ledger, documents, history, changes, happenings, committer, meter, tally } = stateOf(edge, clock);
  const fleet = new Fleet();
  const limits = new Limits({ rules: settings.limits });
  const needs = new Needs({ clock, fleet, limits, changes });
  const router = new Router({ fleet, knowledge: ledger.state.estimates, settings: settings.routing });
  const apart = new Apart(fleet);
  const room = new WaitingRoom({ clock, fleet, apart, needs, timers, settings });
  const roster = new Roster(changes);
  const watchers = new Watchers();
  const streams = new Streams({ clock, committer, journal, log, settings, watchers });
  const limiter = new Limiter({ clock, timers, room, limits, needs, roster });
  const attempts = new Attempts({ clock, roster, fleet, needs, limiter, apart, committer, mailbox, settings });
  const pauses = new Pauses({ clock, committer, documents, room });
  const ejections = new Ejections({ clock, fleet, needs, roster, timers, settings, happenings, log });
  const outcomes = new Outcomes({ clock, ejections, roster, router });
  const trips = new Trips({ random, ledger, committer, exporter: edge.trips });
  // Field by field: every room reads this object at every step, and one made by spreading is read more slowly
  // wherever a process makes a second engine, as simulations do (bench/BENCHMARKS.md).
  return {
    clock,
    random,
    journal,
    history,
    mailbox,
    settings,
    log,
    ledger,
    documents,
    owner,
    committer,
    changes,
    happenings,
    fleet,
    router,
    needs,
    roster,
    streams,
    watchers,
    timers,
    room,
    apart,
    attempts,
    ejections,
    outcomes,
    limits,
    limiter,
    pauses,
    meter,
    tally,
    trips,
  };
}

/** What is durable, who writes it, and who hears of every record. */
function stateOf({ journal, history, log, measuring }: ControllerParts, clock: Clock) {
  const ledger = new Ledger();
  const changes = new Changes();
  const happenings = new Happenings({ clock, ledger, changes });
  const committer = new Committer(journal, ledger);
  const meter = new Meter();
  const tally = measuring && new Tally(meter, ledger, measuring.stopwatch);
  const taskLog = new TaskLog(log, ledger);
  committer.onCommitted = (record) => {
    happenings.recorded(record);
    tally?.committed(record);
    taskLog.committed(record);
  };
  const { documents, purged } = ledger.state;
  const readable = new ReadableHistory(history, purged);
  return { ledger, documents, history: readable, changes, happenings, committer, meter, tally };
}
