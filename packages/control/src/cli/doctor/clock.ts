// Is the clock right enough: not before what the data directory has seen, not in another decade, not being set?

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { durationText } from '@muster/contract/amounts';
import { type Check, type Finding, ok, problem, warning } from './finding.ts';

/** No release of Muster is older. */
const EARLIEST_AT = Date.UTC(2025, 0, 1);
/** What a file system may round up. */
const AHEAD_MS_MAX = 2_000;
const WATCH_MS = 100;
const STEP_MS_MAX = 25;

export const checkClock: Check = async ({ dataDir }) => {
  const [wall, steady] = [Date.now(), performance.now()];
  await delay(WATCH_MS);
  const steppedMs = Date.now() - wall - (performance.now() - steady);
  return [judgeClock({ now: Date.now(), newestAt: newestIn(dataDir), steppedMs })];
};

export function judgeClock(seen: {
  readonly now: number;
  readonly newestAt: number;
  readonly steppedMs: number;
}): Finding {
  const { now, newestAt, steppedMs } = seen;
  const found = new Date(now).toISOString();
  const remedy = 'let the machine set its clock by NTP';
  if (now < EARLIEST_AT) return problem('clock', `${found}, long past`, remedy);
  const aheadMs = newestAt - now;
  if (aheadMs > AHEAD_MS_MAX) {
    return problem('clock', `${found}, ${durationText(aheadMs)} behind the data directory`, remedy);
  }
  if (Math.abs(steppedMs) <= STEP_MS_MAX) return ok('clock', found);
  return warning(
    'clock',
    `${found}, set by ${durationText(steppedMs)} just now`,
    'let NTP slew the clock in place of stepping it',
  );
}

/** When the directory was last written to; 0 when it is not there. */
function newestIn(dataDir: string): number {
  if (!existsSync(dataDir)) return 0;
  const times = readdirSync(dataDir).map(
    (name) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return Math.max(0, ...times);
}
