// A journal that is watched: each record is entered in two accounts, as it is appended and as it becomes durable. What
// a restart brings back must be the second one; what the engine has in memory must be the first.
import type { FaultCode } from '@muster/contract';
import { Ledger } from '../../engine/ledger.ts';
import type { DiskSpace, Journal, JournalStats, Recovery } from '../../engine/ports.ts';
import type { JournalRecord, Place, Position } from '../../engine/records.ts';
import { Account } from './account.ts';
import { Findings } from './findings.ts';
import { compareLedger } from './ledger-match.ts';
import { differenceBetween } from './same-state.ts';

interface Pending {
  readonly position: Position;
  readonly record: JournalRecord;
}

export interface CheckedJournalOptions {
  readonly journal: Journal;
  readonly findings: Findings;
  readonly waitingMax: number;
  /** Called for every record, after it was entered. */
  readonly onRecord: (record: JournalRecord, live: Account) => void;
  /** Called when a controller has read the journal. */
  readonly onOpened: (live: Account) => void;
}

export class CheckedJournal implements Journal {
  readonly #options: CheckedJournalOptions;
  /** Everything that was appended. */
  live: Account;
  /** Everything that is durable. */
  readonly durable: Account;
  /** State of the controller that runs, or ran last. */
  ledger: Ledger | undefined;
  #pending: Pending[] = [];
  #head = 0;
  #durableTo: Position = 0;
  #hasFailed = false;

  constructor(options: CheckedJournalOptions) {
    this.#options = options;
    const { findings, waitingMax } = options;
    this.live = new Account({ findings, waitingMax });
    // The same records again: what was wrong with them has been reported.
    this.durable = new Account({ findings: new Findings(), waitingMax });
  }

  /** Is everything that was appended durable? */
  get isQuiet(): boolean {
    return this.#head === this.#pending.length;
  }

  async open(recovery: Recovery): Promise<void> {
    const { journal, findings, waitingMax, onOpened } = this.#options;
    const before = this.isQuiet ? this.ledger : undefined;
    this.#pending = [];
    this.#head = 0;
    this.#hasFailed = false;
    await journal.open(recovery);
    this.live = this.durable.copy({ findings, waitingMax });
    onOpened(this.live);
    if (!(recovery instanceof Ledger)) return;
    this.ledger = recovery;
    compareLedger(recovery, this.live, findings);
    const difference = before && differenceBetween(before, recovery);
    if (difference !== undefined) findings.report('same-replay', `after the restart, ${difference}`);
  }

  append(record: JournalRecord): Position {
    const position = this.#options.journal.append(record);
    this.live.enter(record);
    this.#pending.push({ position, record });
    this.#options.onRecord(record, this.live);
    return position;
  }

  onDurable(listener: (upTo: Position) => void): void {
    this.#options.journal.onDurable((upTo) => {
      this.#becameDurable(upTo);
      listener(upTo);
    });
  }

  onFailure(listener: (code: FaultCode, error: Error) => void): void {
    this.#options.journal.onFailure((code, error) => {
      this.#hasFailed = true;
      listener(code, error);
    });
  }

  onSpace(listener: (space: DiskSpace) => void): void {
    this.#options.journal.onSpace(listener);
  }

  readText(place: Place): Promise<string> {
    return this.#options.journal.readText(place);
  }

  readBytes(place: Place): Promise<Uint8Array> {
    return this.#options.journal.readBytes(place);
  }

  stats(): JournalStats {
    return this.#options.journal.stats();
  }

  compactSoon(): void {
    this.#options.journal.compactSoon();
  }

  close(): Promise<void> {
    return this.#options.journal.close();
  }

  #becameDurable(upTo: Position): void {
    const { findings } = this.#options;
    if (this.#hasFailed) findings.report('whole-journal', `position ${upTo} became durable after the journal failed`);
    if (upTo < this.#durableTo)
      findings.report('whole-journal', `durable went back from position ${this.#durableTo} to ${upTo}`);
    this.#durableTo = upTo;
    for (; this.#head < this.#pending.length; this.#head++) {
      const { position, record } = this.#pending[this.#head] as Pending; // head < length
      if (position > upTo) return;
      this.durable.enter(record);
    }
    this.#pending = [];
    this.#head = 0;
  }
}
