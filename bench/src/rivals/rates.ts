// How the rate of generated traffic goes: a level for each second, drawn from chance. Levels are relative; who uses
// them scales them to the load that is wanted.
//
// The processes are those of the textbooks, with figures chosen for what they are to show and for no policy.
import { exponential, standardNormal } from '../../../packages/control/dist/base/distributions.js';
import type { Random } from '../../../packages/control/dist/base/random.js';
import { shapeOf } from '../../../packages/control/dist/core/workload/shape.js';

/** Draws one level per second. */
export type Rates = (random: Random, seconds: number) => Float64Array;

const MINUTE = 60;
const DAY_MS = 86_400_000;

/** Days that are alike but for noise: a sine, five times as high at noon as at night. */
export const season: Rates = (random, seconds) => {
  const shape = shapeOf({ ...shaped('season', seconds), peakRatio: 5, periodMs: DAY_MS });
  return bySecond(
    seconds,
    times(noise(random), (second) => shape(second * 1000)),
  );
};

/** It grows to three to six times as much in all of the time, with noise. */
export const trend: Rates = (random, seconds) => {
  const shape = shapeOf({ ...shaped('constant', seconds), trendRatio: between(random, 3, 6) });
  return bySecond(
    seconds,
    times(noise(random), (second) => shape(second * 1000)),
  );
};

/** Up and down to any level, each for ten minutes to an hour. */
export const steps: Rates = (random, seconds) =>
  inSpells(seconds, () => ({
    seconds: between(random, 10, 60) * MINUTE,
    level: Math.exp(between(random, Math.log(0.25), Math.log(4))),
  }));

/** Calm; then up to four to ten times as much within 10 to 40 minutes, there for a while, and down again. */
export const ramps: Rates = (random, seconds) => {
  const levels = new Float64Array(seconds).fill(1);
  for (let at = exponential(random, 40 * MINUTE); at < seconds; at += exponential(random, 40 * MINUTE)) {
    const rise = between(random, 3, 9);
    const way = between(random, 10, 40) * MINUTE;
    const length = 2 * way + between(random, 10, 30) * MINUTE;
    for (let passed = 0; passed < length && at + passed < seconds; passed++) {
      levels[Math.floor(at + passed)] = 1 + rise * Math.min(1, passed / way, (length - passed) / way);
    }
    at += length;
  }
  return levels;
};

/** At any time, every 20 minutes on average: for one to six minutes four to twelve times as much. */
export const spikes: Rates = (random, seconds) => {
  let isSpike = true;
  return inSpells(seconds, () => {
    isSpike = !isSpike;
    if (isSpike) return { seconds: between(random, 1, 6) * MINUTE, level: between(random, 4, 12) };
    return { seconds: exponential(random, 20 * MINUTE), level: 1 };
  });
};

/** Nothing, or all: bursts whose lengths have a heavy tail, most of a minute or two, some of an hour. */
export const bursts: Rates = (random, seconds) => {
  let isOn = false;
  return inSpells(seconds, () => {
    isOn = !isOn;
    return isOn
      ? { seconds: pareto(random, MINUTE), level: 1 }
      : { seconds: exponential(random, 8 * MINUTE), level: 0 };
  });
};

/**
 * Bursts of bursts on all scales of time: many sources, on and off for times with heavy tails, whose sum is
 * self-similar (W. Willinger, M. Taqqu, R. Sherman and D. Wilson, Self-Similarity through High-Variability, IEEE/ACM
 * Transactions on Networking 5, 1997). A tail of index 1.4 makes a Hurst parameter of (3 − 1.4) ÷ 2 = 0.8.
 */
export const selfSimilar: Rates = (random, seconds) => {
  const sum = new Float64Array(seconds);
  for (let source = 0; source < 30; source++) {
    let isOn = random.next() < 0.25;
    const levels = inSpells(seconds, () => {
      isOn = !isOn;
      return isOn ? { seconds: pareto(random, 10), level: 1 } : { seconds: pareto(random, 30), level: 0 };
    });
    for (let second = 0; second < seconds; second++) sum[second] = (sum[second] ?? 0) + (levels[second] ?? 0);
  }
  return sum;
};

/** Three moods, each memoryless: a Markov-modulated Poisson process, as that of the demo with one mood more. */
export const moods: Rates = (random, seconds) => {
  const all = [
    { level: 0.3, minutes: 15 },
    { level: 1, minutes: 8 },
    { level: 5, minutes: 4 },
  ];
  let mood = 0;
  return inSpells(seconds, () => {
    mood = (mood + 1 + random.below(all.length - 1)) % all.length;
    const { level, minutes } = all[mood] as (typeof all)[number]; // one of the three
    return { seconds: exponential(random, minutes * MINUTE), level };
  });
};

/** Little between the minutes; at the start of each a burst, a larger one every five minutes, the largest each hour. */
export const minutely: Rates = (random, seconds) => {
  const BURST_SECONDS = 2;
  const [minute, fifth, hour] = [between(random, 20, 60), between(random, 60, 240), between(random, 240, 960)];
  return bySecond(seconds, (second) => {
    if (second % MINUTE >= BURST_SECONDS) return 1;
    return minute + (second % (5 * MINUTE) < MINUTE ? fifth : 0) + (second % (60 * MINUTE) < MINUTE ? hour : 0);
  });
};

/** Always the same. */
export const constant: Rates = (_random, seconds) => new Float64Array(seconds).fill(1);

const shaped = <Name>(name: Name, seconds: number) => ({
  ...{ name, peakRatio: 1, periodMs: DAY_MS, durationMs: seconds * 1000, rampUpMs: 0, rampDownMs: 0 },
});

interface Spell {
  readonly seconds: number;
  readonly level: number;
}

/** One spell after another; each lasts a second at least. */
function inSpells(seconds: number, next: () => Spell): Float64Array {
  const levels = new Float64Array(seconds);
  for (let at = 0; at < seconds; ) {
    const spell = next();
    const end = at + Math.max(1, Math.round(spell.seconds));
    levels.fill(spell.level, at, end);
    at = end;
  }
  return levels;
}

/** A factor around 1 that forgets itself within ten minutes: the exponential of a first-order autoregression. */
function noise(random: Random): (second: number) => number {
  const SIGMA = 0.25;
  const kept = Math.exp(-1 / (10 * MINUTE));
  let now = SIGMA * standardNormal(random);
  return () => {
    now = kept * now + Math.sqrt(1 - kept ** 2) * SIGMA * standardNormal(random);
    return Math.exp(now);
  };
}

/** Of index 1.4: it has a mean, and no variance. */
const pareto = (random: Random, least: number): number => least * (1 - random.next()) ** (-1 / 1.4);

const between = (random: Random, low: number, high: number): number => low + (high - low) * random.next();

const bySecond = (seconds: number, level: (second: number) => number): Float64Array =>
  Float64Array.from({ length: seconds }, (_, second) => level(second));

const times =
  (one: (second: number) => number, other: (second: number) => number) =>
  (second: number): number =>
    one(second) * other(second);
