// A decision record in the words of the API: names instead of numbers, scores, and what would have changed it.
import type { Candidate, Decision } from '@muster/contract';
import type { DecodedCandidate, DecodedDecision } from './decision-record.ts';
import { flipsOf, scoreOf } from './flips.ts';

export interface Circumstances {
  readonly nameOf: (seq: number) => string;
  readonly attempt: number;
  readonly at: number;
}

export function describeDecision(decision: DecodedDecision, circumstances: Circumstances): Decision {
  const { nameOf, attempt, at } = circumstances;
  const {
    chosen,
    runnersUp,
    weights,
    profile,
    picker,
    candidates,
    filtered,
    preferencesDropped,
    versionDropped,
    ejectionIgnored,
    passed,
    guard,
    explored,
    seed,
  } = decision;
  const describe = (candidate: DecodedCandidate): Candidate => ({
    agent: nameOf(candidate.agent),
    score: Number(scoreOf(candidate.factors, weights).toFixed(4)),
    factors: candidate.factors,
  });
  return {
    agent: nameOf(chosen.agent),
    attempt,
    at,
    profile,
    picker,
    weights,
    candidates,
    chosen: describe(chosen),
    runnersUp: runnersUp.map(describe),
    filtered,
    preferencesDropped,
    versionDropped,
    ejectionIgnored,
    passed,
    guard,
    explored,
    seed,
    flips: wasWeighed(decision)
      ? flipsOf(chosen, runnersUp, weights).map(({ factor, from, weight, to }) => ({
          factor,
          from,
          weight,
          to: nameOf(to),
        }))
      : [],
  };
}

/** Only a choice that the weights made can be undone by a weight. */
function wasWeighed({ picker, explored, guard }: DecodedDecision): boolean {
  return (picker === 'five-factor' || picker === 'weighted') && !explored && !guard.allHot;
}
