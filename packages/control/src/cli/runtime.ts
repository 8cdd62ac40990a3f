// What the command line needs of the composition root (main.ts), so that it never picks an adapter itself.
import type { SettingValue } from '../config/load.ts';
import type { Config } from '../config.ts';
import type { Controller } from '../engine/controller.ts';
import type { Log } from '../engine/ports.ts';
import type { JournalRecord } from '../engine/records.ts';

export interface RunningMuster {
  /** Where clients and agents connect. */
  readonly url: string;
  readonly controller: Controller;
  /**
   * Admits nothing more, lets agents of pools and requests under way end, flushes and closes, within
   * `server.stopGraceMs`; resolves when everything is on disk. Handing over leaves the agents of pools running, for the
   * next controller to adopt.
   */
  stop(options?: { readonly isHandover?: boolean }): Promise<void>;
}

/** What `log verify` says of a data directory. */
export interface JournalReport {
  readonly ok: boolean;
  readonly segments: number;
  readonly records: number;
  readonly snapshot: { readonly file: string; readonly tasks: number } | undefined;
  readonly history: { readonly files: number; readonly tasks: number; readonly keys: number };
  /** A write that a crash cut off: nothing that was acknowledged. */
  readonly torn: { readonly file: string; readonly offset: number; readonly reason: string } | undefined;
  /** Process id of the controller that runs on it. */
  readonly owner: number | undefined;
  readonly damage?: { readonly file: string; readonly offset: number; readonly reason: string };
}

export interface StartOptions {
  readonly log: Log;
  /** Where each value of the configuration came from; without them, settings cannot be changed while it runs. */
  readonly values?: readonly SettingValue[];
}

export interface Runtime {
  /** Also starts and keeps running the agents of `config.pools`. */
  startMuster(config: Config, options: StartOptions): Promise<RunningMuster>;
  /** Every record that is still in segments, in order; throws Fault `data-corrupt` at the first that does not verify. */
  dumpJournal(dir: string): AsyncIterable<JournalRecord>;
  /** Reads every byte of a data directory and says what does not verify. */
  verifyJournal(dir: string): JournalReport;
}
