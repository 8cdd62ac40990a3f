// Between which sizes a pool is drawn: those that a person may ask for, where they say more than that it is a pool.
import type { LivePool } from '@muster/contract/live';

/** As many agents as any pool may have; the bound of one whose policy is off and names no other. */
const AGENTS_MAX = 10_000;

/** Undefined where any size is allowed. */
export function boundsOf({ bounds }: Pick<LivePool, 'bounds'>): LivePool['bounds'] | undefined {
  return bounds.max < AGENTS_MAX ? bounds : undefined;
}
