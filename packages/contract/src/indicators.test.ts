// The registry by the rules that it names: what Prometheus asks of names, and a bound on every label.
import { describe, expect, it } from 'vitest';
import { INDICATOR_BY_NAME, INDICATORS } from './indicators.ts';

describe('the registry of indicators', () => {
  it('has each name once, with the prefix of Muster', () => {
    expect(INDICATOR_BY_NAME.size).toBe(INDICATORS.length);
    for (const { name } of INDICATORS) expect(name).toMatch(/^muster(_[a-z]+)+$/);
  });

  it('ends what only grows with _total, and nothing else', () => {
    for (const { name, kind } of INDICATORS) expect(name.endsWith('_total')).toBe(kind === 'counter');
  });

  it('says the base unit in the name of what has one', () => {
    const named = INDICATORS.filter(({ unit }) => unit === 'seconds' || unit === 'bytes' || unit === 'ratio');
    for (const { name, unit } of named) expect(name).toMatch(new RegExp(`_${unit}(_total)?$`));
  });

  it('bounds the series of every indicator', () => {
    for (const { name, labels, isPerAgent } of INDICATORS) {
      const seriesMax = labels.reduce((product, { valuesMax }) => product * valuesMax, 1);
      expect(seriesMax, name).toBeLessThanOrEqual(isPerAgent ? 10_000 : 300);
      // Ids would make one series for each task, agent or user.
      if (!isPerAgent) expect(labels.map((label) => label.name)).not.toContain('agent');
    }
  });

  it('says of every distribution up to which values it is counted, and of nothing else', () => {
    for (const { kind, edges = [], unit } of INDICATORS) {
      expect(edges.length > 0).toBe(kind === 'distribution');
      expect(edges).toEqual([...new Set(edges)].sort((a, b) => a - b));
      expect(edges.length).toBeLessThanOrEqual(20);
      if (unit === 'ratio') expect(Math.max(0, ...edges)).toBeLessThanOrEqual(1);
    }
  });

  it('ends every meaning as a sentence', () => {
    for (const { meaning, labels } of INDICATORS) {
      for (const text of [meaning, ...labels.map((label) => label.meaning)]) expect(text).toMatch(/^\S.*\.$/);
    }
  });
});
