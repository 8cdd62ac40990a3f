import { describe, expect, it } from 'vitest';
import { cellsOf, playSeed, valuesOf } from './cells.ts';
import { cellsText } from './cells-text.ts';
import * as fleets from './fleets.ts';
import { CONTENDERS } from './policies.ts';
import type { Workload } from './workload.ts';

const workload: Workload = {
  name: 'small',
  about: 'a few agents of two speeds',
  load: 0.6,
  tasks: 300,
  sizes: 'exponential',
  agents: fleets.twoSpeeds({ agents: 5, slow: 2, slowBy: 4 }),
};
const plan = { contenders: CONTENDERS, scale: 1 };
const bySeed = [1, 2].map((seed) => playSeed(workload, { ...plan, seed }));
const cells = cellsOf(workload, { ...plan, bySeed });

describe('the cells of a workload', () => {
  it('hold every contender on every seed', () => {
    for (const { name } of CONTENDERS) {
      const p99 = valuesOf(cells, name, 'p99');
      expect(p99).toHaveLength(2);
      expect(p99.every((value) => value > 0)).toBe(true);
    }
  });

  it('are a table with a line for each, and ratios to the five factors', () => {
    const lines = cellsText(cells).split('\n');
    expect(lines[0]).toBe('small: a few agents of two speeds · 2 seeds × 300 tasks');
    expect(lines).toHaveLength(CONTENDERS.length + 2);
    expect(lines.find((line) => line.startsWith('random '))).toMatch(/\d\.\d\d \(\d\.\d\d–\d\.\d\d\)$/);
  });
});
