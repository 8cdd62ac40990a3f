// Shares of decisions, and weights that are tried.
import { describe, expect, it } from 'vitest';
import { sharesOf } from './decisions.ts';
import { PROFILES, scaled, trialOf, weightsOf, weightsText, withWeight } from './weights.ts';

it('shares are counted, sorted, and bounded by a row of others', () => {
  expect(sharesOf(['b', 'a', 'b', 'c', 'd'], 2)).toEqual([
    { name: 'b', count: 2, ratio: 0.4 },
    { name: 'a', count: 1, ratio: 0.2 },
    { name: '2 others', count: 2, ratio: 0.4 },
  ]);
  expect(sharesOf([], 2)).toEqual([]);
});

describe('weights', () => {
  const balanced = weightsOf('30,25,20,15,10');

  it('stand in the address and come back', () => {
    expect(balanced).toEqual({ load: 0.3, performance: 0.25, impact: 0.2, efficiency: 0.15, collaboration: 0.1 });
    for (const profile of Object.values(PROFILES)) expect(weightsOf(weightsText(profile))).toEqual(profile);
  });

  it.each([null, '', '1,2,3', '0,0,0,0,0', '30,25,20,15,-1', '30,25,20,15,x', '30,25,20,15,', '101,0,0,0,0'])(
    'are none in %j',
    (text) => expect(weightsOf(text)).toBeUndefined(),
  );

  it('keep the proportion of the others when one is moved', () => {
    const moved = withWeight(
      { load: 0.4, performance: 0.4, impact: 0.2, efficiency: 0, collaboration: 0 },
      'impact',
      0.6,
    );
    expect(moved.load).toBeCloseTo(0.2);
    expect(moved.performance).toBeCloseTo(0.2);
    expect(withWeight(moved, 'load', 1)).toEqual({
      load: 1,
      performance: 0,
      impact: 0,
      efficiency: 0,
      collaboration: 0,
    });
    const back = withWeight(withWeight(moved, 'load', 1), 'load', 0.6);
    expect(back.efficiency).toBeCloseTo(0.1);
  });

  it('are tried on recorded traffic as a profile whose weights sum to 1', () => {
    const weights = weightsOf('60,60,0,0,0');
    if (weights === undefined) throw new Error('these are weights');
    expect(scaled(weights)).toMatchObject({ load: 0.5, performance: 0.5 });
    const own = { mine: { weights: {} } };
    expect(trialOf(weights, own)).toEqual({
      name: 'weights 60,60,0,0,0',
      traffic: { recorded: {} },
      policies: ['recorded'],
      settings: [
        {
          'routing.profiles': { ...own, 'tried-weights': { weights: scaled(weights) } },
          'routing.profile': 'tried-weights',
        },
      ],
    });
  });
});
