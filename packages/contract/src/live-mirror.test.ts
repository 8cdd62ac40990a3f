import { describe, expect, it } from 'vitest';
import type { LiveAgent, LiveDelta, LiveHappening, LiveSnapshot } from './live.ts';
import { LiveMirror } from './live-mirror.ts';

const agent = (id: string, slotsBusy = 0): LiveAgent => ({
  ...{ id, type: 'work', state: slotsBusy > 0 ? 'busy' : 'idle', slots: 1, slotsBusy, loadRatio: 0 },
  ...{ completed: 0, failed: 0, sinceAt: 1 },
});
const left = (number: number): LiveHappening => ({
  ...{ number, at: number, kind: 'agent-left', agent: `a${number}`, type: 'work', reason: 'r' },
});
const snapshot: LiveSnapshot = {
  ...{ kind: 'snapshot', seq: 4, at: 100, happenings: [left(1)], points: [] },
  tables: { agents: { a: agent('a'), b: agent('b') }, pools: {}, needs: {}, overview: {} },
};
const delta = (change: Partial<LiveDelta>): LiveDelta => ({ kind: 'delta', from: 4, seq: 5, at: 120, ...change });

function begun(): LiveMirror {
  const mirror = new LiveMirror();
  expect(mirror.apply(snapshot)).toBe('snapshot');
  return mirror;
}

describe('a mirror of the live stream', () => {
  it('has what the snapshot has, and then what the deltas changed', () => {
    const mirror = begun();
    expect(mirror.apply(delta({ set: { agents: { b: agent('b', 1), c: agent('c') } }, gone: { agents: ['a'] } }))).toBe(
      'delta',
    );
    expect([...mirror.tables.agents.values()]).toEqual([agent('b', 1), agent('c')]);
    expect([mirror.seq, mirror.at]).toEqual([5, 120]);
  });

  it('sees that a delta is missing, and stays where it is', () => {
    const mirror = begun();
    expect(mirror.apply(delta({ from: 5, seq: 6, gone: { agents: ['a'] } }))).toBe('gap');
    expect([mirror.seq, mirror.tables.agents.size]).toEqual([4, 2]);
  });

  it('takes a delta that reaches further back than it needs, and tells nothing twice', () => {
    const mirror = begun();
    mirror.apply(delta({ happenings: [left(2)] }));
    expect(mirror.apply(delta({ from: 2, seq: 9, happenings: [left(1), left(2), left(3)] }))).toBe('delta');
    expect(mirror.happenings.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(mirror.apply(delta({ seq: 7, gone: { agents: ['a'] } }))).toBe('old');
    expect(mirror.tables.agents.size).toBe(2);
  });

  it('keeps rows whose keys are names of every object', () => {
    const mirror = begun();
    const text = JSON.stringify(delta({})).replace('}', ',"set":{"agents":{"__proto__":{"id":"__proto__"}}}}');
    mirror.apply(JSON.parse(text) as LiveDelta);
    expect(mirror.tables.agents.get('__proto__')?.id).toBe('__proto__');
  });

  it('begins anew with a snapshot, and keeps a bounded number of happenings', () => {
    const mirror = begun();
    mirror.apply(delta({ happenings: Array.from({ length: 500 }, (_, index) => left(index + 2)) }));
    expect(mirror.happenings).toHaveLength(200);
    expect(mirror.happenings.at(-1)?.number).toBe(501);
    expect(mirror.apply({ kind: 'resync', reason: 'asked' })).toBe('resync');
    mirror.apply({ ...snapshot, seq: 2 });
    expect([mirror.seq, mirror.happenings.length]).toEqual([2, 1]);
  });
});
