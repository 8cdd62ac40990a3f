// What the command line needs of the composition roots (local.ts, main.ts), so that it never picks an adapter itself.
import type { LogLevel } from '@muster/contract';
import type { SettingValue } from '../config/load.ts';
import type { Config } from '../config.ts';
import type { Controller } from '../engine/controller.ts';
import type { Log, Probe } from '../engine/ports.ts';
import type { JournalRecord } from '../engine/records.ts';
import type { RecordingSource } from '../sim/recording/source.ts';

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
  /** Called with the settings in force, whenever they were changed. */
  readonly onSettings?: (config: Config) => void;
  /** Measured with every sample, besides what is measured anyway. */
  readonly probe?: Probe;
  /** Where each value of the configuration came from; without them, settings cannot be changed while it runs. */
  readonly values?: readonly SettingValue[];
  /** How it was started; kept in the data directory while it runs, for `stop` and `restart`. */
  readonly run?: RunFacts;
}

export interface RunFacts {
  /** Started by `muster start`; else it belongs to a terminal or a supervisor. */
  readonly isBackground: boolean;
  readonly logFile?: string;
  /** Its working directory. */
  readonly directory: string;
  /** What it is started with again, without secrets; paths are absolute. */
  readonly flags: {
    readonly host?: string;
    readonly port?: string;
    readonly config?: string;
    readonly 'log-level'?: string;
  };
  /** It must be started with a token again. */
  readonly hasToken: boolean;
}

/** A live controller on a data directory. */
export interface RunningController {
  readonly pid: number;
  readonly identity: string;
  /** Absent until it serves. */
  readonly serving?: RunFacts & { readonly url: string; readonly version: string };
}

export interface Launch {
  readonly dataDir: string;
  /** What `muster` is called with. */
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
}

export interface Launched {
  readonly pid: number;
  hasEnded(): boolean;
  /** What it printed. */
  output(): string;
}

/** A controller as a process in the background of this machine. */
export interface Background {
  /** The live process that holds the directory, told from others by the time of its birth; only looks. */
  runningIn(dataDir: string): RunningController | undefined;
  /** Starts a process that outlives this one. Throws Fault `data-unwritable`. */
  launch(launch: Launch): Launched;
  /** Resolves with whether it has ended in time. Handing over leaves agents of pools running. */
  end(
    running: RunningController,
    options: { readonly how: 'stop' | 'hand-over' | 'force'; readonly limitMs: number },
  ): Promise<boolean>;
}

/** What `audit verify` says of a data directory. */
export interface AuditReport {
  readonly ok: boolean;
  readonly files: number;
  readonly entries: number;
  /** First entry that is still kept. */
  readonly firstSeq: number;
  /** Number and hash of the last entry. */
  readonly head: { readonly seq: number; readonly hash: string };
  readonly damage?: { readonly file: string; readonly line: number; readonly reason: string };
}

export interface LogOptions {
  readonly settings: LogSettings;
  /** Three files of 10 MiB at most, the older ones with .1 and .2 behind their names [standard error]. */
  readonly file?: string | undefined;
  /** Lines for people [JSON]: the level, the fields, when it was. */
  readonly textOf?: ((level: LogLevel, fields: Readonly<Record<string, unknown>>, at: number) => string) | undefined;
  /** Texts that must not appear in it. */
  readonly secrets: readonly string[];
}

export type LogSettings = Pick<Config['log'], 'level' | 'linesPerMinute'>;

/** The log of a controller. Whatever ends the process, what was logged is written. */
export interface OpenLog {
  readonly log: Log;
  /** Puts other settings into force at once. */
  apply(settings: LogSettings): void;
  readonly probe: Probe;
}

export interface Runtime {
  openLog(options: LogOptions): Promise<OpenLog>;
  /** Also starts and keeps running the agents of `config.pools`. */
  startMuster(config: Config, options: StartOptions): Promise<RunningMuster>;
  /** Every record that is still in segments, in order; throws Fault `data-corrupt` at the first that does not verify. */
  dumpJournal(dir: string): AsyncIterable<JournalRecord>;
  /**
   * Everything that a data directory still holds of a run; throws Fault `not-found` when it holds no journal. Close it.
   */
  openRecording(dir: string): RecordingSource;
  /** Reads every byte of a data directory and says what does not verify. */
  verifyJournal(dir: string): JournalReport;
  readonly background: Background;
  /** Checks the chain of the audit log; `noted` is the hash of a head that it must still hold. */
  verifyAudit(dir: string, noted: string | undefined): AuditReport;
}
