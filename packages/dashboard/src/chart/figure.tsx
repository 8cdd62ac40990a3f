// A figure that matters: what it is, the value with its unit, its course where there is one, and what stands behind it.
import type { ComponentChildren } from 'preact';
import { measured, type Unit } from '../words/numbers.ts';
import { Spark } from './spark.tsx';

export interface FigureProps {
  readonly name: string;
  readonly value: number | null | undefined;
  readonly unit: Unit;
  /** In place of the word of the unit. */
  readonly word?: string;
  readonly note: ComponentChildren;
  readonly course?: readonly (number | null)[];
  readonly colour?: `--${string}`;
}

export function Figure({ name, value, unit, word, note, course, colour = '--series-1' }: FigureProps) {
  const { text, unit: own } = measured(value, unit);
  const shown = word ?? own;
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>
        <span class="figure-value figures">
          {text}
          {shown !== '' && <small>{shown}</small>}
        </span>
        {course !== undefined && <Spark values={course} colour={colour} />}
        <span class="note figures">{note}</span>
      </dd>
    </div>
  );
}
