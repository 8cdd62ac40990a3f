// What queueing theory says a simulated run must come to, for arrivals of a Poisson process and exponential service.

/** Probability that all of `servers` are busy, for an offered load of `load` servers (Erlang's C formula). */
export function erlangC(servers: number, load: number): number {
  // Erlang's B by its recursion, which stays small where factorials do not: B(n) = aB(n−1) ÷ (n + aB(n−1)).
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
  const busyRatio = load / servers;
  return blocked / (1 - busyRatio + busyRatio * blocked);
}

/** Mean wait in one queue before `servers`, in service times. */
export const meanWait = (servers: number, load: number): number => erlangC(servers, load) / (servers - load);

/**
 * Mean time in the system of two servers with a queue each, in service times, when every task joins the shorter one:
 * the Markov chain of the two lengths, cut off where hardly anything gets, iterated until it stands still.
 */
export function joinShortestOfTwo(busyRatio: number): number {
  const LENGTHS = 60;
  const arrivals = 2 * busyRatio;
  const rate = arrivals + 2; // uniformised: of everything that may happen
  let now = new Float64Array(LENGTHS * LENGTHS);
  now[0] = 1;
  const at = (a: number, b: number): number => a * LENGTHS + b;
  for (let round = 0; round < 20_000; round++) {
    const next = new Float64Array(LENGTHS * LENGTHS);
    for (let a = 0; a < LENGTHS; a++) {
      for (let b = 0; b < LENGTHS; b++) {
        const share = (now[at(a, b)] as number) / rate;
        if (share === 0) continue;
        const add = (to: number, by: number): void => {
          next[to] = (next[to] as number) + by;
        };
        const [moreA, moreB] = [Math.min(a + 1, LENGTHS - 1), Math.min(b + 1, LENGTHS - 1)];
        if (a === b) {
          add(at(moreA, b), (share * arrivals) / 2);
          add(at(a, moreB), (share * arrivals) / 2);
        } else add(a < b ? at(moreA, b) : at(a, moreB), share * arrivals);
        add(at(Math.max(0, a - 1), b), share);
        add(at(a, Math.max(0, b - 1)), share);
      }
    }
    let moved = 0;
    for (let index = 0; index < next.length; index++) {
      moved += Math.abs((next[index] as number) - (now[index] as number));
    }
    now = next;
    if (moved < 1e-9) break;
  }
  let tasks = 0;
  for (let a = 0; a < LENGTHS; a++) {
    for (let b = 0; b < LENGTHS; b++) tasks += (a + b) * (now[at(a, b)] as number);
  }
  return tasks / arrivals; // Little's law
}

/**
 * Mean time in the system, in service times, when every task joins the shorter of two queues drawn at random, for ever
 * more servers: the sum over i ≥ 1 of ρ^(2^i − 2). M. Mitzenmacher, The Power of Two Choices in Randomized Load
 * Balancing (IEEE TPDS 2001), theorem 3.
 */
export function twoChoices(busyRatio: number): number {
  let sum = 0;
  for (let i = 1; i < 30; i++) sum += busyRatio ** (2 ** i - 2);
  return sum;
}

export interface Interval {
  readonly mean: number;
  readonly halfWidth: number;
}

/** Student's t for 9 degrees of freedom at 99.9 %, both sides. */
const T_9 = 4.781;

/** Of ten independent runs. */
export function intervalOf(values: readonly number[]): Interval {
  if (values.length !== 10) throw new Error('the interval is for ten runs');
  const mean = values.reduce((sum, value) => sum + value, 0) / 10;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 9;
  return { mean, halfWidth: T_9 * Math.sqrt(variance / 10) };
}
