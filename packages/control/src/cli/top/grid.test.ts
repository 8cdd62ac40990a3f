import { expect, test } from 'vitest';
import { widthOf } from '../text-columns.ts';
import { type GridColumn, gridLines } from './grid.ts';
import { lineText, span } from './line.ts';

interface Row {
  readonly name: string;
  readonly count: number;
  readonly why: string;
}

const columns: readonly GridColumn<Row>[] = [
  { title: 'NAME', cell: ({ name }) => span(name), rank: 0 },
  { title: 'COUNT', cell: ({ count }) => span(String(count)), isNumber: true, width: 6, rank: 1 },
  { title: 'WHY', cell: ({ why }) => span(why, 'dim'), rank: 2 },
];
const rows: readonly Row[] = [
  { name: 'one', count: 5, why: 'because it is so' },
  { name: '図書館', count: 1234, why: '' },
];

const textAt = (width: number, more: object = {}): string[] =>
  gridLines({ rows, columns, width, ...more }).map((line) =>
    lineText(line, { columns: width, hasColour: false }).trimEnd(),
  );

test('columns are as wide as they must be, wide letters count twice', () => {
  expect(textAt(60)).toEqual(['  NAME     COUNT  WHY', '  one          5  because it is so', '  図書館    1234']);
});

test('what finds no room is cut, then left out, the highest rank first', () => {
  expect(textAt(32)).toEqual(['  NAME     COUNT  WHY', '  one          5  because it is…', '  図書館    1234']);
  expect(textAt(24)).toEqual(['  NAME     COUNT', '  one          5', '  図書館    1234']);
  expect(textAt(12)).toEqual(['  NAME', '  one', '  図書館']);
});

test('a column that no row fills is left out, unless it is what the rows are about', () => {
  const bare = [{ name: '', count: 5, why: '' }];
  const [head = []] = gridLines({ rows: bare, columns, width: 60 });
  expect(lineText(head, { columns: 60, hasColour: false }).trim()).toBe('NAME   COUNT');
});

test('no line is wider than the screen, whatever the width and the names', () => {
  const long = [{ name: '図'.repeat(70), count: 1, why: 'x'.repeat(300) }];
  for (let width = 1; width < 130; width++) {
    for (const line of gridLines({ rows: long, columns, width, selected: 0 })) {
      expect(widthOf(lineText(line, { columns: width, hasColour: false }))).toBeLessThanOrEqual(width);
    }
  }
});

test('the marked row has its arrow, the sorted column its direction', () => {
  expect(textAt(60, { selected: 1, sorted: { title: 'COUNT', mark: '▼' } })).toEqual([
    '  NAME    COUNT▼  WHY',
    '  one          5  because it is so',
    '▸ 図書館    1234',
  ]);
  const marked = gridLines({ rows, columns, width: 30, selected: 1 })[2] ?? [];
  expect(lineText(marked, { columns: 30, hasColour: true })).toBe(`\u001b[7m${'▸ 図書館    1234'.padEnd(27)}\u001b[0m`);
});
