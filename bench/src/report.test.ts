import { describe, expect, it } from 'vitest';
import { missedOf, type Report, reportText, skippedOf } from './report.ts';
import { figure, skipped } from './result.ts';

const report: Report = {
  bench: 'throughput',
  commit: '0123456789ab',
  machine: { cpu: 'A CPU', cores: 2, memoryGiB: 24, system: 'linux 6.1' },
  node: 'v20.19.0',
  at: '2026-01-01T00:00:00.000Z',
  rounds: 3,
  scale: 1,
  results: [
    figure({ name: 'rate', unit: 'tasks/s' }, [31_234.5, 30_000, 32_000]),
    figure({ name: 'CPU', unit: 's', target: '<= 0.7' }, [0.6]),
    figure({ name: 'restart', unit: 's', target: '< 10' }, [12]),
    skipped({ name: 'ratio', unit: 'ratio', target: '>= 8' }, 'no redis-server'),
  ],
};

describe('the report', () => {
  it('counts what was missed and what was skipped', () => {
    expect(missedOf(report).map(({ name }) => name)).toEqual(['restart']);
    expect(skippedOf(report).map(({ name }) => name)).toEqual(['ratio']);
  });

  it('shows what a category has besides figures above them', () => {
    const lines = reportText({ ...report, tables: ['a table'] }).split('\n');
    expect(lines.slice(3, 5)).toEqual(['a table', '']);
  });

  it('is a table for people', () => {
    expect(reportText(report)).toMatchInlineSnapshot(`
      "throughput · 2026-01-01T00:00:00.000Z · commit 0123456789ab · node v20.19.0
      2 × A CPU, 24 GiB, linux 6.1

                value  unit        min     max  target
      rate     31,230  tasks/s  30,000  32,000
      CPU         0.6  s           0.6     0.6  <= 0.7  met
      restart      12  s            12      12  < 10    MISSED
      ratio            ratio                    >= 8    skipped

      skipped: ratio: no redis-server
      targets: 1 met, 1 missed, 1 results skipped"
    `);
  });
});
