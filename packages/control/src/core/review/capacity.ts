// At which load an objective began to break: from windows as they came, nothing is tried out.
import { surelyAbove } from './wilson.ts';

/** One window of a pool. */
export interface LoadWindow {
  /** Tasks per second and agent: what came, or what was carried where that was more, as while a backlog is worked off. */
  readonly load: number;
  readonly tasks: number;
  /** Those of them that took longer than the objective. */
  readonly late: number;
}

export interface CapacityFound {
  readonly verdict: 'breaks' | 'not-reached' | 'too-little';
  /** The load at which it breaks, or the highest at which it was seen to hold. */
  readonly load: number | undefined;
  readonly lateRatio: number | undefined;
}

/** Of late tasks. An objective of 95 % allows so many. */
export const LATE_RATIO = 0.05;
/** Equal parts of the loads that were seen. */
const BINS = 12;
/** One window may be an accident. */
const WINDOWS_MIN = 3;

/** The lowest part of the loads in which the share of late tasks was surely above what is allowed. */
export function capacityOf(windows: readonly LoadWindow[]): CapacityFound {
  const seen = windows.filter(({ load, tasks }) => load > 0 && tasks > 0);
  const most = seen.reduce((max, { load }) => Math.max(max, load), 0);
  if (seen.length < WINDOWS_MIN) return { verdict: 'too-little', load: undefined, lateRatio: undefined };
  const bins = Array.from({ length: BINS }, () => ({ windows: 0, tasks: 0, late: 0 }));
  for (const { load, tasks, late } of seen) {
    const bin = bins[Math.min(BINS - 1, Math.floor((load / most) * BINS))];
    if (bin === undefined) continue;
    bin.windows++;
    bin.tasks += tasks;
    bin.late += late;
  }
  const at = bins.findIndex((bin) => bin.windows >= WINDOWS_MIN && surelyAbove(bin.late, bin.tasks) > LATE_RATIO);
  const broken = bins[at];
  if (broken !== undefined) {
    return { verdict: 'breaks', load: (at / BINS) * most, lateRatio: broken.late / broken.tasks };
  }
  return brokenAtTheTop(seen) ?? heldUpTo(seen);
}

/**
 * Few windows lie scattered, and no part of the loads has enough of them: then the fewest of the highest loads that
 * together are surely late, and not by one window alone.
 */
function brokenAtTheTop(seen: readonly LoadWindow[]): CapacityFound | undefined {
  const sum = { broken: 0, tasks: 0, late: 0 };
  for (const window of [...seen].sort((a, b) => b.load - a.load)) {
    sum.tasks += window.tasks;
    sum.late += window.late;
    if (!hasHeld(window)) sum.broken++;
    if (sum.broken < WINDOWS_MIN || surelyAbove(sum.late, sum.tasks) <= LATE_RATIO) continue;
    return { verdict: 'breaks', load: window.load, lateRatio: sum.late / sum.tasks };
  }
  return undefined;
}

/** A window in which more were late than allowed is no proof that it held, however few its tasks. */
function heldUpTo(seen: readonly LoadWindow[]): CapacityFound {
  const held = seen.filter(hasHeld);
  if (held.length < WINDOWS_MIN) return { verdict: 'too-little', load: undefined, lateRatio: undefined };
  const tasks = held.reduce((sum, window) => sum + window.tasks, 0);
  const late = held.reduce((sum, window) => sum + window.late, 0);
  const load = held.reduce((max, window) => Math.max(max, window.load), 0);
  return { verdict: 'not-reached', load, lateRatio: late / tasks };
}

const hasHeld = ({ tasks, late }: LoadWindow): boolean => late <= LATE_RATIO * tasks;
