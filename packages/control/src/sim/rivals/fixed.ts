// A fleet of one size, whatever comes.
import type { Scaler } from '../plan.ts';

const LOOK_MS = 60_000;

export function fixed(agents: number): Scaler {
  return { name: `fixed:${agents}`, intervalMs: LOOK_MS, desired: () => agents };
}
