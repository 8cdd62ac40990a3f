import type { FactorValues } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import type { DecodedDecision } from './decision-record.ts';
import { rescore, weightsFrom } from './what-if.ts';

const only = (factor: keyof FactorValues): FactorValues => ({
  load: 0,
  performance: 0,
  impact: 0,
  efficiency: 0,
  collaboration: 0,
  [factor]: 1,
});
const factors = (load: number, performance: number): FactorValues => ({ ...only('impact'), load, performance });
const decision = {
  weights: only('load'),
  prefersBusy: false,
  chosen: { agent: 1, factors: factors(0.9, 0.2) },
  runnersUp: [
    { agent: 2, factors: factors(0.5, 0.8) },
    { agent: 3, factors: factors(0.1, 0.8) },
  ],
} as unknown as DecodedDecision; // only what is read

describe('what if', () => {
  it('ranks the recorded candidates by the other weights, and keeps the order among equals', () => {
    const rescored = rescore(decision, { weights: only('performance'), prefersBusy: false });
    expect(rescored.map(({ agent, score, scoreThen }) => [agent, score, scoreThen])).toEqual([
      [2, 0.8, 0.5],
      [3, 0.8, 0.1],
      [1, 0.2, 0.9],
    ]);
    expect(rescore(decision, { weights: only('impact'), prefersBusy: false })[0]?.agent).toBe(1);
  });

  it('turns load round for a profile that prefers busy agents', () => {
    expect(rescore(decision, { weights: only('load'), prefersBusy: true })[0]).toMatchObject({ agent: 3, score: 0.9 });
  });

  it('takes weights in any proportion', () => {
    expect(weightsFrom({ load: 3, impact: 1 })).toEqual({ ...only('load'), load: 0.75, impact: 0.25 });
    expect(weightsFrom({ load: 0 })).toBeUndefined();
    expect(weightsFrom({})).toBeUndefined();
  });
});
