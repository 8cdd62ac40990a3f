import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { Drift, type Surprise } from './drift.ts';

const TYPE = 'chat';

/** Outcomes of agent 1, one after the other, each a second long. */
function course() {
  const drift = new Drift();
  let at = 0;
  let learnedMs = 1000;
  const factor = (): number => drift.factor(1, TYPE, learnedMs);
  const ended = (times: number, slowdownOf: () => number): number => {
    let believed = 0;
    for (let outcome = 0; outcome < times; outcome++) {
      const startedAt = at;
      at += 1000;
      const log = Math.log(1000 * slowdownOf());
      const distance = log - Math.log(learnedMs * factor());
      drift.learn({ agent: 1, taskType: TYPE, startedAt, at }, { distance, log, deviation: 1 });
      if (factor() > 1) believed++;
    }
    return believed;
  };
  const learn = (ms: number): void => {
    learnedMs = ms;
  };
  return { drift, factor, ended, learn, now: () => at };
}

function lognormal(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.exp(Array.from({ length: 12 }, () => random.next()).reduce((sum, each) => sum + each, -6));
}

/** A run that took so many times the second that was predicted. */
const surpriseOf = (slowdown: number, deviation: number): Surprise => ({
  distance: Math.log(slowdown),
  log: Math.log(1000 * slowdown),
  deviation,
});

describe('a drift', () => {
  it('is seen within a few outcomes of an agent that is ten times slower, and by its size', () => {
    const { factor, ended } = course();
    const noise = lognormal(1);
    ended(100, noise);
    expect(factor()).toBe(1);
    ended(6, () => 10 * noise());
    expect(factor()).toBeGreaterThan(4);
    ended(10, () => 10 * noise());
    expect(factor()).toBeGreaterThan(5);
    expect(factor()).toBeLessThan(20);
  });

  it('is rarely seen in noise', () => {
    let believed = 0;
    for (let seed = 1; seed <= 20; seed++) believed += course().ended(500, lognormal(seed));
    expect(believed).toBeLessThan(200);
  });

  it('ends as the agent recovers, or as what is learned catches up', () => {
    const { factor, ended } = course();
    ended(6, () => 10);
    expect(factor()).toBeGreaterThan(4);
    ended(12, () => 1);
    expect(factor()).toBe(1);
  });

  it('takes attempts that ran at once for one (D1)', () => {
    const drift = new Drift();
    for (let outcome = 0; outcome < 50; outcome++)
      drift.learn({ agent: 1, taskType: TYPE, startedAt: 0, at: 9000 + outcome }, surpriseOf(8, 1));
    expect(drift.factor(1, TYPE, 1000)).toBe(1);
  });

  it('is forgiven after a time, so that an agent that nobody uses gets another chance (D2)', () => {
    const { drift, factor, ended, now } = course();
    ended(6, () => 10);
    expect(drift.forgiven(TYPE, now() + 19_000)).toBe(-1);
    expect(factor()).toBeGreaterThan(1);
    expect(drift.forgiven(TYPE, now() + 20_000)).toBe(1);
    expect(factor()).toBe(1);
    expect(drift.forgiven(TYPE, now() + 20_000)).toBe(-1);
  });

  it('is one agent’s with one type', () => {
    const { drift, ended } = course();
    ended(6, () => 10);
    expect(drift.factor(2, TYPE, 1000)).toBe(1);
    expect(drift.factor(1, 'other', 1000)).toBe(1);
    expect(drift.forgiven('other', 1e9)).toBe(-1);
  });

  it('takes one odd run for nothing, however little run times scatter', () => {
    const drift = new Drift();
    drift.learn({ agent: 1, taskType: TYPE, startedAt: 0, at: 50 }, surpriseOf(50, 0.001));
    expect(drift.factor(1, TYPE, 1000)).toBe(1);
    drift.learn({ agent: 1, taskType: TYPE, startedAt: 50, at: 100 }, surpriseOf(50, 0.001));
    expect(drift.factor(1, TYPE, 1000)).toBeGreaterThan(2);
  });

  it('holds no more agents than its bound', () => {
    const drift = new Drift();
    for (let agent = 1; agent <= 4097; agent++) {
      for (let outcome = 0; outcome < 6; outcome++)
        drift.learn({ agent, taskType: TYPE, startedAt: outcome, at: outcome + 1 }, surpriseOf(10, 1));
    }
    expect(drift.factor(1, TYPE, 1000)).toBe(1);
    expect(drift.factor(2, TYPE, 1000)).toBeGreaterThan(1);
    expect(drift.factor(4097, TYPE, 1000)).toBeGreaterThan(1);
  });
});
