// The fewest agents of a sweep, and which of all points nothing beats.
import { expect, test } from 'vitest';
import { specOf } from './agents.ts';
import { frontier } from './frontier.ts';
import { minimumsOf, withMinimum } from './minimums.ts';
import type { Outcome } from './outcome.ts';
import { type PolicyChoice, policyNamed } from './policies.ts';
import type { PolicyResult } from './runs.ts';

/** So much work at a time, which 8 agents of 4 slots keep up with. */
const SURVEY = { tasks: 10, spanMs: 1000, loads: new Map([['agent', { tasks: 10, workMs: 25_600 }]]) };
const named = (word: string): PolicyChoice => policyNamed(word) as PolicyChoice; // a preset or a rival

test('they are shares of the fleet that the mean load needs', () => {
  const fleet = { specs: [specOf({})], survey: SURVEY };
  const minimums = minimumsOf(named('kpa'), fleet);
  expect(minimums.map(({ value }) => value)).toEqual([2, 4, 6, 8, 10, 12]);
  expect(minimums[1]?.text).toBe('at least 4 agents');
  const [first] = minimums;
  expect(first && withMinimum(fleet, first)).toMatchObject([{ minAgents: 2 }]);
});

test('a small fleet has few of them, and a bound of the agents is kept', () => {
  const small = { specs: [specOf({ agents: 1 })], survey: SURVEY };
  expect(minimumsOf(named('kpa'), small).map(({ value }) => value)).toEqual([1, 2]);
  const capped = { specs: [specOf({ maxAgents: 5 })], survey: SURVEY };
  expect(minimumsOf(named('kpa'), capped).map(({ value }) => value)).toEqual([2, 4, 5]);
});

test.each(['fixed:4', 'clairvoyant'])('%s is left alone', (word) => {
  expect(minimumsOf(named(word), { specs: [specOf({})], survey: SURVEY })).toEqual([]);
});

test('agents that say how many are the fewest are left alone', () => {
  expect(minimumsOf(named('kpa'), { specs: [specOf({ minAgents: 3 })], survey: SURVEY })).toEqual([]);
});

test('the frontier goes from the fewest late to the least cost; who knows the future is left out', () => {
  const outcome = (name: string, cost: number, sloViolation: number) => ({ name, cost, sloViolation }) as Outcome;
  const target = (text: string) => ({ kind: 'target', value: 1, text }) as const;
  const result = (policy: string, own: Outcome, swept: PolicyResult['swept'] = []): PolicyResult => ({
    ...{ policy, settings: '', outcome: own, swept },
  });
  const found = frontier([
    result('a', outcome('a', 5, 0.1), [
      { target: target('low'), outcome: outcome('a', 9, 0) },
      { target: target('beaten'), outcome: outcome('a', 6, 0.1) },
    ]),
    result('b', outcome('b', 3, 0.4), [{ target: target('beaten'), outcome: outcome('b', 8, 0.2) }]),
    result('clairvoyant', outcome('clairvoyant', 1, 0)),
  ]);
  expect(found.map(({ policy, text }) => `${policy} ${text}`)).toEqual(['a low', 'a as it is', 'b as it is']);
});
