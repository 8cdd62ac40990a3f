// What a panel is: a table of rows that can be filtered, sorted and looked at one by one.
import type { Facts } from './facts.ts';
import type { GridColumn } from './grid.ts';
import { compareNames } from './name-order.ts';

export interface Sort<Row> {
  /** Of the column that it goes by. */
  readonly title: string;
  readonly compare: (a: Row, b: Row) => number;
  /** The largest come first. */
  readonly isDescending: boolean;
  /** The rows come in this order. */
  readonly isGiven?: boolean;
}

export interface PanelTable<Row> {
  readonly title: string;
  readonly rows: (facts: Facts) => readonly Row[];
  /** Texts in which the filter looks. */
  readonly texts: (row: Row) => readonly string[];
  /** The first one is in force; none: the rows come in their order. */
  readonly sorts: readonly Sort<Row>[];
  readonly columns: (facts: Facts) => readonly GridColumn<Row>[];
  /** What an excerpt shows first: the highest, from few different ones. */
  readonly urgency?: (row: Row) => number;
  /** All that there is to say of the marked row. */
  readonly detail: (row: Row, facts: Facts) => string;
  /** In place of a table without rows. */
  readonly none: string;
  /** Of the fleet, which serves all: a token of one tenant is told nothing of it. */
  readonly isOfFleet?: true;
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
  if (by === undefined || by.isGiven === true) return isReversed ? [...found].reverse() : found;
  const direction = by.isDescending === isReversed ? 1 : -1;
  return [...found].sort((a, b) => direction * by.compare(a, b));
}

/** The most urgent ones, otherwise in their order; without sorting thousands for the sake of five. */
export function urgentRows<Row>(rows: readonly Row[], urgency: (row: Row) => number, count: number): Row[] {
  const found = new Map<number, Row[]>();
  for (const row of rows) {
    const alike = found.get(urgency(row));
    if (alike === undefined) found.set(urgency(row), [row]);
    else if (alike.length < count) alike.push(row);
  }
  const highestFirst = [...found].sort(([a], [b]) => b - a);
  return highestFirst.flatMap(([, alike]) => alike).slice(0, count);
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
