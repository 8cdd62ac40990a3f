// Each policy beside the one that it is set against, seed by seed: what a seed does to both cancels.

import type { SimulatedOutcome, SimulationResult } from '@muster/contract';
import { amount } from '@muster/contract/amounts';
import { textOf } from '../../words/numbers.ts';

type Interval = NonNullable<SimulatedOutcome['against']>['sloViolation'];

/** Nothing after a single seed. */
export function AgainstTable({ result: { policies, seeds } }: { readonly result: SimulationResult }) {
  const set = policies.flatMap(({ name, against }) => (against === undefined ? [] : [{ name, against }]));
  if (set.length === 0) return null;
  return (
    <div>
      <h3>Seed by seed</h3>
      <p class="note">Over {seeds} seeds, with 95 % intervals; an interval that holds 0 may be chance.</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than the screen is scrolled by keys. */}
      <section class="sheet" aria-label="Seed by seed" tabIndex={0}>
        <table>
          <caption class="unseen">Seed by seed</caption>
          <thead>
            <tr>
              <th scope="col">Policy</th>
              <th scope="col">Against</th>
              {['Cost', 'Late', 'Wait p99'].map((word) => (
                <th key={word} scope="col" class="number">
                  {word}
                </th>
              ))}
              <th scope="col">Beyond chance</th>
            </tr>
          </thead>
          <tbody>
            {set.map(({ name, against }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{against.name}</td>
                <Difference interval={shifted(against.costRatio)} text={percent} word=" %" />
                <Difference interval={against.sloViolation} text={percent} word=" points" />
                <Difference interval={against.waitMsP99} text={(value) => textOf(value, 'ms')} word="" />
                <td>{beyondChance(against)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

interface DifferenceProps {
  readonly interval: Interval | undefined;
  readonly text: (value: number) => string;
  /** Its unit, said once of an interval. */
  readonly word: string;
}

const percent = (value: number): string => amount(value * 100);

function Difference({ interval, text, word }: DifferenceProps) {
  if (interval === undefined) return <td class="number">–</td>;
  const signed = (value: number): string => `${value < 0 ? '−' : '+'}${text(Math.abs(value))}`;
  return (
    <td class="number">
      {signed(interval.mean)}
      {word}
      <span class="reach">
        {signed(interval.low)} to {signed(interval.high)}
        {word}
      </span>
    </td>
  );
}

/** A ratio as a difference to 1. */
const shifted = (ratio: Interval | undefined): Interval | undefined =>
  ratio === undefined ? undefined : { mean: ratio.mean - 1, low: ratio.low - 1, high: ratio.high - 1 };

export function beyondChance({ costRatio, sloViolation, waitMsP99 }: NonNullable<SimulatedOutcome['against']>): string {
  const told = [
    sideOf(shifted(costRatio), ['cheaper', 'dearer']),
    sideOf(sloViolation, ['less late', 'later']),
    sideOf(waitMsP99, ['shorter waits', 'longer waits']),
  ].filter((word) => word !== undefined);
  return told.join(', ') || 'nothing';
}

function sideOf(interval: Interval | undefined, [below, above]: readonly [string, string]): string | undefined {
  if (interval === undefined) return undefined;
  return interval.high < 0 ? below : interval.low > 0 ? above : undefined;
}
