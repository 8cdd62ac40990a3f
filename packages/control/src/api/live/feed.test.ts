import { type FromLive, type LiveAgent, LiveMirror, type LiveSnapshot } from '@muster/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveChange } from '../engine.ts';
import { Feed } from './feed.ts';

const row = (id: string, slotsBusy: number): LiveAgent => ({
  ...{ id, type: 'work', state: 'idle', slots: 9, slotsBusy, loadRatio: 0, completed: 0, failed: 0, sinceAt: 1 },
});
const changeOf = (agents: LiveChange['rows']['agents'], happening?: number): LiveChange => ({
  at: 1,
  rows: { agents, pools: [], needs: [], overview: [] },
  happenings:
    happening === undefined ? [] : [{ number: happening, at: 1, kind: 'settings-changed', version: 1, by: 'me' }],
  points: [],
});
const read = (message: Buffer | undefined): FromLive => JSON.parse(String(message)) as FromLive;

describe('a feed', () => {
  it('gives from any number that its log reaches what leads to its snapshot', () => {
    const agents = fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__', '"'), fc.option(fc.nat(2), { nil: undefined }));
    const rounds = fc.array(fc.tuple(fc.array(agents, { maxLength: 4 }), fc.boolean()), { maxLength: 20 });
    fc.assert(
      fc.property(rounds, (plays) => {
        const feed = new Feed(changeOf([['a', row('a', 0)]]), { tenant: undefined, logKeysMax: 8 });
        const mirrors: LiveMirror[] = [];
        for (const [index, [rows, isBeat]] of plays.entries()) {
          const mirror = new LiveMirror();
          mirror.apply(read(feed.snapshot()));
          mirrors.push(mirror);
          const named = rows.map(([id, busy]) => [id, busy === undefined ? undefined : row(id, busy)] as const);
          feed.advance(changeOf(named, index % 3 === 0 ? index + 1 : undefined), isBeat);
          const now = new LiveMirror();
          const snapshot = read(feed.snapshot()) as LiveSnapshot;
          now.apply(snapshot);
          for (const [back, old] of mirrors.entries()) {
            // Some follow at once, others are behind by a few.
            if (old.seq === feed.seq || (index - back) % 4 === 3) continue;
            const delta = feed.since(old.seq);
            if (delta === undefined) old.apply(snapshot);
            else expect(old.apply(read(delta))).toBe('delta');
            expect(old.tables).toEqual(now.tables);
            expect(old.happenings).toEqual(now.happenings);
            expect(old.seq).toBe(now.seq);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('writes each message once, and has no new number when nothing has changed', () => {
    const feed = new Feed(changeOf([['a', row('a', 0)]]), { tenant: undefined });
    expect(feed.snapshot()).toBe(feed.snapshot());
    expect(
      feed.advance(
        changeOf([
          ['a', row('a', 0)],
          ['gone', undefined],
        ]),
      ),
    ).toBe(false);
    expect(feed.seq).toBe(1);
    expect(feed.advance(changeOf([['a', row('a', 1)]]))).toBe(true);
    expect(feed.since(1)).toBe(feed.since(1));
    expect(read(feed.since(1))).toMatchObject({ from: 1, seq: 2, set: { agents: { a: { slotsBusy: 1 } } } });
  });

  it('forgets what is too long ago, and says so', () => {
    const feed = new Feed(changeOf([]), { tenant: undefined, logKeysMax: 10 });
    for (let round = 0; round < 30; round++) feed.advance(changeOf([['a', row('a', round)]]));
    expect([feed.seq, feed.since(1), feed.since(25)]).toEqual([31, undefined, undefined]);
    expect(read(feed.since(26))).toMatchObject({ from: 26, seq: 31 });
    // Beats of a quiet week fill no memory either.
    for (let beat = 0; beat < 20; beat++) feed.advance(changeOf([]), true);
    expect([feed.seq, feed.since(40)]).toEqual([51, undefined]);
    expect(read(feed.since(41))).toEqual({ kind: 'delta', from: 41, seq: 51, at: 1 });
  });
});
