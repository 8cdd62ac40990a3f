import { describe, expect, it } from 'vitest';
import { compared } from './against.ts';
import type { Report } from './report.ts';

const report = (values: Readonly<Record<string, number | null>>): Report => ({
  ...{ bench: 'x', commit: 'c', node: 'v20', at: '', rounds: 1, scale: 1 },
  machine: { cores: 2, cpu: 'c', memoryGiB: 1, system: 's' },
  results: Object.entries(values).map(([name, value]) => ({ name, unit: 'ms', value })),
});

describe('two builds compared', () => {
  it('gives both medians and the median of the ratios within a round', () => {
    const results = compared(
      [report({ p50: 2 }), report({ p50: 9 }), report({ p50: 4 })],
      [report({ p50: 1 }), report({ p50: 3 }), report({ p50: 4 })],
    );
    expect(results.map(({ name, value }) => [name, value])).toEqual([
      ['p50', 4],
      ['  before', 3],
      ['  ratio to before', 2],
    ]);
  });

  it('leaves out what one of them did not measure', () => {
    expect(compared([report({ new: 1, skipped: null })], [report({ skipped: 2 })])).toEqual([]);
  });
});
