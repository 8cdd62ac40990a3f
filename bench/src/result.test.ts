import { describe, expect, it } from 'vitest';
import { figure, meets, skipped } from './result.ts';

describe('a target', () => {
  it.each([
    [2.5, '<= 2.5', true],
    [2.51, '<= 2.5', false],
    [8, '>= 8', true],
    [7.99, '>= 8', false],
    [10, '< 10', false],
    [10, '> 10', false],
    [0, '= 0', true],
    [1, '= 0', false],
    [Number.NaN, '<= 2.5', false],
    [Number.NaN, '>= 0', false],
  ])('judges %d %s: %s', (value, target, isMet) => {
    expect(meets(value, target)).toBe(isMet);
  });

  it.each(['2.5', 'about 8', '<= ', '=> 8'])('must be a comparison, and "%s" is none', (target) => {
    expect(() => meets(1, target)).toThrow(TypeError);
  });
});

describe('a figure', () => {
  it('is the median of its rounds, with their spread', () => {
    expect(figure({ name: 'rate', unit: 'tasks/s', target: '>= 3' }, [1, 9, 3])).toEqual({
      name: 'rate',
      unit: 'tasks/s',
      value: 3,
      target: '>= 3',
      pass: true,
      spread: [1, 9],
      rounds: 3,
    });
  });

  it('without a target passes nothing and misses nothing', () => {
    expect(figure({ name: 'rate', unit: 'tasks/s' }, [1])).not.toHaveProperty('pass');
  });

  it('that is not a number misses its target', () => {
    expect(figure({ name: 'ratio', unit: 'ratio', target: '>= 8' }, [Number.NaN]).pass).toBe(false);
  });

  it('that was skipped keeps its target and has no verdict', () => {
    const result = skipped({ name: 'ratio', unit: 'ratio', target: '>= 8' }, 'no Redis');
    expect(result).toEqual({ name: 'ratio', unit: 'ratio', value: null, target: '>= 8', skipped: 'no Redis' });
  });
});
