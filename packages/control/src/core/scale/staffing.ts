// How many slots a steady flow of work needs, so that few of its tasks wait longer than they may.

/** Slots beyond the work are looked for up to as many square roots of it: none of Erlang's tables needs more. */
const ROOTS_MAX = 6;
/** Share of the tasks that may wait longer. */
export const LATE_RATIO = 0.01;

export interface Waits {
  /** How long a task may wait. */
  readonly waitMs: number;
  /** How long one runs, on average. */
  readonly serviceMs: number;
}

/**
 * The fewest slots with which at most LATE_RATIO of the tasks wait longer than `waitMs`, `load` slots being busy on
 * average (arrival rate × service time).
 */
export function slotsFor(load: number, waits: Waits): number {
  // Nobody waits for so little work: whoever comes next has an agent started.
  if (load < LATE_RATIO) return 0;
  const most = Math.ceil(load + ROOTS_MAX * Math.sqrt(load) + 1);
  let slots = Math.max(1, Math.ceil(load));
  while (slots < most && lateRatio(slots, load, waits) > LATE_RATIO) slots++;
  return slots;
}

/**
 * Share of the tasks that wait longer. That a task waits at all: square-root staffing, Halfin and Whitt, Operations
 * Research 29 (1981), p. 567. How long it then waits is exponential in a queue of many servers: P(W > t) = P(W > 0) ×
 * exp(-(slots - load) t ÷ service), as in Kolesar and Green, Production and Operations Management 7 (1998).
 */
function lateRatio(slots: number, load: number, { waitMs, serviceMs }: Waits): number {
  const beta = (slots - load) / Math.sqrt(load);
  const waiting = 1 / (1 + (beta * normalBelow(beta)) / normalDensity(beta));
  return waiting * Math.exp((-(slots - load) * waitMs) / serviceMs);
}

const normalDensity = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** For x ≥ 0, to 1e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17. */
function normalBelow(x: number): number {
  const t = 1 / (1 + 0.2316419 * x);
  const sum =
    1.330274429 * t ** 5 - 1.821255978 * t ** 4 + 1.781477937 * t ** 3 - 0.356563782 * t ** 2 + 0.31938153 * t;
  return 1 - normalDensity(x) * sum;
}
