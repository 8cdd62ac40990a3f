// The preset `production` over time: a load that rises, falls back and fades, and what is decided of it.
import type { Verdict } from '../../src/core/scale/situation.ts';
import { EvaluatedPool } from './evaluations.ts';

/** Queue depth and utilisation, one evaluation after the other, 30 s apart. */
const LOAD: readonly (readonly [number, number])[] = [
  [10, 0.25],
  [50, 0.45],
  [80, 0.65],
  [120, 0.85],
  [140, 0.9],
  [150, 0.95],
  [120, 0.7],
  [80, 0.5],
  [40, 0.3],
  [15, 0.2],
  [12, 0.18],
  [8, 0.15],
  [5, 0.12],
  [3, 0.1],
  [2, 0.1],
  [2, 0.1],
  [1, 0.08],
  [1, 0.08],
  [0, 0.05],
];

export function productionOverTime(): readonly Verdict[] {
  const pool = new EvaluatedPool({ preset: 'production', desired: 10 });
  return LOAD.map(([queueDepth, utilization]) => pool.evaluate({ queueDepth, utilization }));
}

/** As docs/scaling.md prints it. */
export function printed(verdicts: readonly Verdict[]): string {
  const startedAt = verdicts[0]?.at ?? 0;
  const lines = verdicts.map(({ at, reason, heldBy, inputs }) => {
    const seconds = (at - startedAt) / 1000;
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    const load = `${String(inputs.queueDepth).padStart(5)}  ${(inputs.utilization ?? 0).toFixed(2).padStart(11)}`;
    return `${time}  ${load}  ${(heldBy ?? '').padEnd(9)}  ${reason}`;
  });
  return `${['time  queue  utilisation  held by    reason', ...lines].join('\n')}\n`;
}
