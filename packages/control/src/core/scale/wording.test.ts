import { describe, expect, it } from 'vitest';
import { agentsOf, change, compared, listed, span } from './wording.ts';

describe('wording', () => {
  it.each([
    [0, '0 ms'],
    [90, '90 ms'],
    [998.5, '999 ms'],
    [1000, '1 s'],
    [4210, '4.3 s'],
    [10_000, '10 s'],
    [60_000, '1 min'],
    [90_000, '1 min 30 s'],
    [119_999, '2 min'],
    [3_600_000, '1 h'],
    [3_900_000, '1 h 5 min'],
  ])('%d ms is %s', (ms, words) => {
    expect(span(ms)).toBe(words);
  });

  it.each([
    [0.85, '>', 0.75, '0.85 > 0.75'],
    [0.8004, '>', 0.8, '0.8004 > 0.8000'],
    [0.3, '<', 0.30000001, '0.3 < 0.30000001'],
  ] as const)('%d %s %d', (value, sign, bound, words) => {
    expect(compared(value, sign, bound)).toBe(words);
  });

  it('says agents, changes and lists', () => {
    expect([agentsOf(1), agentsOf(0), agentsOf(2)]).toEqual(['1 agent', '0 agents', '2 agents']);
    expect([change(10, 15), change(15, 13)]).toEqual(['+5 (10 → 15)', '-2 (15 → 13)']);
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});
