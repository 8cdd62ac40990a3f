// Arrivals for tests: a Poisson process with exponential service times, in chunks as a trace has them.
import { exponential } from '../../src/base/distributions.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { AgentModel, ArrivalSource, SimArrival } from '../../src/sim/plan.ts';

export interface Poisson {
  readonly seed: number;
  readonly count: number;
  /** Mean time between two arrivals. */
  readonly gapMs: number;
  readonly serviceMs: number;
  readonly chunk?: number;
}

export async function* poisson({ seed, count, gapMs, serviceMs, chunk = 1000 }: Poisson): ArrivalSource {
  const [gaps, work] = [seededRandom(seed), seededRandom(seed + 1_000_000)];
  let atMs = 0;
  for (let left = count; left > 0; left -= chunk) {
    const arrivals: SimArrival[] = [];
    for (let index = 0; index < Math.min(chunk, left); index++) {
      atMs += exponential(gaps, gapMs);
      arrivals.push({ atMs, serviceMs: exponential(work, serviceMs), type: 'work' });
    }
    yield arrivals;
  }
}

export async function* given(arrivals: readonly SimArrival[]): ArrivalSource {
  yield arrivals;
}

export const model = (changes: Partial<AgentModel> = {}): AgentModel => ({
  type: 'work',
  slots: 1,
  startupMs: 0,
  startupSpreadRatio: 0,
  speed: 1,
  failuresPerHour: 0,
  costPerHour: 0,
  ...changes,
});
