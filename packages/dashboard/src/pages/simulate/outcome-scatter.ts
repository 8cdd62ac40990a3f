// What each policy cost against how much came late: its own point, and after a sweep those of its other targets.
import type { SimulatedOutcome, SimulationResult } from '@muster/contract';
import type { ScatterData, ScatterPoint } from '../../chart/scatter-data.ts';
import { LINES_MAX, lookOf } from './outcome-charts.ts';

/** undefined for a single policy: there is nothing to set it against. */
export function scatterOf({ policies }: SimulationResult): ScatterData | undefined {
  const shown = policies.slice(0, LINES_MAX);
  if (shown.length < 2 && shown[0]?.sweep === undefined) return undefined;
  return {
    title: 'Cost, and what came late',
    x: { name: 'cost', unit: 'quantity' },
    y: { name: 'late', unit: 'ratio' },
    groups: shown.map((outcome, index) => ({
      name: outcome.name,
      colour: lookOf(index).colour,
      points: pointsOf(outcome),
    })),
  };
}

function pointsOf(outcome: SimulatedOutcome): readonly ScatterPoint[] {
  const { cost, sloViolation, sweep = [], isFrontier = false } = outcome;
  const own = { x: cost, y: sloViolation, text: 'as it is', isMain: true, isBest: isFrontier };
  const others = sweep
    // The sweep has the policy as it is among its points.
    .filter((point) => point.cost !== cost || point.sloViolation !== sloViolation)
    .map((point) => ({
      x: point.cost,
      y: point.sloViolation,
      text: point.text,
      isMain: false,
      isBest: point.isFrontier,
    }));
  return [own, ...others].sort((a, b) => a.x - b.x);
}
