import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../base/clock.ts';
import { Changes } from './changes.ts';
import { HAPPENINGS_MAX, Happenings } from './happenings.ts';
import { Ledger } from './ledger.ts';

const begun = (): Happenings =>
  new Happenings({ clock: new VirtualClock(), ledger: new Ledger(), changes: new Changes() });

describe('happenings', () => {
  it('are numbered without gaps, and the newest are kept', () => {
    const happenings = begun();
    for (let version = 1; version <= 1000; version++) happenings.note({ kind: 'settings-changed', version, by: 'me' });
    expect(happenings.last).toBe(1000);
    expect(happenings.since(0).map(({ number }) => number)).toEqual(
      Array.from({ length: HAPPENINGS_MAX }, (_, index) => 801 + index),
    );
    expect(happenings.since(998).map(({ number }) => number)).toEqual([999, 1000]);
    expect(happenings.since(1000)).toEqual([]);
  });

  it('tell who paused what, and who let it go on', () => {
    const happenings = begun();
    const about = { kind: 'document', seq: 1, at: 0, collection: 'pauses', id: 'work blue', by: 'me' } as const;
    happenings.recorded({ ...about, value: { type: 'work', tenant: 'blue', reason: 'r', by: 'me', at: 0 } });
    happenings.recorded({ ...about, value: undefined });
    happenings.recorded({ ...about, id: ' red', value: undefined });
    expect(happenings.since(0)).toMatchObject([
      { kind: 'paused', type: 'work', tenant: 'blue', by: 'me' },
      { kind: 'resumed', type: 'work', tenant: 'blue' },
      { kind: 'resumed', tenant: 'red' },
    ]);
    expect(happenings.since(2)[0]).not.toHaveProperty('type');
  });
});
