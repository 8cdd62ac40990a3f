// One look at all arrivals before anything is simulated: what is wrong with a trace is told first, progress knows its
// end, and a fleet can be given the size that the mean load needs.
import type { ArrivalSource } from '../sim/plan.ts';
import { WrongComparison } from './wrong.ts';

/** Of one type of agents. */
export interface Load {
  readonly tasks: number;
  readonly workMs: number;
}

export interface Survey {
  readonly tasks: number;
  /** From the first arrival to the last. */
  readonly spanMs: number;
  readonly loads: ReadonlyMap<string, Load>;
}

export interface SurveyOptions {
  /** [as many as there are] */
  readonly tasksMax?: number;
  readonly onProgress: (tasks: number) => void;
}

/** Throws WrongComparison when nothing arrives, or too much. */
export async function survey(
  arrivals: ArrivalSource,
  { tasksMax = Number.POSITIVE_INFINITY, onProgress }: SurveyOptions,
): Promise<Survey> {
  const loads = new Map<string, { tasks: number; workMs: number }>();
  let tasks = 0;
  let lastMs = 0;
  for await (const chunk of arrivals) {
    for (const { atMs, serviceMs, type } of chunk) {
      const load = loads.get(type) ?? { tasks: 0, workMs: 0 };
      if (load.tasks === 0) loads.set(type, load);
      load.tasks++;
      load.workMs += serviceMs;
      lastMs = atMs;
    }
    tasks += chunk.length;
    if (tasks > tasksMax)
      throw new WrongComparison('traffic', `has more than ${tasksMax} tasks; take a share of them, or a shorter time`);
    onProgress(tasks);
  }
  if (tasks === 0) throw new WrongComparison('traffic', 'no task arrives, so there is nothing to simulate');
  return { tasks, spanMs: lastMs, loads };
}

/** A load below this share of the slots leaves room for what is above the mean. */
const BUSY_RATIO = 0.8;

/** The fewest agents that keep up with the mean load, one at least. */
export function agentsFor(
  { workMs = 0 }: Partial<Load>,
  { spanMs, slots, speed }: { readonly spanMs: number; readonly slots: number; readonly speed: number },
): number {
  const busySlots = spanMs === 0 ? 1 : workMs / speed / spanMs;
  return Math.max(1, Math.ceil(busySlots / slots / BUSY_RATIO));
}
