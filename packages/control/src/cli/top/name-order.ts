// Names as people count them, and thousands of rows kept in that order while they change: agents come and go seldom,
// and what is in order already costs nothing to sort.

/** a-2 before a-10. The collator of the runtime knows more languages, and takes a hundred times as long. */
export function compareNames(one: string, other: string): number {
  if (one === other) return 0;
  let from = 0;
  while (from < one.length && one.charCodeAt(from) === other.charCodeAt(from)) from++;
  while (from > 0 && isDigit(one.charCodeAt(from - 1))) from--;
  const [digits, otherDigits] = [digitsAt(one, from), digitsAt(other, from)];
  if (digits > 0 && otherDigits > 0 && digits !== otherDigits) return digits - otherDigits;
  return one < other ? -1 : 1;
}

export class NameOrder {
  #names: readonly string[] = [];

  /** The rows by the order of their names. */
  sorted<Row>(rows: ReadonlyMap<string, Row>): Row[] {
    const known = this.#names.filter((name) => rows.has(name));
    if (known.length !== rows.size) {
      const before = new Set(known);
      for (const name of rows.keys()) if (!before.has(name)) known.push(name);
      known.sort(compareNames);
    }
    this.#names = known;
    const sorted: Row[] = [];
    for (const name of known) {
      const row = rows.get(name);
      if (row !== undefined) sorted.push(row);
    }
    return sorted;
  }
}

function digitsAt(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end))) end++;
  return end - from;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
