import { describe, expect, it } from 'vitest';
import { Events } from './events.ts';

describe('events', () => {
  it('come in order of time, and at one moment in the order in which they were scheduled', () => {
    const events = new Events();
    const moments = Array.from({ length: 5000 }, (_, index) => ({ at: (index * 7919) % 50, who: index }));
    for (const { at, who } of moments) events.push(at, 1, who);
    const seen: { at: number; who: number }[] = [];
    while (events.size > 0) {
      seen.push({ at: events.nextAt, who: events.who });
      events.drop();
    }
    expect(seen).toEqual(moments.toSorted((a, b) => a.at - b.at || a.who - b.who));
  });

  it('are over when none is left', () => {
    const events = new Events();
    expect(events.nextAt).toBe(Number.POSITIVE_INFINITY);
    events.push(3, 1, 1);
    events.drop();
    expect(events.nextAt).toBe(Number.POSITIVE_INFINITY);
  });
});
