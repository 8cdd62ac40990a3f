// When something of each agent last reached the controller's machine, be it read or not: time in which the loop of the
// controller stood still must not count against an agent (S2 in engine/membership.ts).
import type { JournalRecord } from '../../engine/records.ts';
import type { Findings } from './findings.ts';

export interface SilenceOptions {
  /** Allowed by the controller's settings. */
  readonly silenceMs: number;
  /** Time of the world; the controller's clock may jump. */
  readonly now: () => number;
}

/** Nobody is given up for silence who was heard within this share of what is allowed. */
const HEARD_RATIO = 0.5;
/** How the engine begins its reason (engine/membership.ts). */
const SILENT = 'it was silent';

export class HeardAgents {
  readonly #options: SilenceOptions;
  readonly #findings: Findings;
  /** By agent number. */
  readonly #lastAt = new Map<number, number>();

  constructor(options: SilenceOptions, findings: Findings) {
    this.#options = options;
    this.#findings = findings;
  }

  arrived(agent: number): void {
    this.#lastAt.set(agent, this.#options.now());
  }

  entered(record: JournalRecord): void {
    if (record.kind !== 'agent-left') return;
    const lastAt = this.#lastAt.get(record.agent);
    this.#lastAt.delete(record.agent);
    if (lastAt === undefined || !record.reason.startsWith(SILENT)) return;
    const { silenceMs, now } = this.#options;
    const silentMs = Math.round(now() - lastAt);
    if (silentMs < silenceMs * HEARD_RATIO)
      this.#findings.report('fair-silence', `agent ${record.agent} was given up for silence, heard ${silentMs} ms ago`);
  }
}
