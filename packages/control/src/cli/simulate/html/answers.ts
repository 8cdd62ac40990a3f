// What a person wants to know first: which policy costs least among those that keep the objective, which makes the
// fewest tasks wait too long, and which is quickest.
import { amount, durationText, percentText } from '@muster/contract/amounts';
import { hasWaits, type Outcome } from '../../../compare/outcome.ts';
import { CLAIRVOYANT } from '../../../compare/policies.ts';
import type { PolicyResult } from '../../../compare/runs.ts';
import { escaped } from './markup.ts';

/** The share of late tasks up to which a policy is taken to keep the objective. */
const KEPT_RATIO = 0.01;

export function answers(results: readonly PolicyResult[]): string {
  const outcomes = results.filter(({ policy }) => policy !== CLAIRVOYANT).map(({ outcome }) => outcome);
  if (outcomes.length < 2) return '';
  const leastOf = (from: readonly Outcome[], read: (outcome: Outcome) => number): Outcome | undefined =>
    from.reduce<Outcome | undefined>(
      (best, one) => (best === undefined || read(one) < read(best) ? one : best),
      undefined,
    );
  const keeping = outcomes.filter(({ sloViolation }) => sloViolation <= KEPT_RATIO);
  const [cheapest, fewest, quickest] = [
    leastOf(keeping, ({ cost }) => cost),
    leastOf(outcomes, ({ sloViolation, cost }) => sloViolation + 1e-9 * cost),
    leastOf(outcomes.filter(hasWaits), ({ waitMs }) => waitMs.p99),
  ];
  const items = [
    answer(`Least cost with ${percentText(KEPT_RATIO)} late at most`, cheapest, (outcome) => noteOf(outcome)),
    answer('Fewest late', fewest, (outcome) => noteOf(outcome)),
    answer('Shortest wait p99', quickest, (outcome) => `${durationText(outcome.waitMs.p99)}, ${noteOf(outcome)}`),
  ];
  return `<dl class="answers">${items.join('')}</dl>`;
}

const noteOf = ({ cost, sloViolation }: Outcome): string => `cost ${amount(cost)}, ${percentText(sloViolation)} late`;

function answer(question: string, found: Outcome | undefined, note: (outcome: Outcome) => string): string {
  const [name, text] = found === undefined ? ['none', 'every policy makes more tasks wait'] : [found.name, note(found)];
  return `<div><dt>${escaped(question)}</dt><dd>${escaped(name)}<small>${escaped(text)}</small></dd></div>`;
}
