import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { Fleet } from './fleet.ts';
import type { Knowledge } from './knowledge.ts';
import { Router, type RouterSettings } from './router.ts';

/** Agents of one slot, by the run time of a task there; `busy` ones have no room. */
function build(agents: readonly { readonly runMs: number; readonly busy?: boolean }[], settings: RouterSettings = {}) {
  const fleet = new Fleet();
  const knowledge: Knowledge = {
    onLearned: undefined,
    expect: ({ seq }, _type, into) => {
      const runMs = agents[seq - 1]?.runMs ?? 100;
      Object.assign(into, { runMs, effectiveMs: runMs, success: 1, satisfaction: 0.5, cost: 0 });
    },
    outlook: () => ({ revision: 1, arrivingWorkMs: 0, usualRunMs: 100 }),
  };
  const router = new Router({ fleet, knowledge, settings: { explorationRatio: 0, ...settings } });
  agents.forEach(({ busy = false }, index) => {
    const seq = index + 1;
    fleet.join({ seq, type: 'chat', terms: ['chat'], slots: 1, costPerHour: 0, version: '' }, true);
    if (busy) fleet.reserve(seq, 1, 100);
  });
  const need = fleet.need({ type: 'chat', requires: [], prefers: [], slots: 1 });
  const choose = (extra: { waiting?: number; waitedMs?: number; mayTake?: () => boolean }) =>
    router.choose({ need, session: '', estimateMs: 0, profile: '', ...extra }, seededRandom(1))?.agent;
  return { fleet, router, choose };
}

const FAST_BUSY = { runMs: 100, busy: true };
const SLOW = { runMs: 1000 };

describe('a task that only slow agents could take', () => {
  it('waits for a faster one while that is expected sooner', () => {
    const { router, choose } = build([FAST_BUSY, FAST_BUSY, SLOW]);
    expect(choose({ waiting: 1 })).toBeUndefined();
    expect(router.wasHeldBack).toBe(true);
    expect(router.heldBackMs).toBe(1000);
  });

  it('takes the slow one once the line for the faster ones is long: the threshold', () => {
    const { choose } = build([FAST_BUSY, FAST_BUSY, SLOW]);
    // Two slots of 100 ms: the n-th of the line is done after (n + 2) × 50 ms; 700 ms would be the twelfth.
    expect(choose({ waiting: 11 })).toBeUndefined();
    expect(choose({ waiting: 12 })).toBe(3);
  });

  it('never waits longer than it would run there', () => {
    const { router, choose } = build([FAST_BUSY, SLOW]);
    expect(choose({ waiting: 1, waitedMs: 900 })).toBeUndefined();
    expect(router.heldBackMs).toBe(100);
    expect(choose({ waiting: 1, waitedMs: 1000 })).toBe(2);
    expect(router.wasHeldBack).toBe(false);
  });

  it.each([
    ['an agent that is not slow', [FAST_BUSY, { runMs: 190 }], {}, {}],
    ['a slow agent whose peers are hardly faster', [{ runMs: 600, busy: true }, SLOW], {}, {}],
    ['a slow agent when nobody else is there', [SLOW], {}, {}],
    ['what is free when patience is off', [FAST_BUSY, SLOW], { patienceRatio: 0 }, {}],
    ['the only agents that it may', [FAST_BUSY, SLOW], {}, { mayTake: () => true }],
    ['what a plain picker picks', [FAST_BUSY, SLOW], { picker: 'p2c' }, {}],
  ])('takes %s', (_, agents, settings, extra) => {
    expect(build(agents, settings).choose({ waiting: 1, ...extra })).toBe(agents.length);
  });

  it('waits in a large fleet too, where more slow agents are free than are looked at', () => {
    const fast = Array.from({ length: 100 }, () => FAST_BUSY);
    const slow = Array.from({ length: 100 }, () => SLOW);
    const { choose } = build([...fast, ...slow]);
    expect(choose({ waiting: 1 })).toBeUndefined();
    expect(choose({ waiting: 5000 })).toBeGreaterThan(100);
  });

  it('takes a slow agent when the faster ones are out', () => {
    const { fleet, choose } = build([FAST_BUSY, FAST_BUSY, SLOW]);
    for (const seq of [1, 2]) fleet.setOpen(seq, false);
    expect(choose({ waiting: 1 })).toBe(3);
  });

  it('takes what is free when the caller knows of no line, as a hedge does', () => {
    expect(build([FAST_BUSY, SLOW]).choose({})).toBe(2);
  });
});
