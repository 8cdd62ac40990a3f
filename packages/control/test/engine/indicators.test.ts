// What is counted and sampled while tasks take their trip, read back as series.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Fault, INDICATORS, type SeriesReply } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { MemorySeries } from '../../src/adapters/series/memory-series.ts';
import type { SeriesBlock, SeriesStore } from '../../src/engine/ports.ts';
import { World, type WorldOptions } from './world.ts';

class Measured {
  readonly store = new MemorySeries();
  readonly world: World;

  private constructor(world: (store: MemorySeries) => World) {
    this.world = world(this.store);
  }

  static async started(options: WorldOptions = {}): Promise<Measured> {
    const measured = new Measured((store) => new World({ ...options, measuring: { store, probes: [], stopwatch } }));
    await measured.world.controller.start();
    await measured.world.settle();
    return measured;
  }

  /** Until the next sample has been taken. */
  async sample(): Promise<void> {
    await this.world.advance(10_000);
    await this.world.settle();
  }

  series(name: string, labels?: string): Promise<SeriesReply> {
    const { clock, controller } = this.world;
    const step = { from: clock.now() - 600_000, step: 10_000 };
    return controller.indicators.read({ name, ...step, ...(labels === undefined ? {} : { labels }) });
  }

  /** Sum of what came in ten-second windows: rates become counts again. */
  async counted(name: string, labels?: string): Promise<number> {
    const { series } = await this.series(name, labels);
    const rates = series.flatMap(({ points }) => points.map(({ mean }) => mean));
    return Math.round(rates.reduce((sum, rate) => sum + rate * 10, 0));
  }

  async last(name: string, labels?: string): Promise<number | undefined> {
    const { series } = await this.series(name, labels);
    return series[0]?.points.at(-1)?.mean;
  }
}

let ms = 0;
const stopwatch = (): number => ms++;

describe('counting', () => {
  it('tells what became of tasks and attempts, by type and by tenant', async () => {
    const measured = await Measured.started();
    const { world } = measured;
    await world.agent(1, { id: 'a', slots: 2 });
    await world.submit(
      { type: 'work', tenant: 'acme' },
      { type: 'work', attemptsMax: 2, backoff: { baseMs: 1_000, jitterRatio: 0 } },
      { type: 'other' },
    );
    const [first, second] = world.starts(1);
    await world.advance(3_000);
    await world.receive(
      1,
      { kind: 'done', token: first?.token ?? '', usage: { cost: 0.25, tokens: 700, satisfaction: 0.9 } },
      { kind: 'failed', token: second?.token ?? '', error: { class: 'X', message: 'no' } },
    );
    await world.settle();
    await world.advance(2_000);
    await world.receive(1, { kind: 'failed', token: world.lastStart(1).token, error: { class: 'X', message: 'no' } });
    await measured.sample();

    expect(await measured.counted('muster_tasks_submitted_total')).toBe(3);
    expect(await measured.counted('muster_attempts_started_total', 'type=work')).toBe(3);
    expect(await measured.counted('muster_attempts_ended_total', 'type=work,reason=failed')).toBe(2);
    expect(await measured.counted('muster_task_retries_total', 'reason=failed')).toBe(1);
    expect(await measured.counted('muster_tasks_ended_total', 'outcome=completed')).toBe(1);
    expect(await measured.counted('muster_tasks_ended_total', 'outcome=dead-lettered')).toBe(1);
    expect(await measured.counted('muster_tenant_tasks_ended_total', 'tenant=acme')).toBe(1);
    expect(await measured.counted('muster_task_tokens_total', 'type=work')).toBe(700);
    const [cost] = (await measured.series('muster_task_cost_total', 'type=work')).series;
    expect(cost?.points.at(-1)?.mean).toBeCloseTo(0.025, 6); // 0.25 in ten seconds
    const [run] = (await measured.series('muster_task_run_seconds', 'type=work')).series;
    expect(run?.points[0]).toMatchObject({ count: 1, min: 3, max: 3, p50: 3, p99: 3 });
    const [wait] = (await measured.series('muster_task_wait_seconds', 'type=work')).series;
    // Two that could start at once, and the retry that became ready a second before the clock was looked at again.
    expect(wait?.points[0]).toMatchObject({ count: 3, min: 0 });
    expect((await measured.series('muster_satisfaction_ratio', 'type=work')).series[0]?.points.at(-1)?.mean).toBe(0.9);
    expect((await measured.series('muster_task_response_seconds', 'type=work')).series[0]?.points[0]?.count).toBe(2);
    expect(await measured.last('muster_tasks_waiting', 'type=other')).toBe(1);
    expect(await measured.last('muster_tasks_open', 'state=waiting')).toBe(1);
    expect(await measured.last('muster_agents', 'pool=work,state=idle')).toBe(1);
    expect(await measured.last('muster_slots', 'state=free')).toBe(2);
    expect(await measured.last('muster_agent_busy_slots', 'agent=a')).toBe(0);
  });

  it('tells what people never got: deadlines missed, tasks given up, submissions refused', async () => {
    const measured = await Measured.started({ settings: { queue: { waitingMax: 3 } } });
    const { world } = measured;
    const ids = await world.submit(
      { type: 'work', deadlineMs: 2_000 },
      { type: 'work', ttlMs: 2_000 },
      { type: 'work' },
    );
    await expect(world.submit({ type: 'work' }, { type: 'work' })).rejects.toBeInstanceOf(Fault);
    await world.settled(world.controller.cancel(ids[2] ?? '', 'changed my mind'));
    await measured.sample();
    expect(await measured.counted('muster_deadline_misses_total')).toBe(1);
    expect(await measured.counted('muster_tasks_abandoned_total')).toBe(3);
    expect(await measured.counted('muster_tasks_refused_total', 'reason=queue-full')).toBe(2);
  });

  it('folds what clients call their tasks and tenants beyond the bound', async () => {
    const measured = await Measured.started();
    const { world } = measured;
    const tasks = Array.from({ length: 100 }, (_, number) => ({ type: `type-${number}`, tenant: `tenant-${number}` }));
    await world.submit(...tasks);
    await world.settled(world.controller.cancelMany({ filter: {}, all: true }));
    await measured.sample();
    const { series } = await measured.series('muster_tasks_submitted_total');
    expect(series).toHaveLength(33);
    expect(await measured.counted('muster_tasks_submitted_total', 'type=other')).toBe(68);
    expect(await measured.counted('muster_tasks_submitted_total')).toBe(100);
    expect((await measured.series('muster_tenant_tasks_ended_total')).series).toHaveLength(33);
    expect((await measured.series('muster_queue_oldest_seconds')).series.length).toBeLessThanOrEqual(33);
  });
});

describe('sampling', () => {
  it('begins counters at nothing with every start', async () => {
    const measured = await Measured.started();
    await measured.world.submit({ type: 'work' });
    await measured.sample();
    const next = await Measured.started({ journal: measured.world.crash(), clock: measured.world.clock });
    await next.sample();
    expect((await next.series('muster_tasks_submitted_total')).series).toEqual([]);
    expect(await next.last('muster_tasks_open', 'state=waiting')).toBe(1);
  });

  it('has each ten seconds in their own window, though timers are late, now and then by much', async () => {
    const measured = await Measured.started();
    const { world } = measured;
    for (const lateMs of [0, 1, 3, 2_000, 0, 2, 4_500, 1]) {
      await world.submit({ type: 'work' });
      world.clock.advance(10_000 - (world.clock.now() % 10_000) + lateMs);
      world.controller.tick();
      await world.settle();
    }
    const [submitted] = (await measured.series('muster_tasks_submitted_total')).series;
    const points = submitted?.points ?? [];
    expect(points.map(({ count, mean }) => [count, mean])).toEqual(points.map(() => [1, 0.1]));
    expect(points).toHaveLength(8);
    expect(points.map(({ at }) => at - (points[0]?.at ?? 0))).toEqual(points.map((_, index) => index * 10_000));
  });

  it('adds up to what was counted, also of a process that lived for less than a window', async () => {
    const { world } = await Measured.started();
    await world.advance(8_000);
    const short = await Measured.started({ journal: world.crash(), clock: world.clock });
    const tasks = Array.from({ length: 50 }, () => ({ type: 'work' }));
    await short.world.submit(...tasks);
    await short.world.advance(3_000);
    expect(await short.counted('muster_tasks_submitted_total')).toBe(50);
  });

  it('rolls up, and what is rolled up has the quantiles of all that came', async () => {
    const measured = await Measured.started();
    const { world, store } = measured;
    await world.agent(1, { id: 'a' });
    for (let number = 1; number <= 100; number++) {
      await world.submit({ type: 'work' });
      await world.advance(number * 100);
      await world.receive(1, { kind: 'done', token: world.lastStart(1).token });
    }
    await world.advance(3_600_000);
    const read = (step: number) =>
      world.controller.indicators.read({
        name: 'muster_task_run_seconds',
        from: world.clock.now() - 7_200_000,
        step,
      });
    // From 0.1 s to 10 s, over nine minutes of one hour.
    for (const step of [3_600_000, 86_400_000]) {
      const { stepMs, series } = await read(step);
      expect(stepMs).toBe(step);
      expect(series).toHaveLength(1);
      const [point] = series[0]?.points ?? [];
      expect(series[0]?.points).toHaveLength(1);
      expect(point).toMatchObject({ count: 100, min: expect.closeTo(0.1), max: expect.closeTo(10) });
      expect(point?.mean).toBeCloseTo(5.05);
      expect(Math.abs((point?.p50 ?? 0) / 5 - 1)).toBeLessThan(0.01);
      expect(Math.abs((point?.p95 ?? 0) / 9.5 - 1)).toBeLessThan(0.01);
      expect(Math.abs((point?.p99 ?? 0) / 9.9 - 1)).toBeLessThan(0.01);
    }
    const minutes = (await read(60_000)).series[0]?.points ?? [];
    expect(minutes.length).toBeGreaterThan(7);
    expect(minutes.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect(store.dropped).toBe(0);
  });

  it('tells of the hour that is not over yet all that was sampled of it', async () => {
    const measured = await Measured.started();
    for (let number = 0; number < 10; number++) await measured.world.submit({ type: 'work' });
    await measured.world.advance(1_000_000);
    for (const step of [60_000, 900_000, 3_600_000]) {
      const from = measured.world.clock.now() - 3_600_000;
      const { indicators } = measured.world.controller;
      const { series } = await indicators.read({ name: 'muster_tasks_submitted_total', from, step });
      const points = series[0]?.points ?? [];
      expect(points.reduce((sum, { count }) => sum + count, 0)).toBe(100);
      expect(points.reduce((sum, { mean, count }) => sum + mean * count * 10, 0)).toBeCloseTo(10);
    }
  });

  it('leaves nothing out that ends while it is read', async () => {
    let isSlow = false;
    let goOn = (): void => {};
    /** As files are: what is kept after a read has begun, it does not see. */
    class SlowSeries extends MemorySeries {
      override async *read(...asked: Parameters<MemorySeries['read']>) {
        const blocks: SeriesBlock[] = [];
        for await (const block of super.read(...asked)) blocks.push(block);
        const gate = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        if (isSlow) await gate;
        yield* blocks;
      }
    }
    const world = await World.started({ measuring: { store: new SlowSeries(), probes: [], stopwatch } });
    for (let number = 0; number < 10; number++) await world.submit({ type: 'work' });
    await world.advance(100_000);
    isSlow = true;
    const { indicators } = world.controller;
    const from = world.clock.now() - 3_600_000;
    const reading = indicators.read({ name: 'muster_tasks_submitted_total', from, step: 60_000 });
    await world.advance(120_000);
    goOn();
    const points = (await reading).series[0]?.points ?? [];
    expect(points.reduce((sum, { mean, count }) => sum + mean * count * 10, 0)).toBeCloseTo(10);
    expect(points.reduce((sum, { count }) => sum + count, 0)).toBe(10);
  });

  it('goes on with the windows that were open when the process ended', async () => {
    const before = await Measured.started();
    await before.sample();
    const { store } = before;
    const measuring = { store, probes: [], stopwatch };
    const world = new World({ journal: before.world.crash(), clock: before.world.clock, measuring });
    await world.controller.start();
    await world.advance(120_000);
    const reply = await world.controller.indicators.read({
      name: 'muster_heartbeat_silence_seconds',
      from: world.clock.now() - 3_600_000,
      step: 60_000,
    });
    const samples = reply.series[0]?.points.reduce((sum, { count }) => sum + count, 0);
    expect(samples).toBe(13);
  });

  it('has turns in between when the fleet is large', async () => {
    let turns = 0;
    const measured = await Measured.started({ yieldTurn: async () => void turns++ });
    for (let number = 1; number <= 1_200; number++) {
      await measured.world.agent(number, { id: `agent-${number}` });
    }
    turns = 0;
    await measured.sample();
    expect(turns).toBeGreaterThanOrEqual(3);
    expect(await measured.last('muster_agents', 'pool=work')).toBe(1_200);
    const { series, hasMore } = await measured.series('muster_agent_busy_slots');
    expect(series).toHaveLength(100);
    expect(hasMore).toBe(true);
  });
});

describe('reading', () => {
  it('refuses what is not measured, and labels that are not there, by the field', async () => {
    const { world } = await Measured.started();
    const { indicators } = world.controller;
    await expect(indicators.read({ name: 'muster_tasks' })).rejects.toMatchObject({
      code: 'invalid-request',
      field: 'name',
    });
    await expect(indicators.read({ name: 'muster_agents', labels: 'color=red' })).rejects.toMatchObject({
      field: 'labels',
    });
    await expect(indicators.read({ name: 'muster_agents', labels: 'pool' })).rejects.toMatchObject({ field: 'labels' });
    await expect(indicators.read({ name: 'muster_agents', from: 2, to: 1 })).rejects.toMatchObject({ field: 'from' });
    expect(indicators.list().indicators).toHaveLength(INDICATORS.length);
  });

  it('gives nothing where nothing is measured', async () => {
    const world = await World.started();
    expect((await world.controller.indicators.read({ name: 'muster_agents' })).series).toEqual([]);
  });
});

describe('a day of samples', () => {
  it('leaves the heap as it was, whatever clients call their work', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    let blocks = 0;
    const keepsNothing: SeriesStore = {
      keep: () => void blocks++,
      lastAt: async () => undefined,
      async *read() {},
      dropped: 0,
      close: async () => {},
    };
    const measuring = { store: keepsNothing, probes: [], stopwatch };
    const world = await World.started({ measuring, settings: { lease: { silenceMs: 2_000_000_000 } } });
    for (let number = 1; number <= 10; number++) await world.agent(number, { id: `agent-${number}` });
    const { meter } = world.controller.indicators;
    const pass = async (samples: number): Promise<number> => {
      for (let left = samples; left > 0; left--) {
        for (let number = 0; number < 20; number++) {
          const seconds = ((number * 37 + left) % 997) / 100;
          meter.distribution('muster_task_wait_seconds', { type: `type-${left}-${number}` }).add(seconds);
          meter.counter('muster_tenant_cost_total', { tenant: `tenant-${left}-${number}` }).add(1);
        }
        world.clock.advance(10_000);
        world.controller.tick();
        await new Promise((resolve) => setImmediate(resolve));
      }
      collect();
      return process.memoryUsage().heapUsed;
    };
    const early = await pass(1_440);
    const late = await pass(7_200);
    // All of the raw tier, single agents, and what was rolled up.
    expect(blocks).toBeGreaterThan(2 * 8_640);
    expect([...meter.counters()].length + [...meter.distributions()].length).toBeLessThan(200);
    expect(late - early).toBeLessThan(5_000_000);
  });
});

describe('labels of a fleet of 5,000 agents', () => {
  it('stay within their bounds, and sums stay right', async () => {
    const world = await World.started({ measuring: { store: new MemorySeries(), probes: [], stopwatch } });
    const hello = { instance: 'process', slots: 1 } as const;
    for (let number = 1; number <= 5_000; number++) {
      const agent = { ...hello, id: `agent-${number}`, type: `pool-${number % 100}` };
      world.controller.receive(number, [{ kind: 'hello', ...agent }]);
    }
    await world.settle();
    const tasks = Array.from({ length: 500 }, (_, number) => ({
      type: `pool-${number % 100}`,
      tenant: `tenant-${number}`,
    }));
    await world.submit(...tasks);
    await world.advance(10_000);
    for (const { indicator, values, distributions } of world.controller.indicators.standing()) {
      const seriesMax = indicator.labels.reduce((product, { valuesMax }) => product * valuesMax, 1);
      expect(values.length + distributions.length, indicator.name).toBeLessThanOrEqual(seriesMax);
      for (const { name, valuesMax } of indicator.labels) {
        const names = new Set([...values, ...distributions].map(({ labels }) => labels[name]));
        expect(names.size, `${indicator.name}: ${name}`).toBeLessThanOrEqual(valuesMax);
      }
    }
    const sumOf = (name: string): number => {
      const found = world.controller.indicators.standing().find(({ indicator }) => indicator.name === name);
      return found?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
    };
    expect(sumOf('muster_agents')).toBe(5_000);
    expect(sumOf('muster_slots')).toBe(5_000);
    expect(sumOf('muster_agents_joined_total')).toBe(5_000);
    expect(sumOf('muster_attempts_started_total')).toBe(500);
    expect(sumOf('muster_tasks_open')).toBe(500);
  });
});
