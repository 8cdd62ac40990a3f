// The review of a span, from series that were measured in virtual time or are made for it.
import type { Review } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { MemorySeries } from '../../src/adapters/series/memory-series.ts';
import { standardNormal } from '../../src/base/distributions.ts';
import { seededRandom } from '../../src/base/random.ts';
import { type Labels, seriesId } from '../../src/core/series/labels.ts';
import type { SeriesEntry } from '../../src/core/series/rollup.ts';
import { TIERS } from '../../src/core/series/tiers.ts';
import type { LogEvent, ReviewStore } from '../../src/engine/ports.ts';
import { dayOf } from '../../src/engine/review/day.ts';
import { PoolWorld } from './pool-world.ts';
import { faultOf, World } from './world.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
let ticks = 0;
const stopwatch = (): number => ticks++;

class MemoryReviews implements ReviewStore {
  readonly kept = new Map<string, Review>();
  async keep(day: string, review: Review): Promise<void> {
    this.kept.set(day, review);
  }
  async list() {
    return [...this.kept]
      .map(([day, { verdict, concerns }]) => ({ day, verdict, concerns: concerns.length }))
      .reverse();
  }
  async read(day: string) {
    return this.kept.get(day);
  }
}

const reviewOf = (world: World, query: { from?: number; to?: number } = {}): Promise<Review> =>
  world.settled(world.controller.indicators.reviews.make(query));

describe('the review of a fleet that scales', () => {
  it('tells load, waits, cost, what scaling did, and what limited', async () => {
    const pools = await PoolWorld.started({
      plan: { given: { enabled: false, maxAgents: 8 }, costPerHour: 6 },
      measuring: { store: new MemorySeries(), probes: [], stopwatch },
    });
    const { world } = pools;
    const begin = world.clock.now();
    // Each minute every agent ends what it ran and starts what waits: one task per agent and minute is carried.
    const minutes = async (count: number, perMinute: number): Promise<void> => {
      for (let minute = 0; minute < count; minute++) {
        if (perMinute > 0) await world.submit(...Array.from({ length: perMinute }, () => ({ type: 'work' })));
        await pools.advance(MINUTE_MS);
        for (const id of pools.ids) await pools.finish(id);
      }
    };
    await minutes(20, 1); // Two agents: half used.
    await minutes(20, 4); // Two a minute are carried, four come.
    await world.settled(pools.pools.scale('work', { to: 6 }, 'ada'));
    await minutes(25, 4); // What waited is worked off.
    await world.settled(pools.pools.scale('work', { to: 2 }, 'ada'));
    await minutes(25, 1);
    const review = await reviewOf(world, { from: begin });

    expect(review.measuredMs).toBeGreaterThan(85 * MINUTE_MS);
    expect(review.load).toMatchObject({ submitted: 20 + 80 + 100 + 25, failed: 0, deadLettered: 0 });
    expect(review.load.completed).toBeGreaterThan(215);
    expect(review.load.byType).toMatchObject([{ type: 'work' }]);
    expect(review.load.byType[0]?.runP50).toBeCloseTo(60, 0);
    const { service } = review;
    expect(service.wait?.p95).toBeGreaterThan(300);
    expect(service.metRatio).toBeLessThan(0.9);
    // 40 minutes of 2, 25 of 6, 25 of 2 agents: 280 agent-minutes; a fixed fleet of what was most until then.
    expect(review.cost.agentHours).toBeCloseTo(280 / 60, 1);
    expect(review.cost.fixedAgentHours).toBeCloseTo((40 * 2 + 50 * 6) / 60, 0);
    expect(review.cost.agentCost).toBeCloseTo(6 * (280 / 60), 0);

    const [pool] = review.scaling;
    expect(pool).toMatchObject({ pool: 'work', ups: 1, downs: 1, known: 2 });
    // Four agents more for 25 minutes, at 6 an hour each.
    expect(pool?.grew).toMatchObject({ count: 1, agents: 4, agentMinutes: expect.closeTo(100, 0) });
    expect(pool?.grew?.cost).toBeCloseTo(10, 0);
    expect(pool?.grew?.before.utilization).toBeCloseTo(1, 1);
    expect(pool?.shrank).toMatchObject({ count: 1, agents: 4 });
    expect(pool?.shrank?.after.waitP95).toBeLessThan(pool?.grew?.before.waitP95 ?? 0);
    expect(pool?.capacity).toMatchObject({ of: 'wait', objectiveSeconds: 2, verdict: 'breaks' });

    expect(review.bottleneck.full[0]).toMatchObject({ kind: 'agents', name: 'work' });
    expect(review.bottleneck.busiest?.summary).toMatch(/^the agents of type work limit: /);
    expect(review.concerns.map(({ kind }) => kind)).toEqual(['bottleneck', 'objective']);
    expect(review.verdict).toMatch(/^needs you: the agents of type work limited [\d.]+ % of the time; and 1 more$/);
    expect(review.trends.every(({ direction }) => direction === 'too-short')).toBe(true);
  });
});

describe('a review', () => {
  it('is refused for spans that cannot be, by the field', async () => {
    const world = await World.started({ measuring: { store: new MemorySeries(), probes: [], stopwatch } });
    const now = world.clock.now();
    for (const query of [{ from: now }, { from: now - MINUTE_MS }, { from: now - 31 * DAY_MS }]) {
      expect(await faultOf(reviewOf(world, query))).toMatchObject({ code: 'invalid-request', field: 'from' });
    }
  });

  it('is made one at a time, and few wait', async () => {
    const world = await World.started({ measuring: { store: new MemorySeries(), probes: [], stopwatch } });
    const { reviews } = world.controller.indicators;
    const asked = Array.from({ length: 12 }, () =>
      reviews.make({}).then(
        () => 'made',
        ({ code }) => code,
      ),
    );
    const answers = await world.settled(Promise.all(asked));
    expect(answers.filter((answer) => answer === 'made')).toHaveLength(8);
    expect(answers.filter((answer) => answer === 'rate-limited')).toHaveLength(4);
    expect(await world.settled(reviews.make({}))).toMatchObject({ measuredMs: 0 });
  });

  it('says of nothing that it is nothing, and what needs somebody now all the same', async () => {
    const world = await World.started({ measuring: { store: new MemorySeries(), probes: [], stopwatch } });
    expect((await reviewOf(world)).verdict).toBe('not enough data: nothing was measured in this span');
    await world.submit({ type: 'translate' });
    await world.settled(world.controller.pauses.pause({ tenant: 'acme' }, 'repairs', 'ann'));
    const { concerns, verdict } = await reviewOf(world);
    expect(concerns).toMatchObject([
      { kind: 'missing-agents', text: 'no agent can take 1 task of type translate' },
      { kind: 'paused', text: 'tenant acme is paused: nothing new of it starts', command: 'muster pauses' },
    ]);
    expect(verdict).toMatch(/^not enough data/);
    // Of a day long past it says nothing of now.
    const past = world.clock.now() - 3 * DAY_MS;
    expect((await reviewOf(world, { from: past, to: past + DAY_MS })).concerns).toEqual([]);
  });
});

/** Hours of a year ago until now, made for a test. */
class Hours {
  readonly store = new MemorySeries();
  readonly #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  /** Samples of hours, or of quarters, each with the values that the time has. */
  fill(
    tier: 'hour' | 'quarter',
    count: number,
    valuesAt: (hour: number) => readonly [string, number, Labels?][],
  ): void {
    const { stepMs } = TIERS[tier];
    const end = Math.floor(this.#now / stepMs) * stepMs;
    const samples = stepMs / 10_000;
    for (let at = end - count * stepMs; at < end; at += stepMs) {
      const hour = (at - (end - count * stepMs)) / HOUR_MS;
      const values = [...valuesAt(hour), ['muster_sampling_seconds', 0.001] as const];
      const entries = values.map(([name, value, labels = {}]): SeriesEntry => {
        const window = { count: samples, sum: value * samples, min: value, max: value };
        return { key: { name, labels }, id: seriesId({ name, labels }), window };
      });
      this.store.keep(TIERS[tier], { at, entries });
    }
  }
}

describe('what scaling did', () => {
  it('is not told from windows that hold the change itself', async () => {
    const store = new MemorySeries();
    const pools = await PoolWorld.started({
      plan: { given: { enabled: false, maxAgents: 8 } },
      measuring: { store, probes: [], stopwatch },
    });
    const { world } = pools;
    await pools.advance(QUARTER_MS - (world.clock.now() % QUARTER_MS) + 2 * MINUTE_MS);
    const changed = world.clock.now();
    await world.settled(pools.pools.scale('work', { to: 6 }, 'ada'));
    await pools.advance(2 * QUARTER_MS);
    const query = { from: changed - HOUR_MS, to: changed + HOUR_MS };
    // Minutes are kept for a week, and quarters of an hour for a month.
    world.clock.advance(6 * DAY_MS);
    const [fine] = (await reviewOf(world, query)).scaling;
    expect(fine?.grew).toMatchObject({ before: { utilization: 0 }, after: { utilization: 0 } });
    world.clock.advance(2 * DAY_MS);
    const [coarse] = (await reviewOf(world, query)).scaling;
    expect(coarse?.grew).toMatchObject({ count: 1, before: { utilization: null }, after: { utilization: null } });
  });
});

describe('trends and growth', () => {
  it('are told of two weeks, whatever the time of day does', async () => {
    const world0 = await World.started();
    const hours = new Hours(world0.clock.now());
    const random = seededRandom(3);
    hours.fill('hour', 14 * 24, (hour) => [
      ['muster_tasks_submitted_total', 20 + 10 * Math.sin((2 * Math.PI * hour) / 24) + hour / 48, { type: 'work' }],
      ['muster_agent_seconds_total', 10 + standardNormal(random), { pool: 'work' }],
      ['muster_disk_size_bytes', 100e9],
      ['muster_disk_free_bytes', 60e9 - 100e6 * hour],
    ]);
    let turns = 0;
    const measuring = { store: hours.store, probes: [], stopwatch };
    const world = await World.started({ measuring, yieldTurn: async () => void turns++ });
    turns = 0;
    const { trends, growth, concerns } = await reviewOf(world, { from: world.clock.now() - DAY_MS });
    // Others have their turn in between.
    expect(turns).toBeGreaterThanOrEqual(trends.length + 2);
    const load = trends.find(({ measure }) => measure === 'load');
    expect(load).toMatchObject({ direction: 'up', unit: 'tasks/s', isSeasonOut: true, perDay: expect.closeTo(0.5, 1) });
    expect(trends.find(({ measure }) => measure === 'agents')).toMatchObject({ direction: 'steady' });
    expect(trends.find(({ measure }) => measure === 'wait-p95')).toMatchObject({ direction: 'too-short' });
    // 26.4 GB are left after 336 hours of 100 MB: 11 days.
    const disk = growth.find(({ of }) => of === 'disk');
    expect(disk).toMatchObject({ isGrowing: true, bytesMax: 100e9, perDay: expect.closeTo(2.4e9, -6) });
    expect(disk?.daysLeft).toBeCloseTo(11, 0);
    expect(concerns).toMatchObject([
      { kind: 'disk', text: expect.stringMatching(/^73\.\d % of the disk is used; full in 11 d/) },
    ]);
  });

  it('are told of memory since the process began, and not of what an earlier one held', async () => {
    const clock = (await World.started()).clock;
    const memoryOf = (bytes: number): readonly [string, number, Labels?][] => [
      ['muster_process_memory_bytes', bytes, { space: 'heap-used' }],
      ['muster_process_memory_bytes', 2 * bytes, { space: 'resident' }],
      ['muster_host_memory_available_bytes', 4e9],
      ['muster_agents_memory_bytes', 3 * bytes, { pool: 'work' }],
      ['muster_agents', 3, { pool: 'work', state: 'busy' }],
    ];
    const hours = new Hours(clock.now() + 6 * HOUR_MS);
    const measuring = { store: hours.store, probes: [], stopwatch };
    const world = await World.started({ clock, measuring });
    clock.advance(6 * HOUR_MS);
    hours.fill('quarter', 40, (hour) => memoryOf(hour < 4 ? 900e6 : 100e6 + 1e6 * hour));
    const { growth } = await reviewOf(world);
    expect(growth.find(({ of }) => of === 'controller-heap')).toMatchObject({
      ...{ isGrowing: true, perDay: expect.closeTo(24e6, -5) },
    });
    expect(growth.find(({ of }) => of === 'memory-per-agent')).toMatchObject({ pool: 'work', isGrowing: true });
    expect(growth.find(({ of }) => of === 'controller-memory')?.daysLeft).toBeCloseTo(4e9 / 48e6, 0);
  });
});

describe('the daily review', () => {
  it('is made at midnight, told in the log, and listed', async () => {
    const clock = (await World.started()).clock;
    clock.advance(Math.ceil(clock.now() / DAY_MS) * DAY_MS - clock.now() - 10 * MINUTE_MS);
    const day = dayOf(clock.now());
    const reviews = new MemoryReviews();
    const events: LogEvent[] = [];
    const measuring = { store: new MemorySeries(), probes: [], stopwatch, reviews };
    const world = await World.started({ clock, measuring, log: (event) => void events.push(event) });
    await world.agent(1, { id: 'a' });
    await world.submit({ type: 'work' });
    await world.receive(1, { kind: 'done', token: world.lastStart(1).token });
    await world.advance(10 * MINUTE_MS);
    expect(reviews.kept.size).toBe(0);
    await world.advance(MINUTE_MS);
    await world.settle();
    expect([...reviews.kept.keys()]).toEqual([day]);
    expect(reviews.kept.get(day)).toMatchObject({
      load: { completed: 1 },
      to: Math.floor(clock.now() / DAY_MS) * DAY_MS,
    });
    expect(events.filter(({ event }) => event === 'daily-review')).toMatchObject([{ day, completed: 1 }]);
    expect(await world.controller.indicators.reviews.list()).toMatchObject({ reviews: [{ day }] });
    expect(await world.controller.indicators.reviews.ofDay(day)).toMatchObject({ load: { submitted: 1 } });
    expect(await faultOf(world.controller.indicators.reviews.ofDay('2020-01-01'))).toMatchObject({ code: 'not-found' });
  });

  it('is made also when as many others are asked for at that moment as may wait', async () => {
    const clock = (await World.started()).clock;
    clock.advance(Math.ceil(clock.now() / DAY_MS) * DAY_MS - clock.now() - 5 * MINUTE_MS);
    const day = dayOf(clock.now());
    const reviews = new MemoryReviews();
    const measuring = { store: new MemorySeries(), probes: [], stopwatch, reviews };
    const world = await World.started({ clock, measuring });
    await world.advance(5 * MINUTE_MS + 14_000);
    const asked = Promise.all(Array.from({ length: 8 }, () => world.controller.indicators.reviews.make({})));
    clock.advance(1_000);
    world.controller.tick();
    await world.settled(asked);
    await world.settle();
    expect([...reviews.kept.keys()]).toEqual([day]);
  });

  it('that was missed is made at the next start, once', async () => {
    const clock = (await World.started()).clock;
    clock.advance(Math.ceil(clock.now() / DAY_MS) * DAY_MS - clock.now() - 5 * MINUTE_MS);
    const day = dayOf(clock.now());
    const reviews = new MemoryReviews();
    const measuring = { store: new MemorySeries(), probes: [], stopwatch, reviews };
    const before = await World.started({ clock, measuring });
    await before.advance(3 * MINUTE_MS);
    const journal = before.crash();
    clock.advance(HOUR_MS);
    const after = await World.started({ clock, measuring, journal });
    await after.settle();
    expect([...reviews.kept.keys()]).toEqual([day]);
    const [made] = reviews.kept.values();
    await World.started({ clock, measuring, journal: after.crash() });
    expect([...reviews.kept.values()]).toEqual([made]);
  });
});
