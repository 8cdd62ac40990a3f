// Two measures of several things against each other: data only; drawing is elsewhere.
import type { Unit } from '../words/numbers.ts';

export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  /** Which it is, in words: a target of a sweep. */
  readonly text: string;
  /** The one that carries the name of its group. */
  readonly isMain: boolean;
  /** Nothing is better in both measures. */
  readonly isBest: boolean;
}

/** Points that belong together, in the order of x; a line joins those that none of them beats. */
export interface ScatterGroup {
  readonly name: string;
  readonly colour: `--${string}`;
  readonly points: readonly ScatterPoint[];
}

export interface ScatterMeasure {
  readonly name: string;
  readonly unit: Unit;
}

export interface ScatterData {
  readonly title: string;
  readonly x: ScatterMeasure;
  readonly y: ScatterMeasure;
  readonly groups: readonly ScatterGroup[];
}

export interface Placed {
  readonly group: ScatterGroup;
  readonly point: ScatterPoint;
}

/** In the order in which keys walk over them: group by group, from left to right. */
export const pointsOf = ({ groups }: ScatterData): readonly Placed[] =>
  groups.flatMap((group) => group.points.map((point) => ({ group, point })));
