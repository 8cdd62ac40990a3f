import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { Estimates, type Outcome } from './estimates.ts';

const START = 1_700_000_000_000;
const DAY_MS = 86_400_000;

const outcome = (extra: Partial<Outcome> = {}): Outcome => ({
  agent: 1,
  agentType: 'llm',
  version: '1',
  taskType: 'chat',
  how: 'completed',
  runMs: 100,
  timeoutMs: 0,
  cost: 0,
  satisfaction: undefined,
  at: START,
  ...extra,
});
const agent = (seq: number, version = '1', type = 'llm') => ({ seq, type, version });

function expected(estimates: Estimates, who: ReturnType<typeof agent>, taskType = 'chat') {
  const into = { runMs: -1, effectiveMs: -1, success: -1, satisfaction: -1, cost: -1, error: -1 };
  estimates.expect(who, taskType, into);
  return into;
}

function taught(times: number, extra: Partial<Outcome>, estimates = new Estimates()): Estimates {
  for (let count = 0; count < times; count++) estimates.learn(outcome({ at: START + count, ...extra }));
  return estimates;
}

describe('Estimates', () => {
  it('expects nothing in particular of a type that nobody has done', () => {
    expect(expected(new Estimates(), agent(1))).toEqual({
      runMs: 0,
      effectiveMs: 0,
      success: 0.95,
      satisfaction: 0.5,
      cost: 0,
      error: Number.POSITIVE_INFINITY,
    });
  });

  it('learns success, duration, satisfaction and cost per agent', () => {
    const estimates = taught(100, { agent: 1, runMs: 100, cost: 2, satisfaction: 1 });
    taught(100, { agent: 2, runMs: 300, cost: 4, satisfaction: 0, how: 'completed' }, estimates);
    expect(expected(estimates, agent(1)).runMs).toBeCloseTo(107, 0);
    expect(expected(estimates, agent(2)).runMs).toBeCloseTo(293, 0);
    expect(expected(estimates, agent(1)).satisfaction).toBeGreaterThan(0.9);
    expect(expected(estimates, agent(2)).satisfaction).toBeLessThan(0.1);
    expect(expected(estimates, agent(1)).cost).toBeLessThan(expected(estimates, agent(2)).cost);
  });

  it.each([
    {
      what: 'its own version first',
      of: [
        { version: '2', runMs: 900 },
        { version: '1', runMs: 100 },
      ],
      who: agent(9, '2'),
      about: 900,
    },
    {
      what: 'its type when its version is new',
      of: [
        { version: '1', runMs: 100 },
        { agentType: 'cpu', runMs: 900 },
      ],
      who: agent(9, '7', 'cpu'),
      about: 900,
    },
    { what: 'the fleet when its type is new', of: [{ runMs: 500 }], who: agent(9, '1', 'new'), about: 500 },
  ])('lets a young agent inherit from $what', ({ of, who, about }) => {
    const estimates = new Estimates();
    for (const [index, extra] of of.entries()) taught(200, { agent: index + 1, ...extra }, estimates);
    expect(Math.abs(expected(estimates, who).runMs - about)).toBeLessThan(about * 0.15);
  });

  it('believes an agent’s own record more with every outcome', () => {
    const estimates = taught(200, { agent: 1, runMs: 100 });
    const distances = [1, 5, 50].map((times) => {
      const own = new Estimates();
      own.restore(estimates.data());
      taught(times, { agent: 2, runMs: 1000 }, own);
      return 1000 - expected(own, agent(2)).runMs;
    });
    expect(distances[0]).toBeGreaterThan(distances[1] as number);
    expect(distances[1]).toBeGreaterThan(distances[2] as number);
    expect(distances[2]).toBeLessThan(200);
  });

  it('does not take the noise of equal agents for a difference', () => {
    const estimates = new Estimates();
    const random = seededRandom(3);
    for (let count = 0; count < 2000; count++) {
      const runMs = Math.round(-1000 * Math.log(1 - random.next()));
      estimates.learn(outcome({ agent: 1 + (count % 10), runMs, at: START + count }));
    }
    const paces = Array.from({ length: 10 }, (_, index) => expected(estimates, agent(index + 1)).effectiveMs);
    const alike = paces.filter((pace) => Math.abs(pace - (paces[0] as number)) < 1).length;
    expect(Math.max(...paces) / Math.min(...paces)).toBeLessThan(1.2);
    expect(alike).toBeGreaterThan(3);
  });

  it('sees a slow agent among noisy ones within a few outcomes', () => {
    const estimates = new Estimates();
    const random = seededRandom(4);
    const run = (agentSeq: number, meanMs: number, at: number): void => {
      const runMs = Math.round(-meanMs * Math.log(1 - random.next()));
      estimates.learn(outcome({ agent: agentSeq, runMs, at: START + at }));
    };
    for (let count = 0; count < 1000; count++) run(1 + (count % 10), 1000, count);
    const before = expected(estimates, agent(3)).effectiveMs;
    for (let count = 0; count < 10; count++) run(3, 10_000, 1000 + count);
    expect(expected(estimates, agent(3)).effectiveMs).toBeGreaterThan(before * 1.4);
  });

  it('says how sure it is of an agent, and of one of which it knows only its peers', () => {
    const random = seededRandom(3);
    const estimates = new Estimates();
    const errors = [1, 9, 90].map((times) => {
      for (let count = 0; count < times; count++) {
        estimates.learn(outcome({ agent: 1, runMs: 50 + random.below(100), at: START + count }));
        estimates.learn(outcome({ agent: 2, runMs: 50 + random.below(100), at: START + count }));
      }
      return expected(estimates, agent(1)).error;
    });
    const [first = 0, second = 0, third = 0] = errors;
    expect(first).toBeGreaterThan(second);
    expect(second).toBeGreaterThan(2 * third);
    expect(expected(estimates, agent(3)).error).toBeGreaterThan(second);
    expect(expected(estimates, agent(1), 'other').error).toBe(Number.POSITIVE_INFINITY);
  });

  it('charges a failure at least its timeout, within 20 usual run times', () => {
    const effectiveOf = (extra: Partial<Outcome>) =>
      expected(taught(200, { agent: 2, ...extra }, taught(200, {})), agent(2)).effectiveMs;
    const completed = effectiveOf({});
    expect(effectiveOf({ how: 'failed', runMs: 1, timeoutMs: 500 })).toBeGreaterThan(4 * completed);
    expect(effectiveOf({ how: 'lost', runMs: 1, timeoutMs: 0 })).toBeGreaterThan(15 * completed);
    expect(effectiveOf({ how: 'timed-out', runMs: 3_600_000, timeoutMs: 3_600_000 })).toBeGreaterThan(
      10_000 * completed,
    );
    expect(effectiveOf({ how: 'failed', runMs: 1, timeoutMs: 3_600_000 })).toBeLessThan(21 * completed);
  });

  it('notices an agent that turns bad within a few outcomes, however good its past', () => {
    const estimates = taught(5000, {});
    taught(24, { how: 'failed', runMs: 1 }, estimates);
    expect(expected(estimates, agent(1)).success).toBeLessThan(0.55);
  });

  it('lets the past fade: a month later new outcomes weigh more', () => {
    const after = (elapsedMs: number) =>
      expected(taught(3, { runMs: 1000, at: START + elapsedMs }, taught(20, { runMs: 100 })), agent(1)).runMs;
    expect(after(60 * DAY_MS)).toBeGreaterThan(after(1000) + 100);
  });

  it('takes a score that comes after the outcome', () => {
    const estimates = taught(10, {});
    const before = expected(estimates, agent(1)).satisfaction;
    estimates.score({ agent: 1, taskType: 'chat', satisfaction: 1, at: START + 60_000 });
    expect(expected(estimates, agent(1)).satisfaction).toBeGreaterThan(before);
  });

  it('starts anew for a new version of an agent, from what its type has taught', () => {
    const estimates = taught(100, { agent: 2, runMs: 100 }, taught(100, { agent: 1, runMs: 1000 }));
    const young = expected(estimates, agent(1, '2')).runMs;
    expect(young).toBeLessThan(700);
    expect(expected(estimates, agent(1)).runMs).toBeGreaterThan(900);
  });

  it('knows how long a type runs and how much of it is coming', () => {
    const estimates = new Estimates();
    for (let count = 1; count <= 1000; count++) estimates.learn(outcome({ runMs: count, at: START + count }));
    const duration = estimates.typeDuration('chat');
    expect(duration?.p50Ms).toBeGreaterThan(430);
    expect(duration?.p50Ms).toBeLessThan(570);
    expect(duration?.p90Ms).toBeGreaterThan(800);
    expect(duration?.p90Ms).toBeLessThan(1000);
    expect(estimates.typeDuration('other')).toBeUndefined();
    for (let minute = 0; minute < 600; minute++) estimates.arrived('chat', START + minute * 60_000, 2);
    expect(estimates.arrivalsPerHour('chat', START + 600 * 60_000)).toBeCloseTo(120, -1);
    const { meanMs } = duration ?? { meanMs: 0 };
    expect(estimates.outlook('chat')?.arrivingWorkMs).toBeGreaterThan(100 * meanMs);
    expect(estimates.arrivalsPerHour('chat', START + 700 * 3_600_000)).toBeLessThan(1e-6);
  });

  it('does not take a first burst for an hourly rate', () => {
    const estimates = new Estimates();
    estimates.arrived('chat', START, 100);
    expect(estimates.arrivalsPerHour('chat', START)).toBeLessThan(6100);
  });

  it('stays within its bounds, the longest unused first', () => {
    const estimates = new Estimates({ pairsMax: 10, typesMax: 3 });
    for (let seq = 1; seq <= 30; seq++) estimates.learn(outcome({ agent: seq, runMs: seq * 10, at: START + seq }));
    expect(estimates.data().agents.map((one) => one.agent)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
    for (const taskType of ['a', 'b', 'c', 'd']) estimates.learn(outcome({ agent: 30, taskType }));
    expect(estimates.data().types.map(([name]) => name)).toEqual(['b', 'c', 'd']);
    const one = new Estimates({ pairsMax: 2 });
    for (const taskType of ['a', 'b', 'c']) one.learn(outcome({ taskType }));
    expect(one.data().agents[0]?.tasks.map(([name]) => name)).toEqual(['b', 'c']);
  });

  it('tells its listener whom an outcome was about', () => {
    const estimates = new Estimates();
    const heard: unknown[] = [];
    estimates.onLearned = (...about) => heard.push(about);
    estimates.learn(outcome({ agent: 4 }));
    expect(heard).toEqual([[4, 'chat']]);
  });

  it('gives the same estimates from a snapshot and the outcomes after it as from all of them', () => {
    const step = fc.record({
      agent: fc.integer({ min: 1, max: 6 }),
      version: fc.constantFrom('1', '2'),
      taskType: fc.constantFrom('chat', 'code'),
      how: fc.constantFrom('completed' as const, 'failed' as const, 'lost' as const, 'timed-out' as const),
      runMs: fc.nat(100_000),
      timeoutMs: fc.constantFrom(0, 5000),
      cost: fc.double({ min: 0, max: 5, noNaN: true }),
      satisfaction: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      elapsedMs: fc.nat(DAY_MS),
    });
    const apply = (
      estimates: Estimates,
      steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
      from: number,
    ) => {
      let at = from;
      for (const { elapsedMs, ...extra } of steps) {
        at += elapsedMs;
        estimates.arrived(extra.taskType, at);
        estimates.learn(outcome({ ...extra, at }));
        if (extra.satisfaction !== undefined)
          estimates.score({ agent: extra.agent, taskType: extra.taskType, satisfaction: extra.satisfaction, at });
      }
      return at;
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(60), (steps, cut) => {
        const live = new Estimates({ pairsMax: 5 });
        apply(live, steps, START);
        const before = new Estimates({ pairsMax: 5 });
        const at = apply(before, steps.slice(0, cut), START);
        const replayed = new Estimates({ pairsMax: 5 });
        replayed.restore(JSON.parse(JSON.stringify(before.data())));
        apply(replayed, steps.slice(cut), at);
        expect(replayed.data()).toEqual(live.data());
        for (let seq = 1; seq <= 6; seq++) expect(expected(replayed, agent(seq))).toEqual(expected(live, agent(seq)));
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
