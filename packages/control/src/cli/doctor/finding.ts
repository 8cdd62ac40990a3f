// What a check of `muster doctor` says: what it found, whether that is right, and what to do if not.

import type { SettingValue } from '../../config/load.ts';
import type { ConfigProblem } from '../../config/problem.ts';
import type { Config } from '../../config.ts';
import type { RunningController, Runtime } from '../runtime.ts';

/** A warning works today and may not tomorrow; a problem keeps Muster from its promises. */
export type Verdict = 'ok' | 'warning' | 'problem';

export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  readonly found: string;
  readonly remedy?: string;
}

/** What the checks look at. */
export interface Patient {
  readonly runtime: Runtime;
  /** What is configured; without what is wrong in it. */
  readonly config: Config;
  readonly values: readonly SettingValue[];
  readonly problems: readonly ConfigProblem[];
  readonly ignoredVariables: readonly string[];
  /** Absolute. */
  readonly dataDir: string;
  /** The controller that holds the directory. */
  readonly running: RunningController | undefined;
  readonly version: string;
  /** With the certificates that the environment names. */
  readonly fetch: typeof globalThis.fetch;
}

export type Check = (patient: Patient) => Promise<readonly Finding[]> | readonly Finding[];

export const ok = (check: string, found: string): Finding => ({ check, verdict: 'ok', found });
export const warning = (check: string, found: string, remedy: string): Finding => ({
  ...{ check, verdict: 'warning', found, remedy },
});
export const problem = (check: string, found: string, remedy: string): Finding => ({
  ...{ check, verdict: 'problem', found, remedy },
});
