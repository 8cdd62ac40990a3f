// The fleet that a run is compared with: the smallest constant one that would have served the same tasks as well.
import { Heap } from '../../base/heap.ts';

export interface RecordedWork {
  /** In ascending order. */
  readonly arrivalsMs: ArrayLike<number>;
  readonly servicesMs: ArrayLike<number>;
  /** Need not be whole, where agents differ. */
  readonly slotsPerAgent: number;
  /** A task that waits longer is a miss. */
  readonly waitMsMax: number;
  /** Misses that the fixed fleet may have: those of the run. */
  readonly missesMax: number;
}

/** In agents. Serving first come first served, no agent more ever makes a task wait longer, so halving finds it. */
export function smallestFixedFleet(work: RecordedWork): number {
  const { arrivalsMs, missesMax } = work;
  if (arrivalsMs.length === 0) return 0;
  const isEnough = (agents: number): boolean => countMisses(work, agents) <= missesMax;
  let enough = 1;
  // As many slots as tasks leave nothing waiting, so this ends.
  while (!isEnough(enough)) enough *= 2;
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (isEnough(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** Tasks that wait too long with this many agents, first come first served. Stops counting over the bound. */
export function countMisses(
  { arrivalsMs, servicesMs, slotsPerAgent, waitMsMax, missesMax }: RecordedWork,
  agents: number,
): number {
  const slots = Math.max(1, Math.floor(agents * slotsPerAgent));
  // When each busy slot gets free; a slot never used is free.
  const freeAt = new Heap<number>((a, b) => a < b);
  let misses = 0;
  for (let index = 0; index < arrivalsMs.length && misses <= missesMax; index++) {
    const arrival = arrivalsMs[index] ?? 0;
    const isAllTaken = freeAt.size >= slots;
    const start = isAllTaken ? Math.max(arrival, freeAt.pop() ?? 0) : arrival;
    if (start - arrival > waitMsMax) misses++;
    freeAt.push(start + (servicesMs[index] ?? 0));
  }
  return misses;
}
