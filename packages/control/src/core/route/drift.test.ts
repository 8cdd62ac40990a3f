import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { Drift } from './drift.ts';

const TYPE = 'chat';

/** Outcomes of agent 1, one after the other, each a second long. */
function course() {
  const drift = new Drift();
  let at = 0;
  const ended = (times: number, slowdownOf: () => number): number => {
    let believed = 0;
    for (let outcome = 0; outcome < times; outcome++) {
      const startedAt = at;
      at += 1000;
      // What is predicted contains the drift.
      const distance = Math.log(slowdownOf() / drift.factor(1, TYPE));
      drift.learn({ agent: 1, taskType: TYPE, startedAt, at }, { distance, deviation: 1 });
      if (drift.factor(1, TYPE) > 1) believed++;
    }
    return believed;
  };
  return { drift, ended, now: () => at };
}

function lognormal(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.exp(Array.from({ length: 12 }, () => random.next()).reduce((sum, each) => sum + each, -6));
}

describe('a drift', () => {
  it('is seen within a few outcomes of an agent that is ten times slower, and by its size', () => {
    const { drift, ended } = course();
    const noise = lognormal(1);
    ended(100, noise);
    expect(drift.factor(1, TYPE)).toBe(1);
    ended(6, () => 10 * noise());
    expect(drift.factor(1, TYPE)).toBeGreaterThan(4);
    ended(10, () => 10 * noise());
    expect(drift.factor(1, TYPE)).toBeGreaterThan(5);
    expect(drift.factor(1, TYPE)).toBeLessThan(20);
  });

  it('is rarely seen in noise', () => {
    let believed = 0;
    for (let seed = 1; seed <= 20; seed++) believed += course().ended(500, lognormal(seed));
    expect(believed).toBeLessThan(200);
  });

  it('ends as the agent recovers, or as what is learned catches up', () => {
    const { drift, ended } = course();
    ended(6, () => 10);
    expect(drift.factor(1, TYPE)).toBeGreaterThan(4);
    ended(12, () => 1);
    expect(drift.factor(1, TYPE)).toBe(1);
  });

  it('takes attempts that ran at once for one (D1)', () => {
    const drift = new Drift();
    for (let outcome = 0; outcome < 50; outcome++)
      drift.learn({ agent: 1, taskType: TYPE, startedAt: 0, at: 9000 + outcome }, { distance: 2, deviation: 1 });
    expect(drift.factor(1, TYPE)).toBe(1);
  });

  it('is forgiven after a time, so that an agent that nobody uses gets another chance (D2)', () => {
    const { drift, ended, now } = course();
    ended(6, () => 10);
    expect(drift.forgiven(TYPE, now() + 19_000)).toBe(-1);
    expect(drift.factor(1, TYPE)).toBeGreaterThan(1);
    expect(drift.forgiven(TYPE, now() + 20_000)).toBe(1);
    expect(drift.factor(1, TYPE)).toBe(1);
    expect(drift.forgiven(TYPE, now() + 20_000)).toBe(-1);
  });

  it('is one agent’s with one type', () => {
    const { drift, ended } = course();
    ended(6, () => 10);
    expect(drift.factor(2, TYPE)).toBe(1);
    expect(drift.factor(1, 'other')).toBe(1);
    expect(drift.forgiven('other', 1e9)).toBe(-1);
  });

  it('takes one odd run for nothing, however little run times scatter', () => {
    const drift = new Drift();
    const surprise = { distance: Math.log(50), deviation: 0.001 };
    drift.learn({ agent: 1, taskType: TYPE, startedAt: 0, at: 50 }, surprise);
    expect(drift.factor(1, TYPE)).toBe(1);
    drift.learn({ agent: 1, taskType: TYPE, startedAt: 50, at: 100 }, surprise);
    expect(drift.factor(1, TYPE)).toBeGreaterThan(2);
  });

  it('holds no more agents than its bound', () => {
    const drift = new Drift();
    const slow = (agent: number): void => {
      for (let outcome = 0; outcome < 6; outcome++)
        drift.learn(
          { agent, taskType: TYPE, startedAt: outcome, at: outcome + 1 },
          { distance: Math.log(10 / drift.factor(agent, TYPE)), deviation: 1 },
        );
    };
    for (let agent = 1; agent <= 4097; agent++) slow(agent);
    expect(drift.factor(1, TYPE)).toBe(1);
    expect(drift.factor(2, TYPE)).toBeGreaterThan(1);
    expect(drift.factor(4097, TYPE)).toBeGreaterThan(1);
  });
});
