// What is to be run next for one policy, given what has been run: a function of the results alone, so that a run that
// was cut goes on where it was, and its tables are the same.
//
// The first seed searches: dials are halved until each share of violations lies between two neighbours. The seeds
// after it run those neighbours, and the policy as it is. Where their mean turns out to lie beside the neighbours, the
// next setting on that side is run with all seeds; so is a safer one where not every seed violates as little.
import { costAt, segmentAt } from '../../../packages/control/dist/sim/cost-curve.js';
import { type Book, type SetPoint, settingKey } from './book.ts';
import { type Contender, type Dial, OWN, type Setting } from './contest.ts';
import { nextRung } from './search.ts';

/** Shares of violations at which costs are compared. */
export const VIOLATIONS = [0.01, 0.05] as const;

export interface Job {
  readonly policy: string;
  readonly setting: Setting;
  readonly seed: number;
}

export interface Agenda {
  /** Can be begun now, in any order. */
  readonly jobs: readonly Job[];
  /** What all seeds are run with; only final when nothing is left to run. */
  readonly settings: readonly Setting[];
  readonly isDone: boolean;
}

export interface Standing {
  readonly book: Book;
  /** Seeds 1 to this. */
  readonly rounds: number;
  /** Of the fixed fleets with the first seed; undefined as long as it is searched. */
  readonly fixed: readonly SetPoint[] | undefined;
}

export const FIRST_SEED = 1;
/** Rungs; in a search that begins anywhere. */
const STRIDE = 2;

export function agendaOf(contender: Contender, standing: Standing): Agenda {
  const searched = searchOf(contender, standing);
  if (searched === undefined) return { jobs: [], settings: [], isDone: false };
  const jobsWith = (settings: readonly Setting[], seed: number): readonly Job[] =>
    settings
      .filter((setting) => standing.book.run(contender.policy, setting, seed) === undefined)
      .map((setting) => ({ policy: contender.policy, setting, seed }));
  if (searched.length > 0) return { jobs: jobsWith(searched, FIRST_SEED), settings: [], isDone: false };
  let settings = chosenOf(contender, standing.book);
  for (let rounds = 1; rounds <= standing.rounds; ) {
    const seeds = Array.from({ length: rounds }, (_, index) => FIRST_SEED + index);
    const jobs = seeds.flatMap((seed) => jobsWith(settings, seed));
    if (jobs.length > 0) return { jobs, settings, isDone: false };
    const beside = besideOf(contender, standing.book, { settings, seeds });
    if (beside === undefined) rounds++;
    else settings = [...settings, beside];
  }
  return { jobs: [], settings, isDone: true };
}

/** With the first seed, from the dials that were searched. */
export function firstPoints({ policy, dials }: Contender, book: Book): readonly SetPoint[] {
  return book.means(policy, unique([OWN, ...dials.flatMap(({ settings }) => settings)]), [FIRST_SEED]);
}

/** The settings that the search wants to see next; undefined while it depends on runs of others. */
function searchOf(contender: Contender, { book, fixed }: Standing): readonly Setting[] | undefined {
  const { policy, hasOwn, dials } = contender;
  if (hasOwn && book.run(policy, OWN, FIRST_SEED) === undefined) return [OWN];
  const [targets, minima] = dials;
  if (targets === undefined) return [];
  const wanted = unique(VIOLATIONS.flatMap((violation) => next(targets, violation)));
  if (wanted.length > 0 || minima === undefined) return wanted;
  if (fixed === undefined) return undefined;
  // A minimum is a piece of a fixed fleet: it is worth a try where such a fleet is cheaper than all targets.
  const points = book.means(policy, targets.settings, [FIRST_SEED]);
  const isTried = (violation: number): boolean =>
    (costAt(fixed, violation) ?? Number.POSITIVE_INFINITY) <= (costAt(points, violation) ?? Number.POSITIVE_INFINITY);
  return unique(VIOLATIONS.filter(isTried).flatMap((violation) => next(minima, violation)));

  function next({ settings, from }: Dial, violation: number): readonly Setting[] {
    const known = settings.map((setting) => book.run(policy, setting, FIRST_SEED)?.violation);
    const rung = nextRung(known, { violation, from, stride: STRIDE });
    return rung === undefined ? [] : [settings[rung] as Setting]; // a rung of the dial
  }
}

/** As it is, and the neighbours of each share of violations. */
function chosenOf(contender: Contender, book: Book): readonly Setting[] {
  const points = firstPoints(contender, book);
  const neighbours = VIOLATIONS.flatMap((violation) => {
    const { before, after } = segmentAt(points, violation);
    return [before, after].flatMap((point) => (point === undefined ? [] : [point.setting]));
  });
  return unique([...(contender.hasOwn ? [OWN] : []), ...neighbours]);
}

interface Run {
  readonly settings: readonly Setting[];
  /** With which all of them were run. */
  readonly seeds: readonly number[];
}

/**
 * The next setting on the side where a neighbour is lacking; undefined when none is, the dial ends, or the first seed
 * has shown that more violations save nothing there. The safe neighbour is one that violates as little with every seed:
 * else there would be draws of the seeds without one.
 */
function besideOf({ policy, dials }: Contender, book: Book, { settings: run, seeds }: Run): Setting | undefined {
  const means = book.means(policy, run, seeds);
  for (const violation of VIOLATIONS) {
    const { before, after } = segmentAt(means, violation);
    const end = before ?? after;
    if (end === undefined) continue;
    const isSafe = run.some((setting) =>
      seeds.every((seed) => (book.run(policy, setting, seed)?.violation ?? 1) <= violation),
    );
    if (isSafe && means.some((mean) => mean.violation > violation)) continue;
    const setting = nextOf(dials, { run, end: end.setting, side: isSafe ? 1 : -1 });
    if (setting === undefined) continue;
    const seen = book.run(policy, setting, FIRST_SEED);
    const isDearer = isSafe && seen !== undefined && seen.cost >= end.cost;
    if (!isDearer) return setting;
  }
  return undefined;
}

interface Beside {
  readonly run: readonly Setting[];
  readonly end: Setting;
  /** 1 towards the cheapest, -1 towards the safest. */
  readonly side: 1 | -1;
}

/** The nearest on that side of its dial that was not run; undefined at the end of the dial. */
function nextOf(dials: readonly Dial[], { run, end, side }: Beside): Setting | undefined {
  const settings = dials.find((dial) => dial.settings.some((setting) => isSame(setting, end)))?.settings ?? [];
  const isRun = (setting: Setting): boolean => run.some((one) => isSame(one, setting));
  let rung = settings.findIndex((setting) => isSame(setting, end));
  while (settings[rung] !== undefined && isRun(settings[rung] as Setting)) rung += side;
  return settings[rung];
}

const isSame = (a: Setting, b: Setting): boolean => settingKey(a) === settingKey(b);

const unique = (settings: readonly Setting[]): readonly Setting[] => [
  ...new Map(settings.map((setting) => [settingKey(setting), setting] as const)).values(),
];
