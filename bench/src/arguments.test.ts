import { describe, expect, it } from 'vitest';
import { ArgumentError, readArguments } from './arguments.ts';

const CATEGORIES = ['routing', 'memory'];

describe('the arguments', () => {
  it('have defaults', () => {
    expect(readArguments(['routing'], CATEGORIES)).toEqual({
      category: 'routing',
      isJson: false,
      rounds: 5,
      scale: 1,
      out: undefined,
      profileDir: undefined,
      againstDir: undefined,
      only: undefined,
      keepDir: undefined,
      isModel: false,
    });
  });

  it('are read in any order', () => {
    const given = ['--json', 'memory', '--rounds', '7', '--scale', '0.1', '--out', 'a.json', '--profile', 'b'];
    expect(readArguments(given, CATEGORIES)).toEqual({
      category: 'memory',
      isJson: true,
      rounds: 7,
      scale: 0.1,
      out: 'a.json',
      profileDir: 'b',
      againstDir: undefined,
      only: undefined,
      keepDir: undefined,
      isModel: false,
    });
    expect(readArguments(['routing', '--against', '../old'], CATEGORIES)).toMatchObject({ againstDir: '../old' });
  });

  it('take 20 seeds where rounds are seeds', () => {
    const given = ['evidence', '--only', 'skew', '--keep', 'runs'];
    expect(readArguments(given, ['evidence'])).toMatchObject({ rounds: 20, only: 'skew', keepDir: 'runs' });
    expect(readArguments(['rivals', '--model'], ['rivals'])).toMatchObject({ rounds: 20, isModel: true });
  });

  it.each([
    [[]],
    [['speed']],
    [['routing', 'memory']],
    [['routing', '--rounds', '0']],
    [['routing', '--rounds', '2.5']],
    [['routing', '--rounds', '101']],
    [['routing', '--scale', '0']],
    [['routing', '--scale', 'much']],
    [['routing', '--fast']],
    [['routing', '--model']],
    [['routing', '--against', 'a', '--profile', 'b']],
  ])('refuse %j', (given) => {
    expect(() => readArguments(given, CATEGORIES)).toThrow(ArgumentError);
  });
});
