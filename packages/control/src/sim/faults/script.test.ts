import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { randomScript } from './random-script.ts';
import { readScript } from './script.ts';

const hang = { kind: 'agent-hang', atMs: 1, agent: 2, ms: 3 };

const WRONG: readonly (readonly [string, unknown, string])[] = [
  ['no array', { kind: 'compaction', atMs: 0 }, 'a script is a JSON array of mishaps'],
  ['no object', [hang, null], 'mishap 2: it is no object: null'],
  ['a list as a mishap', [[]], 'mishap 1: it is no object: []'],
  ['no kind', [{ atMs: 1 }], 'mishap 1: kind is missing; it must be one of agent-crash, '],
  ['an unknown kind', [{ ...hang, kind: 'toString' }], 'mishap 1: kind is "toString"; it must be one of '],
  ['no time', [{ kind: 'compaction' }], 'mishap 1: atMs of compaction is missing; it must be a number from 0 to'],
  [
    'a missing field',
    [{ ...hang, ms: undefined }],
    'mishap 1: ms of agent-hang is missing; it must be a number from 0',
  ],
  ['text for a number', [{ ...hang, ms: '3' }], 'mishap 1: ms of agent-hang is "3"; it must be a number from 0'],
  [
    'half an agent',
    [{ ...hang, agent: 0.5 }],
    'mishap 1: agent of agent-hang is 0.5; it must be a whole number from 0',
  ],
  ['a negative time', [{ ...hang, atMs: -1 }], 'mishap 1: atMs of agent-hang is -1; it must be'],
  [
    'a share above all',
    [{ kind: 'repeats', atMs: 0, ms: 1, ratio: 2 }],
    'ratio of repeats is 2; it must be a number from 0 to 1',
  ],
  ['an unknown field', [{ ...hang, forMs: 1 }], 'mishap 1: agent-hang has no field forMs; it has atMs, agent, ms'],
  ['too many', new Array(10_001).fill(hang), 'a script has at most 10000 mishaps, not 10001'],
];

describe('a script of mishaps', () => {
  it('is taken as it is when every field is right', () => {
    const script = randomScript({ overMs: 60_000, count: 500 }, seededRandom(1));
    expect(readScript(JSON.parse(JSON.stringify(script)))).toEqual({ kind: 'script', script });
  });

  it.each(WRONG)('is refused with its reason: %s', (_what, value, reason) => {
    const reading = readScript(value);
    expect(reading).toMatchObject({ kind: 'refused' });
    expect(reading.kind === 'refused' ? reading.reason : '').toContain(reason);
  });

  it('quotes a long value no further than one can read', () => {
    const reading = readScript([{ kind: 'x'.repeat(10_000), atMs: 0 }]);
    expect(reading.kind === 'refused' ? reading.reason.length : 0).toBeLessThan(400);
  });
});
