// Declared events: times at which more work is known to come, so that a pool has its agents up before. Documents of the
// collection `events`.
import { type DeclaredEvent, type EventList, Fault, type ScalingEvent } from '@muster/contract';
import type { Document } from './documents.ts';
import type { ActiveEvent } from './pool-inputs.ts';
import type { Calendar } from './ports.ts';
import { type DocumentsParts, writeDocument } from './write-document.ts';

export interface ScalingEventsParts extends DocumentsParts {
  readonly calendar: Calendar;
}

const LEAD_MS = 60_000;
/** An evaluation looks at each. */
const EVENTS_MAX = 1_000;

/** When an event begins next, or began if it goes on; and how long that is known to be so. */
interface Occurrence {
  readonly event: ScalingEvent;
  readonly startsAt: number | undefined;
}

export class ScalingEvents {
  readonly #parts: ScalingEventsParts;
  /** By name: asking the calendar costs more than a look here. */
  readonly #occurrences = new Map<string, Occurrence>();

  constructor(parts: ScalingEventsParts) {
    this.#parts = parts;
  }

  list(): EventList {
    const documents = [...this.#parts.documents.all('events')];
    return { events: documents.sort((a, b) => (a.id < b.id ? -1 : 1)).map((document) => this.#view(document)) };
  }

  /** Throws Fault `invalid-request`, `too-many` or `too-large`. */
  set(name: string, event: ScalingEvent, by: string): DeclaredEvent {
    const { documents, calendar, clock } = this.#parts;
    const { at, cron, timezone = 'UTC' } = event;
    if ((at === undefined) === (cron === undefined)) {
      throw new Fault('invalid-request', 'an event begins either at a time or by a cron expression', { field: 'at' });
    }
    // Also without cron, so that a wrong zone is found at once.
    if (calendar.next(cron ?? '@hourly', timezone, clock.now()) === undefined) {
      throw new Fault('invalid-request', `cron "${cron}" never ticks: no such day exists`, { field: 'cron' });
    }
    if (documents.get('events', name) === undefined && documents.count('events') >= EVENTS_MAX) {
      throw new Fault('too-many', `${EVENTS_MAX} events are declared, which is the limit; remove some first`);
    }
    writeDocument(this.#parts, { collection: 'events', id: name, value: event, by });
    this.#occurrences.delete(name);
    return this.#view(documents.get('events', name) as Document); // just written
  }

  /** Throws Fault `not-found`. */
  remove(name: string, by: string): void {
    if (this.#parts.documents.get('events', name) === undefined) {
      throw new Fault('not-found', `there is no event ${name}`, { field: 'name' });
    }
    writeDocument(this.#parts, { collection: 'events', id: name, value: undefined, by });
    this.#occurrences.delete(name);
  }

  /** Of those that ask for agents of the pool now, the one that asks for most; of several, the first by name. */
  active(pool: string): ActiveEvent | undefined {
    let most: ActiveEvent | undefined;
    for (const document of this.#parts.documents.all('events')) {
      const event = eventIn(document);
      if (event.pool !== pool || !this.#isActive(document)) continue;
      const isMore = most === undefined || event.agents > most.agents;
      if (isMore || (event.agents === most?.agents && document.id < most.name))
        most = { name: document.id, agents: event.agents };
    }
    return most;
  }

  #view(document: Document): DeclaredEvent {
    const { id: name, at: changedAt, by: changedBy } = document;
    const { startsAt } = this.#occurrence(document);
    return {
      ...{ name, ...eventIn(document) },
      ...(startsAt === undefined ? {} : { startsAt }),
      ...{ isActive: this.#isActive(document), changedAt, changedBy },
    };
  }

  #isActive(document: Document): boolean {
    const { startsAt, event } = this.#occurrence(document);
    return startsAt !== undefined && this.#parts.clock.now() >= startsAt - (event.leadMs ?? LEAD_MS);
  }

  #occurrence(document: Document): Occurrence {
    const now = this.#parts.clock.now();
    const known = this.#occurrences.get(document.id);
    const event = eventIn(document);
    const isOver = (startsAt: number): boolean => now >= startsAt + event.durationMs;
    if (known?.event === event && (known.startsAt === undefined || !isOver(known.startsAt))) return known;
    const { at, cron, timezone = 'UTC', durationMs } = event;
    const next = cron === undefined ? at : this.#parts.calendar.next(cron, timezone, now - durationMs);
    const startsAt = next === undefined || isOver(next) ? undefined : next;
    const occurrence = { event, startsAt };
    this.#occurrences.set(document.id, occurrence);
    return occurrence;
  }
}

// Written by `set` only.
const eventIn = ({ value }: Document): ScalingEvent => value as ScalingEvent;
