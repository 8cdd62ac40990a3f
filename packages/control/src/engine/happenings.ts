// What people want to be told of: sizes that changed and why, agents that came and went, dead letters, what somebody
// changed. Nearly all of it follows from records; the newest are kept in memory, whether anybody watches or not.
import { type LiveHappening, type LiveNews, type Pause, taskIdOf } from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import type { Changes } from './changes.ts';
import type { Ledger } from './ledger.ts';
import type { JournalRecord, RecordOf } from './records.ts';

export interface HappeningsParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly changes: Changes;
}

/** The newest; what was left out shows by the numbers. */
export const HAPPENINGS_MAX = 200;
/** Decisions recalled after a restart. */
const RECALLED_MAX = 50;

export class Happenings {
  readonly #parts: HappeningsParts;
  /** Oldest first. */
  #kept: LiveHappening[] = [];
  #last = 0;

  constructor(parts: HappeningsParts) {
    this.#parts = parts;
  }

  /** Number of the newest; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Those kept that are newer than a number, oldest first. */
  since(number: number): readonly LiveHappening[] {
    const first = this.#kept[0]?.number ?? 0;
    return this.#kept.slice(Math.max(0, number - first + 1)).slice(-HAPPENINGS_MAX);
  }

  /** After the journal has been read back: what was decided about the pools is durable, and worth telling again. */
  recall(): void {
    const { scalings } = this.#parts.ledger.state;
    const decisions = scalings.data().flatMap((pool) => pool.decisions.filter(({ from, to }) => from !== to));
    decisions.sort((a, b) => a.at - b.at || (a.pool < b.pool ? -1 : 1));
    for (const decision of decisions.slice(-RECALLED_MAX)) this.#keep(scaledNews(decision), decision.at);
  }

  note(news: LiveNews): void {
    this.#keep(news, this.#parts.clock.now());
    this.#parts.changes.news();
  }

  /** Called for every record that was committed: for most of them, which are about tasks, it does nothing. */
  recorded(record: JournalRecord): void {
    switch (record.kind) {
      case 'failed':
        if (record.next.kind === 'dead-letter') this.#deadLettered(record, record.next.reason);
        return;
      case 'agent-joined': {
        const { id, type } = record.hello;
        this.note({ kind: 'agent-joined', agent: id, type });
        return;
      }
      case 'agent-left': {
        const { hello } = this.#parts.ledger.state.agents.get(record.agent) ?? {};
        if (hello === undefined) return;
        this.note({ kind: 'agent-left', agent: hello.id, type: hello.type, reason: record.reason });
        return;
      }
      case 'scaled':
        this.#parts.changes.pool(record.decision.pool);
        if (record.decision.from !== record.decision.to) this.note(scaledNews(record.decision));
        return;
      case 'document':
        this.#written(record);
        return;
      default:
        return;
    }
  }

  #deadLettered({ task, error }: RecordOf<'failed'>, reason: 'attempts-exhausted' | 'poison'): void {
    const entry = this.#parts.ledger.tasks.get(task);
    if (entry === undefined) return;
    const { type, tenant } = entry.spec;
    this.note({ kind: 'dead-lettered', task: taskIdOf(task), type, tenant, reason, error: error.class });
  }

  #written({ collection, id, value, by }: RecordOf<'document'>): void {
    switch (collection) {
      case 'settings':
        // Versions too old to be kept are removed.
        if (value !== undefined) this.note({ kind: 'settings-changed', version: Number(id), by });
        return;
      case 'policies':
        this.#parts.changes.pool(id);
        this.note({ kind: 'policy-changed', pool: id, by });
        return;
      case 'pools':
        this.#parts.changes.pool(id);
        return;
      case 'pauses': {
        const scope = value === undefined ? scopeIn(id) : scopeOf(value as Pause); // only pauses.ts writes them
        this.note({ kind: value === undefined ? 'resumed' : 'paused', ...scope, by });
        return;
      }
      default:
        return;
    }
  }

  #keep(news: LiveNews, at: number): void {
    this.#kept.push({ number: ++this.#last, at, ...news });
    if (this.#kept.length >= 2 * HAPPENINGS_MAX) this.#kept = this.#kept.slice(-HAPPENINGS_MAX);
  }
}

function scaledNews({ pool, from, to, reason, by, isEmergency }: RecordOf<'scaled'>['decision']): LiveNews {
  return { kind: 'scaled', pool, from, to, reason, ...(by === undefined ? {} : { by }), isEmergency };
}

interface Scope {
  readonly type?: string;
  readonly tenant?: string;
}

function scopeOf({ type = '', tenant = '' }: Scope): Scope {
  return { ...(type === '' ? {} : { type }), ...(tenant === '' ? {} : { tenant }) };
}

/** The name of a pause: its type and its tenant, which hold no space. */
function scopeIn(id: string): Scope {
  const [type, tenant] = id.split(' ');
  return scopeOf({ ...(type === undefined ? {} : { type }), ...(tenant === undefined ? {} : { tenant }) });
}
