// The log of a controller: an event that is at the level, and is not one of too many, becomes a line of JSON (pino), or
// of text for people. A line costs its reader's attention and some microseconds; one below the level, a comparison.
import type { LogLevel } from '@muster/contract';
import { pino } from 'pino';
import type { Log, LogEvent, Measured } from '../../engine/ports.ts';
import { Folding } from './folding.ts';
import type { LineSink } from './line-sink.ts';
import { type SafeFields, safeFields } from './safe-fields.ts';

/** What may be changed while it is written. */
export interface LogSettings {
  /** Below it nothing is written. */
  readonly level: LogLevel;
  /** Of one event; 0 = all. */
  readonly linesPerMinute: number;
}

/** A line for people: the level, when it was, and fields that are fit to be shown. */
export type TextOf = (level: LogLevel, fields: SafeFields, at: number) => string;

export interface ControllerLogOptions {
  readonly settings: LogSettings;
  readonly sink: LineSink;
  /** Who writes it. */
  readonly node: string;
  readonly version: string;
  /** Texts that must not appear. */
  readonly secrets?: readonly string[];
  /** [lines of JSON] */
  readonly textOf?: TextOf | undefined;
  readonly wallNow?: () => number;
}

export class ControllerLog {
  readonly #options: ControllerLogOptions;
  /** Its minutes are not the wall clock's, which may be set back by hours. */
  readonly #folding = new Folding();
  readonly #pino: pino.Logger;
  readonly #wallNow: () => number;
  #settings: LogSettings;
  #timer: NodeJS.Timeout | undefined;
  readonly #lines = { debug: 0, info: 0, warn: 0, error: 0 };
  #lost = 0;
  #lostTold = 0;

  constructor(options: ControllerLogOptions) {
    const { settings, node, version, wallNow = Date.now } = options;
    this.#options = options;
    this.#wallNow = wallNow;
    this.#settings = settings;
    this.#pino = pino(
      {
        level: settings.level,
        base: { node, version },
        timestamp: () => `,"time":"${new Date(wallNow()).toISOString()}"`,
        formatters: { level: (level) => ({ level }) },
      },
      { write: (line) => this.#put(line) },
    );
  }

  readonly log: Log = Object.assign((event: LogEvent): void => this.#take(event), {
    writesDebug: () => this.#pino.isLevelEnabled('debug'),
  });

  /** At once. */
  readonly apply = (settings: LogSettings): void => {
    this.#settings = settings;
    this.#pino.level = settings.level;
  };

  readonly probe = (): readonly Measured[] => [
    ...Object.entries(this.#lines).map(([level, value]) => ({
      name: 'muster_log_lines_total' as const,
      labels: { level },
      value,
    })),
    { name: 'muster_log_lines_dropped_total', labels: { reason: 'folded' }, value: this.#folding.foldedCount },
    { name: 'muster_log_lines_dropped_total', labels: { reason: 'lost' }, value: this.#lost },
  ];

  /** Writes what is still folded or waits to be written, as far as that goes within a moment. */
  readonly flush = (): void => {
    this.#writeCounts(Number.POSITIVE_INFINITY);
    this.#options.sink.flush();
  };

  #take(event: LogEvent): void {
    if (!this.#pino.isLevelEnabled(event.level)) return;
    const { linesPerMinute } = this.#settings;
    if (this.#folding.admits(event, { now: performance.now(), linesPerMinute })) this.#write(event);
    else this.#awaitCount();
  }

  #awaitCount(): void {
    const dueAt = this.#folding.dueAt();
    if (dueAt === undefined || this.#timer !== undefined) return;
    const waitMs = Math.max(0, Math.ceil(dueAt - performance.now()));
    this.#timer = setTimeout(() => this.#writeCounts(performance.now()), waitMs).unref();
  }

  #writeCounts(until: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const event of this.#folding.take(until)) this.#write(event);
    this.#awaitCount();
  }

  #write(event: LogEvent): void {
    // A count may come after its level was switched off.
    if (!this.#pino.isLevelEnabled(event.level)) return;
    const { textOf, secrets = [] } = this.#options;
    const fields = safeFields(event, secrets);
    this.#lines[event.level]++;
    if (textOf === undefined) this.#pino[event.level](fields);
    else this.#put(`${textOf(event.level, fields, this.#wallNow())}\n`);
  }

  #put(line: string): void {
    const isTaken = this.#options.sink.write(line);
    if (!isTaken) this.#lost++;
    else if (this.#lost > this.#lostTold) {
      const lines = this.#lost - this.#lostTold;
      this.#lostTold = this.#lost;
      this.#write({ level: 'warn', event: 'lines-lost', lines });
    }
  }
}
