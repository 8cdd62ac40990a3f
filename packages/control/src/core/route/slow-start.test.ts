import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { Fleet } from './fleet.ts';
import { Ignorance } from './knowledge.ts';
import { Router, type RouterSettings } from './router.ts';
import { shareAt } from './slow-start.ts';

describe('shareAt', () => {
  it.each([
    { ageMs: 0, aggression: 1, share: 0.1 },
    { ageMs: 5_000, aggression: 1, share: 0.5 },
    { ageMs: 2_500, aggression: 2, share: 0.5 },
    { ageMs: 5_000, aggression: 0.5, share: 0.25 },
    { ageMs: 10_000, aggression: 0.5, share: 1 },
  ])('is $share at $ageMs of 10,000 ms with aggression $aggression', ({ ageMs, aggression, share }) => {
    expect(shareAt(ageMs, { slowStartMs: 10_000, slowStartAggression: aggression })).toBeCloseTo(share);
  });
});

/** Share of `decisions` at one moment that each of the agents got; everything ends at once. */
function sharesAt(now: number, agents: readonly { since: number }[], settings: RouterSettings = {}): number[] {
  const fleet = new Fleet();
  const need = fleet.need({ type: 'chat', requires: [], prefers: [], slots: 1 });
  agents.forEach(({ since }, index) => {
    const facts = { seq: index + 1, type: 'chat', terms: ['chat'], slots: 4, costPerHour: 0, version: '' };
    fleet.join(facts, true, since);
  });
  const router = new Router({ fleet, knowledge: new Ignorance(), settings: { slowStartMs: 10_000, ...settings } });
  const random = seededRandom(5);
  const counts = agents.map(() => 0);
  for (let decision = 0; decision < 4000; decision++) {
    const placement = router.choose({ need, session: '', estimateMs: 0, profile: '', now }, random);
    if (placement === undefined) throw new Error('nobody was chosen');
    counts[placement.agent - 1] = (counts[placement.agent - 1] as number) + 1;
  }
  return counts.map((count) => count / 4000);
}

describe('slow start', () => {
  const older = Array.from({ length: 4 }, () => ({ since: 0 }));

  it.each(['five-factor', 'weighted', 'prequal', 'least-loaded', 'p2c', 'round-robin', 'random'])(
    'gives a young agent its growing share and no more (%s)',
    (picker) => {
      const [, , , , first = 1] = sharesAt(100_000, [...older, { since: 100_000 }], { picker });
      const [, , , , middle = 1] = sharesAt(105_000, [...older, { since: 100_000 }], { picker });
      // A full share is a fifth.
      expect(first).toBeLessThanOrEqual(0.1 / 5 + 0.001);
      expect(middle).toBeLessThanOrEqual(0.5 / 5 + 0.001);
      if (picker === 'p2c' || picker === 'random') return; // They need not pick it each time that it may run.
      expect(first).toBeGreaterThan(0.0);
      expect(middle).toBeGreaterThan(first);
    },
  );

  it('does not slow a wholly new fleet', () => {
    const shares = sharesAt(100, [{ since: 0 }, { since: 50 }, { since: 100 }, { since: 100 }]);
    for (const share of shares) expect(share).toBeGreaterThan(0.2);
  });

  it('ends with the window, and is off at 0', () => {
    const agents = [...older, { since: 100_000 }];
    expect(sharesAt(110_000, agents)[4]).toBeGreaterThan(0.15);
    expect(sharesAt(100_000, agents, { slowStartMs: 0 })[4]).toBeGreaterThan(0.15);
  });

  it('never keeps a task waiting: without room on an older agent the young one takes it', () => {
    const fleet = new Fleet();
    const need = fleet.need({ type: 'chat', requires: [], prefers: [], slots: 1 });
    const facts = { type: 'chat', terms: ['chat'], slots: 1, costPerHour: 0, version: '' };
    fleet.join({ seq: 1, ...facts }, true, 0);
    fleet.join({ seq: 2, ...facts }, true, 100_000);
    fleet.reserve(1, 1, 1);
    const router = new Router({ fleet, knowledge: new Ignorance(), settings: {} });
    const request = { need, session: '', estimateMs: 0, profile: '', now: 100_001 };
    expect(router.choose(request, seededRandom(1))?.agent).toBe(2);
  });
});
