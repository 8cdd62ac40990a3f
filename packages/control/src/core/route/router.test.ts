import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { type AgentFacts, Fleet } from './fleet.ts';
import { type Expectation, Ignorance, type Knowledge } from './knowledge.ts';
import { decodeDecision, Router, type RouterSettings } from './router.ts';

const HOUR_MS = 3_600_000;

/** Knows what the test says. */
class Told implements Knowledge {
  onLearned: Knowledge['onLearned'];
  arrivingWorkMs = 0;
  usualRunMs = 0;
  revision = 1;
  readonly byAgent = new Map<number, Partial<Expectation>>();

  expect(agent: { readonly seq: number }, _type: string, into: Expectation): void {
    Object.assign(
      into,
      { runMs: 1000, effectiveMs: 1000, success: 1, satisfaction: 0.5, cost: 0, error: 0.1 },
      this.byAgent.get(agent.seq),
    );
  }

  outlook() {
    return this;
  }
}

interface Scene {
  readonly agents: readonly (Partial<AgentFacts> & { readonly busy?: number; readonly workMs?: number })[];
  readonly settings?: RouterSettings;
  readonly prefers?: readonly string[];
}

function sceneOf({ agents, settings = {}, prefers = [] }: Scene) {
  const fleet = new Fleet();
  const knowledge = new Told();
  const need = fleet.need({ type: 'chat', requires: [], prefers, slots: 1 });
  agents.forEach(({ busy = 0, workMs = 0, ...facts }, index) => {
    const seq = index + 1;
    fleet.join({ seq, type: 'chat', terms: ['chat'], slots: 4, costPerHour: 0, version: '1', ...facts }, true);
    if (busy > 0) fleet.reserve(seq, busy, workMs);
  });
  const router = new Router({ fleet, knowledge, settings: { explorationRatio: 0, ...settings } });
  const random = seededRandom(7);
  const choose = (request: { session?: string; profile?: string; estimateMs?: number } = {}) => {
    const placement = router.choose({ need, session: '', profile: '', estimateMs: 0, ...request }, random);
    if (placement === undefined) throw new Error('nobody was chosen');
    return { ...placement, decision: decodeDecision(placement.decision) };
  };
  return { fleet, knowledge, need, router, random, choose };
}

describe('Router', () => {
  it.each([
    { what: 'the idle agent', agents: [{ busy: 2, workMs: 2000 }, {}], told: {}, chosen: 2 },
    {
      what: 'the one with more free slots',
      agents: [
        { busy: 2, workMs: 500 },
        { busy: 1, workMs: 500 },
      ],
      told: {},
      chosen: 2,
    },
    { what: 'the faster one', agents: [{}, {}], told: { 1: { runMs: 4000, effectiveMs: 4000 } }, chosen: 2 },
    { what: 'the one that fails less', agents: [{}, {}], told: { 1: { success: 0.5 } }, chosen: 2 },
    { what: 'the one that satisfies more', agents: [{}, {}], told: { 2: { satisfaction: 0.9 } }, chosen: 2 },
    { what: 'the cheaper one', agents: [{ costPerHour: 9 }, { costPerHour: 3 }], told: {}, chosen: 2 },
    { what: 'the one that spends less', agents: [{}, {}], told: { 1: { cost: 2 }, 2: { cost: 1 } }, chosen: 2 },
  ])('prefers $what, all else being equal', ({ agents, told, chosen }) => {
    const scene = sceneOf({ agents });
    for (const [seq, expectation] of Object.entries(told)) scene.knowledge.byAgent.set(Number(seq), expectation);
    expect(scene.choose().agent).toBe(chosen);
  });

  it('predicts the run time there in whole milliseconds, and takes the estimate while nothing is known', () => {
    const { knowledge, choose } = sceneOf({ agents: [{}] });
    knowledge.byAgent.set(1, { runMs: 1234.6, effectiveMs: 1300 });
    expect(choose({ estimateMs: 50 }).workMs).toBe(1235);
    const fleet = new Fleet();
    fleet.join({ seq: 1, type: 'chat', terms: ['chat'], slots: 1, costPerHour: 0, version: '1' }, true);
    const need = fleet.need({ type: 'chat', requires: [], prefers: [], slots: 1 });
    const router = new Router({ fleet, knowledge: new Ignorance(), settings: {} });
    expect(router.choose({ need, session: '', profile: '', estimateMs: 50 }, seededRandom(1))?.workMs).toBe(50);
    expect(router.choose({ need, session: '', profile: '', estimateMs: 0 }, seededRandom(1))?.workMs).toBe(1000);
  });

  it('avoids an agent under resource pressure', () => {
    const { fleet, choose } = sceneOf({ agents: [{}, {}] });
    fleet.setPressure(1, 0.9);
    for (let decision = 0; decision < 20; decision++) expect(choose().agent).toBe(2);
    fleet.setPressure(1, 0);
    expect(choose().decision.chosen.factors.load).toBe(1);
  });

  it('chooses nobody when nobody has room', () => {
    const { fleet, need, router, random } = sceneOf({ agents: [{ busy: 4, workMs: 4 }] });
    expect(router.choose({ need, session: '', profile: '', estimateMs: 0 }, random)).toBeUndefined();
    fleet.release(1, 4, 4);
    expect(router.choose({ need, session: '', profile: '', estimateMs: 0 }, random)?.agent).toBe(1);
  });

  it('weighs how long an agent is taken by how much work is coming', () => {
    const impactOf = (arrivingWorkMs: number) => {
      const { knowledge, choose } = sceneOf({ agents: [{}, {}], settings: { profile: 'balanced' } });
      knowledge.arrivingWorkMs = arrivingWorkMs;
      knowledge.byAgent.set(2, { runMs: 2000, effectiveMs: 2000 });
      return choose().decision.runnersUp[0]?.factors.impact;
    };
    // Agent 2 is taken twice as long as agent 1; eight slots can do eight hours of work in an hour.
    expect(impactOf(8 * HOUR_MS)).toBe(0.5);
    expect(impactOf(4 * HOUR_MS)).toBe(0.75);
    expect(impactOf(0)).toBe(0.875);
  });

  it('sees an agent’s own outcome at the next decision', () => {
    const { knowledge, choose } = sceneOf({ agents: [{}, {}] });
    choose();
    knowledge.byAgent.set(1, { success: 0.2 });
    knowledge.onLearned?.(1, 'chat');
    for (let decision = 0; decision < 20; decision++) expect(choose().agent).toBe(2);
  });

  it('does not mistake a new agent for the one that had its row', () => {
    const { fleet, knowledge, choose } = sceneOf({ agents: [{}, {}] });
    knowledge.byAgent.set(1, { success: 0.01 });
    expect(choose().agent).toBe(2);
    fleet.leave(1);
    knowledge.byAgent.set(2, { success: 0.01 });
    knowledge.onLearned?.(2, 'chat');
    fleet.join({ seq: 3, type: 'chat', terms: ['chat'], slots: 4, costPerHour: 0, version: '1' }, true);
    expect(choose().agent).toBe(3);
  });

  it('brings a session back to its agent until that agent is nearly full', () => {
    const { fleet, choose } = sceneOf({ agents: Array.from({ length: 10 }, () => ({})) });
    const { agent } = choose({ session: 'a' });
    for (let busy = 1; busy <= 3; busy++) {
      expect(choose({ session: 'a', profile: 'quality' }).agent).toBe(agent);
      fleet.reserve(agent, 1, 10);
    }
    expect(choose({ session: 'b' }).agent).not.toBe(agent);
    expect(choose({ session: 'a', profile: 'quality' }).decision.chosen.factors.collaboration).toBe(1);
    fleet.reserve(agent, 1, 10);
    expect(choose({ session: 'a' }).agent).not.toBe(agent);
  });

  it('finds the session’s agent among many', () => {
    const { choose } = sceneOf({ agents: Array.from({ length: 500 }, () => ({})) });
    const { agent } = choose({ session: 'a' });
    for (let decision = 0; decision < 20; decision++) expect(choose({ session: 'a' }).agent).toBe(agent);
  });

  it('narrows to preferred agents while one has room, and says when it dropped the preference', () => {
    const gpu = { terms: ['chat', 'gpu=a'] };
    const { fleet, choose } = sceneOf({ agents: [{}, { ...gpu, busy: 3, workMs: 9000 }, {}], prefers: ['gpu=a'] });
    expect(choose()).toMatchObject({ agent: 2, decision: { preferencesDropped: false, candidates: 1 } });
    fleet.reserve(2, 1, 10);
    expect(choose().decision).toMatchObject({ preferencesDropped: true, candidates: 2 });
  });

  it('counts what was filtered, by rule', () => {
    const { fleet, choose } = sceneOf({ agents: [{ terms: ['code'] }, {}, { busy: 4, workMs: 4 }, {}, {}] });
    fleet.setOpen(4, false);
    expect(choose().decision).toMatchObject({ candidates: 2, filtered: { capability: 1, unavailable: 1, full: 1 } });
  });

  it('explores among the slow where little is known of them, and now and then all the same', () => {
    const exploredOf = (error: number): number => {
      const { knowledge, choose } = sceneOf({ agents: [{}, {}], settings: { explorationRatio: 1 } });
      knowledge.byAgent.set(2, { runMs: 3000, effectiveMs: 3000, error });
      let explored = 0;
      for (let round = 0; round < 1000; round++) {
        const { agent, decision } = choose();
        if (agent === 2) explored++;
        expect(agent === 2 && !decision.explored).toBe(false);
      }
      return explored;
    };
    expect(exploredOf(1.5)).toBeGreaterThan(400);
    expect(exploredOf(0.1)).toBeGreaterThan(20);
    expect(exploredOf(0.1)).toBeLessThan(100);
  });

  it('avoids an agent that has become slow, before the averages know it', () => {
    const { router, choose } = sceneOf({ agents: [{}, {}] });
    const random = seededRandom(5);
    let startedAt = 0;
    const ran = (agent: number, slowdown: number): void => {
      const at = startedAt + 1000 * slowdown;
      router.ran({ agent, taskType: 'chat', busyRatio: 0, slowdown, startedAt, at });
      startedAt = at;
    };
    for (let round = 0; round < 50; round++) for (const agent of [1, 2]) ran(agent, 0.5 + random.next());
    expect(new Set(Array.from({ length: 20 }, () => choose().agent)).size).toBe(2);
    for (let round = 0; round < 3; round++) ran(2, 8);
    expect(new Set(Array.from({ length: 20 }, () => choose().agent))).toEqual(new Set([1]));
  });

  it('explores about as often as told, and says so', () => {
    const { choose } = sceneOf({
      agents: [{ costPerHour: 1 }, { costPerHour: 9 }],
      settings: { explorationRatio: 0.1 },
    });
    let explored = 0;
    for (let decision = 0; decision < 2000; decision++) {
      const { agent, decision: made } = choose();
      if (made.explored) explored++;
      else expect(agent).toBe(1);
    }
    expect(explored).toBeGreaterThan(150);
    expect(explored).toBeLessThan(250);
  });

  it('breaks ties by chance, not by position, and the same for the same seed', () => {
    const agentsOf = () => {
      const { choose } = sceneOf({ agents: Array.from({ length: 8 }, () => ({})) });
      return Array.from({ length: 400 }, () => choose().agent);
    };
    const agents = agentsOf();
    expect(agentsOf()).toEqual(agents);
    for (let seq = 1; seq <= 8; seq++) expect(agents.filter((agent) => agent === seq).length).toBeGreaterThan(25);
  });

  it('packs when told to: the busiest agent with room first', () => {
    const { choose } = sceneOf({ agents: [{}, { busy: 3, workMs: 3000 }, { busy: 1, workMs: 1000 }, {}, {}] });
    expect(choose({ profile: 'pack' }).agent).toBe(2);
    expect(choose({ profile: 'spread' }).agent).not.toBe(2);
  });

  it('uses a custom profile by name, and the configured one for a name nobody knows', () => {
    const weights = { load: 0, performance: 0, impact: 0, efficiency: 1, collaboration: 0 };
    const scene = sceneOf({
      agents: [
        { costPerHour: 1, busy: 2, workMs: 1 },
        { costPerHour: 9 },
        { costPerHour: 9 },
        { costPerHour: 9, busy: 1, workMs: 1 },
      ],
      settings: { profiles: { thrift: { weights, picker: 'weighted' } } },
    });
    expect(scene.choose({ profile: 'thrift' })).toMatchObject({ agent: 1, decision: { profile: 'thrift', weights } });
    expect(scene.choose({ profile: 'unheard-of' }).decision.profile).toBe('balanced');
    expect([scene.router.hasProfile('thrift'), scene.router.hasProfile('unheard-of')]).toEqual([true, false]);
  });

  it.each([
    { profile: 'least-loaded', chosen: [3] },
    { profile: 'round-robin', chosen: [1, 2, 3] },
    { profile: 'random', chosen: [1, 2, 3] },
    { profile: 'p2c', chosen: [2, 3] },
  ])('offers $profile', ({ profile, chosen }) => {
    const { choose } = sceneOf({ agents: [{ busy: 2, workMs: 2 }, { busy: 1, workMs: 1 }, {}] });
    const agents = Array.from({ length: 60 }, () => choose({ profile }));
    expect([...new Set(agents.map(({ agent }) => agent))].sort()).toEqual(chosen);
    expect(agents[0]?.decision).toMatchObject({ picker: profile, explored: false });
    if (profile === 'round-robin') expect(agents.slice(0, 4).map(({ agent }) => agent)).toEqual([1, 2, 3, 1]);
  });

  const agentArbitrary = fc.record({
    slots: fc.integer({ min: 1, max: 8 }),
    busyShare: fc.double({ min: 0, max: 0.99, noNaN: true }),
    workMs: fc.nat(10_000),
    runMs: fc.integer({ min: 1, max: 5000 }),
    success: fc.double({ min: 0, max: 1, noNaN: true }),
    costPerHour: fc.nat(10),
  });
  const build = (
    list: readonly (typeof agentArbitrary extends fc.Arbitrary<infer T> ? T : never)[],
    settings: RouterSettings,
  ) => {
    const scene = sceneOf({
      agents: list.map(({ slots, busyShare, workMs, costPerHour }) => {
        const busy = Math.min(slots - 1, Math.floor(slots * busyShare));
        return { slots, costPerHour, busy, workMs: busy === 0 ? 0 : workMs };
      }),
      settings,
    });
    list.forEach(({ runMs, success }, index) => {
      scene.knowledge.byAgent.set(index + 1, { runMs, effectiveMs: runMs * 1.5, success });
    });
    return scene;
  };

  it('never chooses a hot agent: 84 % of the candidates have as much work or more', () => {
    fc.assert(
      fc.property(fc.array(agentArbitrary, { minLength: 1, maxLength: 64 }), (list) => {
        const { fleet, choose } = build(list, { explorationRatio: 0.3 });
        const { agent, decision } = choose();
        const ratioOf = (seq: number) => fleet.load(seq).inFlightWorkMs / fleet.load(seq).slots;
        const ratios = list.map((_, index) => ratioOf(index + 1)).sort((a, b) => a - b);
        const limit = ratios[Math.ceil(0.84 * ratios.length) - 1] as number;
        expect(ratioOf(agent)).toBeLessThanOrEqual(limit);
        expect(decision.guard.limit).toBe(Math.fround(limit));
        expect(decision.guard.hot).toBe(ratios.filter((ratio) => ratio > limit).length);
        for (const rival of decision.runnersUp) expect(ratioOf(rival.agent)).toBeLessThanOrEqual(limit);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('takes the least work when everything is hot', () => {
    const agents = [
      { busy: 3, workMs: 300 },
      { busy: 1, workMs: 200 },
      { busy: 1, workMs: 900 },
    ];
    const { choose } = sceneOf({ agents, settings: { guardQuantile: 0 } });
    expect(choose()).toMatchObject({ agent: 2, decision: { guard: { allHot: true, hot: 3 } } });
  });

  it('chooses as a full scan does when there are 64 or fewer', () => {
    fc.assert(
      fc.property(fc.array(agentArbitrary, { minLength: 1, maxLength: 64 }), (list) => {
        const sampled = build(list, {}).choose();
        const scanned = build(list, { candidatesMax: Number.POSITIVE_INFINITY }).choose();
        expect(sampled).toEqual(scanned);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('compares a sample of many without choosing one twice', () => {
    const { fleet, choose } = sceneOf({
      agents: Array.from({ length: 300 }, (_, index) => ({ busy: index % 4, workMs: index % 4 })),
    });
    const { decision } = choose();
    expect(decision.candidates).toBe(32);
    const named = [decision.chosen, ...decision.runnersUp].map(({ agent }) => agent);
    expect(new Set(named).size).toBe(4);
    expect(fleet.load(decision.chosen.agent).slotsBusy).toBe(0);
  });

  it('draws a sample of many in which nobody stands twice', () => {
    // Of 65 agents one is idle: most of the sample is random, and would repeat itself.
    const { choose } = sceneOf({
      agents: Array.from({ length: 65 }, (_, index) => ({ busy: index === 0 ? 0 : 1, workMs: index === 0 ? 0 : 10 })),
      settings: { candidatesSampled: 60, guardQuantile: 1 },
    });
    for (let decision = 0; decision < 50; decision++) {
      const { decision: made } = choose();
      const named = [made.chosen, ...made.runnersUp].map(({ agent }) => agent);
      expect(new Set(named).size).toBe(4);
    }
  });

  it('keeps every factor in [0, 1], so that none outweighs its weight', () => {
    fc.assert(
      fc.property(
        fc.array(agentArbitrary, { minLength: 1, maxLength: 20 }),
        fc.nat(40 * HOUR_MS),
        (list, arrivingWorkMs) => {
          const scene = build(list, {});
          scene.knowledge.arrivingWorkMs = arrivingWorkMs;
          const { decision } = scene.choose();
          for (const { factors } of [decision.chosen, ...decision.runnersUp]) {
            for (const value of Object.values(factors)) {
              expect(value).toBeGreaterThanOrEqual(0);
              expect(value).toBeLessThanOrEqual(1);
            }
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe('other settings', () => {
  it('hold from the next decision on', () => {
    const { router, choose } = sceneOf({ agents: [{ busy: 1, workMs: 1000 }, {}] });
    expect(choose()).toMatchObject({
      agent: 2,
      decision: { profile: 'balanced', picker: 'five-factor', explored: false },
    });
    const weights = { load: 1, performance: 0, impact: 0, efficiency: 0, collaboration: 0 };
    router.follow({ profile: 'packed', profiles: { packed: { weights, prefersBusy: true } }, explorationRatio: 1 });
    expect(choose().decision).toMatchObject({ profile: 'packed', explored: true });
    router.follow({ explorationRatio: 0 });
    expect(choose()).toMatchObject({ agent: 1, decision: { profile: 'packed', explored: false } });
    router.follow({ profile: 'balanced', picker: 'round-robin', profiles: {} });
    expect(choose().decision).toMatchObject({ picker: 'round-robin' });
    expect(router.hasProfile('packed')).toBe(false);
  });
});
