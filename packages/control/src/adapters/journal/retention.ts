// Which history files may go: those past their age, and the oldest while there are too many tasks or keys.
import type { TableFooter } from './table-layout.ts';

export interface Retention {
  /** A file goes this long after the newest outcome in it. */
  readonly ageMsMax: number;
  /** Tasks without an idempotency key. */
  readonly tasksMax: number;
  /** Tasks with one: keys are promised for the age above, so this only bounds what admission should have refused. */
  readonly keysMax: number;
}

interface Kept {
  readonly footer: Pick<TableFooter, 'rows' | 'keys' | 'newestFinishAt'>;
}

/** The files that stay; `history` is oldest first. */
export function retain<T extends Kept>(history: readonly T[], now: number, limits: Retention): readonly T[] {
  let tasks = 0;
  let keys = 0;
  const kept = history.toReversed().filter(({ footer }) => {
    if (footer.newestFinishAt < now - limits.ageMsMax) return false;
    // A file has either only tasks with a key or none.
    if (footer.keys > 0) keys += footer.keys;
    else tasks += footer.rows;
    return footer.keys > 0 ? keys <= limits.keysMax : tasks <= limits.tasksMax;
  });
  return kept.reverse();
}
