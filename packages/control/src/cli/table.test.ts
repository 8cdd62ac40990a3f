import { expect, test } from 'vitest';
import { bar, facts, paint, table } from './table.ts';

const columns = [
  { title: 'NAME', cell: ({ name }: { name: string; count: number }) => name },
  { title: 'COUNT', cell: ({ count }: { name: string; count: number }) => String(count), isNumber: true },
];
const rows = [
  { name: 'a', count: 5 },
  { name: 'longer', count: 1234 },
];

test('columns are as wide as their widest cell, numbers to the right', () => {
  expect(table(rows, columns, { columns: 80, hasColour: false }).split('\n')).toEqual([
    'NAME    COUNT',
    'a           5',
    'longer   1234',
  ]);
});

test('lines are cut to the terminal', () => {
  expect(table(rows, columns, { columns: 10, hasColour: false }).split('\n')[2]).toBe('longer   …');
});

test('wide letters count as the two columns that they take', () => {
  const lines = table(
    [
      { name: '図書館', count: 5 },
      { name: 'plain', count: 6 },
    ],
    columns,
    { columns: 80, hasColour: false },
  ).split('\n');
  expect(lines).toEqual(['NAME    COUNT', '図書館      5', 'plain       6']);
});

test('colours come only where they are wanted', () => {
  expect(paint('x', 'red', { hasColour: false })).toBe('x');
  expect(paint('x', 'red', { hasColour: true })).toBe('\u001b[31mx\u001b[0m');
});

test('what a client sent cannot steer the terminal', () => {
  const nasty = table([{ name: 'a\u001b[2Jb\nc', count: 1 }], columns, { columns: 80, hasColour: false });
  expect(nasty).not.toContain('\u001b');
  expect(nasty.split('\n')).toHaveLength(2);
  expect(facts([['k', 'a\rb']])).toBe('k  a b');
});

test.each([
  [0, '░░░░'],
  [0.5, '██░░'],
  [1, '████'],
  [7, '████'],
])('a bar of %s', (ratio, text) => expect(bar(ratio, 4)).toBe(text));
