// The controller's state in one look.
import type { Bottleneck, Status } from '@muster/contract';
import type { EngineParts } from './parts.ts';
import { isOpen } from './roster.ts';

/** Whether requests can be served: `disk-full` takes no new work, but finishes what runs. */
export type Readiness = 'starting' | 'ready' | 'disk-full' | 'stopping';

/** Demands listed at most; the rest is in the log. */
const DEMANDS_MAX = 100;
/** The rest is at GET /v1/pauses. */
const PAUSES_MAX = 100;

export interface StatusParts {
  readonly parts: EngineParts;
  readonly about: {
    readonly version: string;
    readonly node: string;
    readonly process?: Status['process'];
    readonly loopDelayMsMax: () => number;
  };
  readonly startedAt: number;
  readonly seen: {
    readonly readiness: Readiness;
    readonly indicators: { readonly reviews: { readonly bottleneck: Bottleneck | undefined } };
  };
}

export function statusOf({ parts, about, startedAt, seen }: StatusParts): Status {
  const { ledger, roster, journal, clock } = parts;
  const { counters, epoch } = ledger.state;
  const journalStats = journal.stats();
  const { bottleneck } = seen.indicators.reviews;
  const agents = { total: 0, idle: 0, busy: 0, unavailable: 0 };
  const slots = { total: 0, busy: 0 };
  for (const member of roster.members()) {
    agents.total++;
    if (!isOpen(member)) agents.unavailable++;
    else if (member.slotsBusy > 0) agents.busy++;
    else agents.idle++;
    slots.total += member.hello.slots;
    slots.busy += member.slotsBusy;
  }
  return {
    version: about.version,
    node: about.node,
    ...(about.process === undefined ? {} : { process: about.process }),
    epoch,
    startedAt,
    readiness: seen.readiness,
    now: clock.now(),
    durability: 'L1',
    tasks: {
      scheduled: parts.room.delayed,
      waiting: parts.room.waiting,
      awaitingApproval: parts.room.awaiting,
      leased: parts.needs.running,
      ...counters,
    },
    agents,
    slots,
    pauses: parts.pauses.all().slice(0, PAUSES_MAX),
    demands: demandsOf(parts, clock.now()),
    journal: { bytes: journalStats.bytes, durablePosition: journalStats.durable, lastSyncMs: journalStats.lastSyncMs },
    ...(bottleneck === undefined ? {} : { bottleneck }),
    loopDelayMsMax: about.loopDelayMsMax(),
  };
}

export function demandsOf({ needs, room }: EngineParts, now: number): Status['demands'] {
  const demands: Status['demands'] = [];
  const seen = new Set<unknown>();
  for (const [spec, { need }] of needs.all()) {
    if (need.capable > 0 || seen.has(need)) continue;
    seen.add(need);
    const waiting = room.order.waitingFor(need);
    if (waiting === 0) continue;
    const sinceMs = now - (room.order.oldestReadyAt(need) ?? now);
    demands.push({ type: spec.type, requires: [...spec.requires], waiting, sinceMs });
    if (demands.length === DEMANDS_MAX) break;
  }
  return demands;
}
