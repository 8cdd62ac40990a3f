// What a panel is: a table of rows that can be filtered, sorted and looked at one by one.
import type { Facts } from './facts.ts';
import type { GridColumn } from './grid.ts';

export interface Sort<Row> {
  /** Of the column that it goes by. */
  readonly title: string;
  readonly compare: (a: Row, b: Row) => number;
  /** The largest come first. */
  readonly isDescending: boolean;
}

export interface PanelTable<Row> {
  readonly title: string;
  readonly rows: (facts: Facts) => readonly Row[];
  /** Texts in which the filter looks. */
  readonly texts: (row: Row) => readonly string[];
  /** The first one is in force; none: the rows come in their order. */
  readonly sorts: readonly Sort<Row>[];
  readonly columns: (facts: Facts) => readonly GridColumn<Row>[];
  /** The sort of the excerpt, on top of the first one. */
  readonly excerptSort?: number;
  /** All that there is to say of the marked row. */
  readonly detail: (row: Row, facts: Facts) => string;
  /** In place of a table without rows. */
  readonly none: string;
}

export interface Choice {
  readonly filter: string;
  readonly sort: number;
  readonly isReversed: boolean;
}

export function chosenRows<Row>(
  { rows, texts, sorts }: Pick<PanelTable<Row>, 'rows' | 'texts' | 'sorts'>,
  facts: Facts,
  { filter, sort, isReversed }: Choice,
): readonly Row[] {
  const wanted = filter.toLowerCase();
  const found =
    wanted === ''
      ? rows(facts)
      : rows(facts).filter((row) => texts(row).some((text) => text.toLowerCase().includes(wanted)));
  const by = sorts[sort];
  if (by === undefined) return isReversed ? [...found].reverse() : found;
  const direction = by.isDescending === isReversed ? 1 : -1;
  return [...found].sort((a, b) => direction * by.compare(a, b));
}

/** Names as people count: a-2 before a-10. */
export const byName =
  <Row>(name: (row: Row) => string) =>
  (a: Row, b: Row): number =>
    compareNames(name(a), name(b));

export const byNumber =
  <Row>(value: (row: Row) => number) =>
  (a: Row, b: Row): number =>
    value(a) - value(b);

/** The collator of the runtime knows more, and takes as long for a thousand agents as this for a hundred thousand. */
export function compareNames(one: string, other: string): number {
  if (one === other) return 0;
  let from = 0;
  while (from < one.length && one.charCodeAt(from) === other.charCodeAt(from)) from++;
  while (from > 0 && isDigit(one.charCodeAt(from - 1))) from--;
  const [digits, otherDigits] = [digitsAt(one, from), digitsAt(other, from)];
  if (digits > 0 && otherDigits > 0 && digits !== otherDigits) return digits - otherDigits;
  return one < other ? -1 : 1;
}

function digitsAt(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end))) end++;
  return end - from;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
