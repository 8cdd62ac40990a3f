// What a benchmark says: one figure, its target if it has one, and whether it was met.
import { median } from './statistics.ts';

export interface Result {
  readonly name: string;
  readonly unit: string;
  /** Null when it was skipped. */
  readonly value: number | null;
  /** A comparison and a number: '<= 2.5'. */
  readonly target?: string;
  readonly pass?: boolean;
  /** Smallest and largest of the rounds. */
  readonly spread?: readonly [number, number];
  readonly rounds?: number;
  /** Why there is no value. */
  readonly skipped?: string;
}

export interface BenchOptions {
  /** Rounds of each contender; the median counts. */
  readonly rounds: number;
  /** Multiplies the amount of work; below 1 for a quick look that proves nothing. */
  readonly scale: number;
  /** Folder for CPU profiles of our own processes, where wanted. */
  readonly profileDir?: string | undefined;
  /** Part of the names of what is measured; all of it when left out. */
  readonly only?: string | undefined;
  /** Folder for what a long run has done, where it can be broken off. */
  readonly keepDir?: string | undefined;
  /** Played on a model where the category has one: in minutes what takes hours, and a little off. */
  readonly isModel?: boolean | undefined;
  /** Where the report goes; what takes hours keeps beside it what has been done. */
  readonly out?: string | undefined;
  /** Progress, for people. */
  readonly log: (line: string) => void;
}

/** A category that has more to show than figures. */
export interface Measured {
  readonly results: readonly Result[];
  readonly tables: readonly string[];
}

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly target?: string | undefined;
}

/** The median of the rounds, judged. */
export function figure({ name, unit, target }: Figure, values: readonly number[]): Result {
  const value = round(median(values));
  return {
    name,
    unit,
    value,
    ...(target === undefined ? {} : { target, pass: meets(value, target) }),
    spread: [round(Math.min(...values)), round(Math.max(...values))],
    rounds: values.length,
  };
}

/** A figure that could not be taken; it is shown and counted, and misses nothing. */
export function skipped({ name, unit, target }: Figure, reason: string): Result {
  return { name, unit, value: null, ...(target === undefined ? {} : { target }), skipped: reason };
}

/** A figure that is not a number meets no target. */
export function meets(value: number, target: string): boolean {
  const [, comparison, bound] = /^(<=|>=|<|>|=) (-?\d+(?:\.\d+)?)$/.exec(target) ?? [];
  switch (comparison) {
    case '<=':
      return value <= Number(bound);
    case '>=':
      return value >= Number(bound);
    case '<':
      return value < Number(bound);
    case '>':
      return value > Number(bound);
    case '=':
      return value === Number(bound);
    default:
      throw new TypeError(`"${target}" is no target; write it like "<= 2.5"`);
  }
}

/** Four significant digits: more would claim a precision that no figure here has. */
const round = (value: number): number => Number(value.toPrecision(4));
