import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { Fleet } from './fleet.ts';
import { type Expectation, Ignorance } from './knowledge.ts';
import { Router } from './router.ts';

/** Agents with `busy` of 10 slots taken and a learned run time. */
function chosenOf(agents: readonly { busy: number; runMs: number; success?: number }[], guardQuantile = 0.84) {
  const fleet = new Fleet();
  const knowledge = new (class extends Ignorance {
    override expect(agent: { readonly seq: number }, _type: string, into: Expectation): void {
      const { runMs = 0, success = 1 } = agents[agent.seq - 1] ?? {};
      Object.assign(into, { runMs, effectiveMs: runMs, success, satisfaction: 0.5, cost: 0 });
    }
  })();
  const need = fleet.need({ type: 'chat', requires: [], prefers: [], slots: 1 });
  agents.forEach(({ busy }, index) => {
    fleet.join({ seq: index + 1, type: 'chat', terms: ['chat'], slots: 10, costPerHour: 0, version: '' }, true);
    if (busy > 0) fleet.reserve(index + 1, busy, 1);
  });
  const router = new Router({ fleet, knowledge, settings: { picker: 'prequal', guardQuantile } });
  const random = seededRandom(3);
  const request = { need, session: '', estimateMs: 0, profile: '' };
  return new Set(Array.from({ length: 50 }, () => router.choose(request, random)?.agent));
}

describe('prequal', () => {
  const crowd = Array.from({ length: 6 }, () => ({ busy: 2, runMs: 500 }));

  it('takes the fastest of the cold: one with more in flight than most is out, however fast', () => {
    expect(chosenOf([...crowd, { busy: 3, runMs: 10 }, { busy: 1, runMs: 300 }])).toEqual(new Set([8]));
    // As busy as the others it is not hot, and its speed counts.
    expect(chosenOf([...crowd, { busy: 2, runMs: 10 }, { busy: 1, runMs: 300 }])).toEqual(new Set([7]));
  });

  it('takes the least in flight when all are hot, and only looks at latency when none can be', () => {
    const agents = [...crowd, { busy: 1, runMs: 900 }, { busy: 9, runMs: 10 }];
    expect(chosenOf(agents, 0)).toEqual(new Set([7]));
    expect(chosenOf(agents, 1)).toEqual(new Set([8]));
  });

  it('is not drawn to an agent that fails fast', () => {
    expect(
      chosenOf([
        { busy: 0, runMs: 400 },
        { busy: 0, runMs: 20, success: 0.01 },
      ]),
    ).toEqual(new Set([1]));
  });

  it('breaks ties by chance', () => {
    expect(chosenOf(crowd).size).toBe(6);
  });

  it('compares no more than 16 of many', () => {
    // Over 50 decisions, all samples together see more of them than one does.
    const seen = chosenOf(Array.from({ length: 200 }, (_, index) => ({ busy: 0, runMs: 100 + index })));
    expect(seen.size).toBeGreaterThan(16);
  });
});
