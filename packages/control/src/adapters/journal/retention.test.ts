import { describe, expect, it } from 'vitest';
import { retain } from './retention.ts';

const LIMITS = { ageMsMax: 100, tasksMax: 10, keysMax: 10 };
const file = (name: string, newestFinishAt: number, counts: { rows: number; keys: number }) => ({
  name,
  footer: { newestFinishAt, ...counts },
});
const namesKept = (files: readonly ReturnType<typeof file>[], now: number): readonly string[] =>
  retain(files, now, LIMITS).map(({ name }) => name);

describe('retain', () => {
  it('drops a file when the newest outcome in it is past its age', () => {
    const files = [
      file('old', 99, { rows: 1, keys: 0 }),
      file('edge', 100, { rows: 1, keys: 0 }),
      file('new', 150, { rows: 1, keys: 0 }),
    ];
    expect(namesKept(files, 200)).toEqual(['edge', 'new']);
  });

  it('drops the oldest while there are too many tasks', () => {
    const files = [
      file('a', 1, { rows: 5, keys: 0 }),
      file('b', 2, { rows: 5, keys: 0 }),
      file('c', 3, { rows: 5, keys: 0 }),
    ];
    expect(namesKept(files, 50)).toEqual(['b', 'c']);
  });

  it('counts tasks with keys apart, so that a flood without keys forgets no key', () => {
    const files = [
      file('keyed', 1, { rows: 3, keys: 3 }),
      file('b', 2, { rows: 9, keys: 0 }),
      file('c', 3, { rows: 9, keys: 0 }),
    ];
    expect(namesKept(files, 50)).toEqual(['keyed', 'c']);
  });
});
