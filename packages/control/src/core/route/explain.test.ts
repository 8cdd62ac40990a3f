import { FACTORS, type FactorValues, PICKERS } from '@muster/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DECISION_BYTES_MAX,
  DecisionWriter,
  type DecodedDecision,
  decodeDecision,
  fixedPart,
  UNIT,
} from './decision-record.ts';
import { describeDecision } from './explain.ts';
import { flipsOf, scoreOf, withWeight } from './flips.ts';

const unit = fc.integer({ min: 0, max: UNIT }).map((value) => value / UNIT);
const factors: fc.Arbitrary<FactorValues> = fc.record({
  load: unit,
  performance: unit,
  impact: unit,
  efficiency: unit,
  collaboration: unit,
});
const weights: fc.Arbitrary<FactorValues> = fc
  .array(fc.integer({ min: 0, max: 100 }), { minLength: 5, maxLength: 5 })
  .map((parts) => {
    const sum = parts.reduce((a, b) => a + b, 0) || 1;
    const whole = parts.map((part) => Math.floor((part * UNIT) / sum));
    whole[0] = (whole[0] as number) + UNIT - whole.reduce((a, b) => a + b, 0);
    const [load = 0, performance = 0, impact = 0, efficiency = 0, collaboration = 0] = whole.map((part) => part / UNIT);
    return { load, performance, impact, efficiency, collaboration };
  });
const u32 = fc.nat(4_294_967_295);
const candidate = fc.record({ agent: fc.maxSafeInteger().map((seq) => Math.abs(seq) % 2 ** 48), factors });
const decision: fc.Arbitrary<DecodedDecision> = fc.record({
  profile: fc.stringMatching(/^[A-Za-z0-9_.-]{1,32}$/),
  picker: fc.constantFrom(...PICKERS),
  weights,
  prefersBusy: fc.boolean(),
  seed: u32,
  workMs: u32,
  candidates: u32,
  filtered: fc.record({
    capability: u32,
    unavailable: u32,
    ejected: u32,
    full: u32,
    young: fc.nat(65_535),
    otherVersion: fc.nat(65_535),
  }),
  preferencesDropped: fc.boolean(),
  versionDropped: fc.boolean(),
  ejectionIgnored: fc.boolean(),
  passed: u32,
  guard: fc.record({
    limit: fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }),
    hot: u32,
    allHot: fc.boolean(),
  }),
  explored: fc.boolean(),
  chosen: candidate,
  runnersUp: fc.array(candidate, { maxLength: 3 }),
});

function write(it: DecodedDecision): Uint8Array {
  const writer = new DecisionWriter();
  const { filtered, guard } = it;
  writer.begin({
    picker: PICKERS.indexOf(it.picker),
    explored: it.explored,
    preferencesDropped: it.preferencesDropped,
    allHot: guard.allHot,
    prefersBusy: it.prefersBusy,
    seed: it.seed,
    workMs: it.workMs,
    compared: it.candidates,
    lacking: filtered.capability,
    unavailable: filtered.unavailable,
    full: filtered.full,
    ejected: filtered.ejected,
    young: filtered.young,
    otherVersion: filtered.otherVersion,
    versionDropped: it.versionDropped,
    spared: it.ejectionIgnored,
    passed: it.passed,
    hot: guard.hot,
    hotLimit: guard.limit,
    fixed: fixedPart(it.profile, it.weights),
  });
  for (const { agent, factors: f } of [it.chosen, ...it.runnersUp]) {
    writer.add(agent, [f.load, f.performance, f.impact, f.efficiency, f.collaboration]);
  }
  return writer.finish();
}

const circumstances = { nameOf: (seq: number) => `agent-${seq}`, attempt: 2, at: 5 };
const flat = (value: number): FactorValues => ({
  load: value,
  performance: value,
  impact: value,
  efficiency: value,
  collaboration: value,
});

describe('decision record', () => {
  it('comes back as it was written, in at most 200 bytes, wherever it lies', () => {
    fc.assert(
      fc.property(decision, fc.nat(9), (made, offset) => {
        const bytes = write(made);
        expect(bytes.length).toBeLessThanOrEqual(DECISION_BYTES_MAX);
        const around = new Uint8Array(bytes.length + 20);
        around.set(bytes, offset);
        expect(decodeDecision(around.subarray(offset, offset + bytes.length))).toEqual(made);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is still read as version 0.1 wrote it', () => {
    const [made] = fc.sample(decision, { seed: 1, numRuns: 1 }) as [DecodedDecision];
    const now = write(made);
    const then = new Uint8Array([...now.subarray(0, 36), ...now.subarray(48)]);
    then[0] = 1;
    then[2] = (then[2] as number) & 15;
    expect(decodeDecision(then)).toEqual({
      ...made,
      filtered: { ...made.filtered, ejected: 0, young: 0, otherVersion: 0 },
      versionDropped: false,
      ejectionIgnored: false,
      passed: 0,
    });
  });

  it('refuses a layout that it does not know', () => {
    expect(() => decodeDecision(new Uint8Array([9, 0, 0, 0]))).toThrow('unknown layout 9');
  });
});

describe('flips', () => {
  it('name weights at which another agent wins, and no smaller change makes anyone win', () => {
    fc.assert(
      fc.property(fc.array(factors, { minLength: 2, maxLength: 4 }), weights, (list, its) => {
        const ranked = list
          .map((f, index) => ({ agent: index + 1, factors: f }))
          .sort((a, b) => scoreOf(b.factors, its) - scoreOf(a.factors, its));
        const [chosen, ...runnersUp] = ranked as [(typeof ranked)[number], ...typeof ranked];
        const leader = (at: FactorValues) => Math.max(...runnersUp.map((rival) => scoreOf(rival.factors, at)));
        const flips = flipsOf(chosen, runnersUp, its);
        for (const { factor, from, weight, to } of flips) {
          const changed = withWeight(its, factor, weight);
          expect(Object.values(changed).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
          const winner = runnersUp.find(({ agent }) => agent === to);
          expect(scoreOf(winner?.factors ?? flat(0), changed)).toBeGreaterThan(scoreOf(chosen.factors, changed));
          expect(scoreOf(winner?.factors ?? flat(0), changed)).toBeCloseTo(leader(changed), 12);
          const nearer = weight + (from > weight ? 0.002 : -0.002);
          if ((nearer - from) * (weight - from) <= 0) continue;
          const before = withWeight(its, factor, nearer);
          expect(leader(before)).toBeLessThanOrEqual(scoreOf(chosen.factors, before) + 1e-9);
        }
        for (const factor of FACTORS) {
          for (const end of [0, 1]) {
            const atEnd = withWeight(its, factor, end);
            const wouldFlip = leader(atEnd) > scoreOf(chosen.factors, atEnd) + 0.01;
            const found = flips.some(
              (flip) => flip.factor === factor && (end - its[factor]) * (flip.weight - its[factor]) > 0,
            );
            if (wouldFlip) expect(found).toBe(true);
          }
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('are none without a rival', () => {
    expect(flipsOf({ agent: 1, factors: flat(0.5) }, [], flat(0.2))).toEqual([]);
  });
});

describe('describeDecision', () => {
  const made: DecodedDecision = {
    profile: 'balanced',
    picker: 'five-factor',
    weights: { load: 0.3, performance: 0.25, impact: 0.2, efficiency: 0.15, collaboration: 0.1 },
    prefersBusy: false,
    seed: 7,
    workMs: 100,
    candidates: 12,
    filtered: { capability: 1, unavailable: 2, ejected: 0, full: 3, young: 0, otherVersion: 0 },
    preferencesDropped: false,
    versionDropped: false,
    ejectionIgnored: false,
    passed: 0,
    guard: { limit: 40, hot: 2, allHot: false },
    explored: false,
    chosen: { agent: 1, factors: { load: 1, performance: 0.5, impact: 0.5, efficiency: 1, collaboration: 0 } },
    runnersUp: [{ agent: 2, factors: { load: 0.5, performance: 1, impact: 0.5, efficiency: 1, collaboration: 0 } }],
  };

  it('names agents and says what would have flipped the choice', () => {
    expect(describeDecision(made, circumstances)).toMatchObject({
      agent: 'agent-1',
      attempt: 2,
      at: 5,
      chosen: { agent: 'agent-1', score: 0.675 },
      runnersUp: [{ agent: 'agent-2', score: 0.65 }],
      flips: [
        { factor: 'performance', from: 0.25, weight: 0.286, to: 'agent-2' },
        { factor: 'load', from: 0.3, weight: 0.263, to: 'agent-2' },
      ],
    });
  });

  it.each([
    { why: 'was random', change: { explored: true } },
    { why: 'went by least work', change: { guard: { limit: 0, hot: 2, allHot: true } } },
    { why: 'was made by a plain picker', change: { picker: 'p2c' as const } },
  ])('offers no flip for a choice that $why', ({ change }) => {
    expect(describeDecision({ ...made, ...change }, circumstances).flips).toEqual([]);
  });
});
