import { describe, expect, test } from 'vitest';
import { clean, cleanLines, cut, pad, widthOf } from './text-columns.ts';

describe('clean', () => {
  test.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a [2Jb'],
    ['its form in one letter', 'a\u009b2Jb', 'a 2Jb'],
    ['a line break, a bell, a backspace', 'a\nb\u0007c\bd', 'a b c d'],
    ['a separator of lines', 'a\u2028b', 'a b'],
    ['a mark that turns the line around', 'a\u202ecba', 'acba'],
    ['letters without a picture', 'a\u200b\u200d\ufe0f\u3164b', 'ab'],
    ['half of a pair', 'a\ud800b', 'ab'],
    ['marks that are heaped', `e${'\u0301'.repeat(500)}`, 'e\u0301\u0301\u0301'],
  ])('takes out %s', (_name, text, cleaned) => {
    expect(clean(text)).toBe(cleaned);
  });

  test('leaves what people write', () => {
    for (const text of ['plain', 'Zoë', '図書館', 'Привет', 'né', '🚀', '→ ▁▂█']) expect(clean(text)).toBe(text);
  });

  test('keeps the lines of a text', () => {
    expect(cleanLines('a\u001b\nb\rc')).toBe('a \nb c');
  });
});

test.each([
  ['', 0],
  ['plain', 5],
  ['Zoë', 3],
  ['e\u0301', 1],
  ['図書館', 6],
  ['한국어', 6],
  ['ｆｕｌｌ', 8],
  ['🚀 up', 5],
  ['🇨🇭', 2],
  ['▁▂█ → –', 7],
])('%s has %d columns', (text, columns) => {
  expect(widthOf(clean(text))).toBe(columns);
});

test.each([
  ['plain', 5, 'plain'],
  ['plain', 4, 'pla…'],
  ['plain', 1, '…'],
  ['plain', 0, ''],
  ['図書館', 6, '図書館'],
  ['図書館', 5, '図書…'],
  ['図書館', 4, '図…'],
  ['🚀🚀🚀', 3, '🚀…'],
  ['any', Number.POSITIVE_INFINITY, 'any'],
])('%s cut to %d columns is %s', (text, columns, shown) => {
  expect(cut(text, columns)).toBe(shown);
  expect(widthOf(shown)).toBeLessThanOrEqual(columns);
});

test('padding counts columns', () => {
  expect(pad('図', { width: 4 })).toBe('図  ');
  expect(pad('図', { width: 4, isRight: true })).toBe('  図');
  expect(pad('図書', { width: 2 })).toBe('図書');
});
