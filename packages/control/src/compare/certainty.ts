// What several seeds say of the policies: how far each figure may be off, and how each compares with a first one on the
// same seeds, so that what a seed does to both cancels.
import { type Interval, meanInterval, ratioInterval } from './interval.ts';
import type { Outcome } from './outcome.ts';
import type { PolicyResult } from './runs.ts';

export interface Certainty {
  readonly waitMsP99: Interval;
  readonly sloViolation: Interval;
  readonly cost: Interval;
}

export interface Against {
  /** What it is compared with. */
  readonly name: string;
  /** Ours ÷ theirs; undefined where one costs nothing. */
  readonly costRatio: Interval | undefined;
  /** Ours − theirs. */
  readonly sloViolation: Interval;
  readonly waitMsP99: Interval;
}

export function certaintyOf({ runs }: Pick<Outcome, 'runs'>): Certainty {
  return {
    waitMsP99: meanInterval(runs.map(({ waitMs }) => waitMs.p99)),
    sloViolation: meanInterval(runs.map(({ sloViolation }) => sloViolation)),
    cost: meanInterval(runs.map(({ cost }) => cost)),
  };
}

/** With the same policy under the settings as they are; or else with the first one. Undefined for that one itself. */
export function againstOf(result: PolicyResult, all: readonly PolicyResult[]): Against | undefined {
  const unchanged = all.find(({ policy, settings }) => policy === result.policy && settings === '');
  const other = result.settings === '' ? all[0] : unchanged;
  if (other === undefined || other === result) return undefined;
  const pairs = result.outcome.runs.flatMap((ours) => {
    const theirs = other.outcome.runs.find(({ seed }) => seed === ours.seed);
    return theirs === undefined ? [] : [{ ours, theirs }];
  });
  return {
    name: other.outcome.name,
    costRatio: ratioInterval(pairs.map(({ ours, theirs }) => [ours.cost, theirs.cost] as const)),
    sloViolation: meanInterval(pairs.map(({ ours, theirs }) => ours.sloViolation - theirs.sloViolation)),
    waitMsP99: meanInterval(pairs.map(({ ours, theirs }) => ours.waitMs.p99 - theirs.waitMs.p99)),
  };
}

/** Whether it lies wholly on one side of what would be no difference. */
export const isCertain = ({ low, high }: Interval, none: number): boolean => low > none || high < none;
