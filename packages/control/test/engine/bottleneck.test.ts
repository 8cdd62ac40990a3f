// A fleet whose bottleneck is known, in virtual time: the analysis names it.
import type { Bottleneck } from '@muster/contract';
import { describe, expect, it } from 'vitest';
import { MemorySeries } from '../../src/adapters/series/memory-series.ts';
import type { LogEvent, Measured } from '../../src/engine/ports.ts';
import { World, type WorldOptions } from './world.ts';

const MINUTE_MS = 60_000;

class Observed {
  readonly events: LogEvent[] = [];
  /** What the probe says of the event loop. */
  busyRatio = 0.05;
  readonly world: World;
  #tick = 0;

  constructor(options: WorldOptions) {
    const probe = (): readonly Measured[] => [{ name: 'muster_event_loop_utilization_ratio', value: this.busyRatio }];
    const measuring = { store: new MemorySeries(), probes: [probe], stopwatch: () => this.#tick++ };
    this.world = new World({ ...options, measuring, log: (event) => void this.events.push(event) });
  }

  static async started(options: WorldOptions = {}): Promise<Observed> {
    const observed = new Observed(options);
    await observed.world.controller.start();
    await observed.world.settle();
    return observed;
  }

  /** Runs tasks of 2 s each, submitted every second, on an agent with so many slots, for so long. */
  async runs({ seconds, perSecond, type = 'work' }: { seconds: number; perSecond: number; type?: string }) {
    const running: { readonly token: string; readonly endsAt: number }[] = [];
    let seen = 0;
    for (let second = 0; second < seconds; second++) {
      await this.world.submit(...Array.from({ length: perSecond }, () => ({ type })));
      const starts = this.world.starts(1);
      for (const { token } of starts.slice(seen)) running.push({ token, endsAt: second + 2 });
      seen = starts.length;
      const ended = running.filter(({ endsAt }) => endsAt <= second + 1);
      await this.world.advance(1_000);
      for (const { token } of ended)
        running.splice(
          running.findIndex((each) => each.token === token),
          1,
        );
      if (ended.length > 0)
        await this.world.receive(1, ...ended.map(({ token }) => ({ kind: 'done' as const, token })));
    }
  }

  flushes(batches: readonly { readonly seconds: number; readonly bytes: number }[]): void {
    for (const batch of batches) this.world.controller.indicators.flushed(batch);
  }

  get bottleneck(): Bottleneck {
    const { bottleneck } = this.world.controller.status();
    if (bottleneck === undefined) throw new Error('nothing was analysed');
    return bottleneck;
  }
}

describe('what limits', () => {
  it('is unknown before the first look, and nothing without work', async () => {
    const observed = await Observed.started();
    expect(observed.world.controller.status().bottleneck).toBeUndefined();
    expect(observed.world.controller.status().readiness).toBe('ready');
    await observed.world.advance(MINUTE_MS);
    await observed.world.settle();
    expect(observed.bottleneck).toMatchObject({ isKnown: true, limiting: [] });
    expect(observed.bottleneck.stages).toContainEqual(
      expect.objectContaining({ kind: 'event-loop', utilization: expect.closeTo(0.05) }),
    );
  });

  it('is the agents, when their slots are busy: with the rate that they carry and how many more would do', async () => {
    const observed = await Observed.started();
    await observed.world.agent(1, { id: 'a', slots: 4 });
    await observed.runs({ seconds: 395, perSecond: 3 });
    await observed.world.advance(6_000);
    await observed.world.settle();
    const [first] = observed.bottleneck.limiting;
    expect(first).toMatchObject({ kind: 'agents', name: 'work', slots: 4, agents: 1 });
    // Four slots, two seconds each: two tasks a second. Three come: 6 slots at 85 %, and what waits.
    expect(first?.perSecondMax).toBeGreaterThan(1.8);
    expect(first?.perSecondMax).toBeLessThan(2.2);
    expect(first?.agentsMore).toBeGreaterThanOrEqual(1);
    expect(first?.waiting).toBeGreaterThan(200);
    expect(observed.bottleneck.next).toMatchObject({ kind: 'event-loop', isAtLeast: true });
    expect(observed.events).toContainEqual(
      expect.objectContaining({ event: 'bottleneck', stage: 'agents', of: 'work' }),
    );
  });

  it('is the agents also where work comes to them by a capability: what they can take waits for them', async () => {
    const observed = await Observed.started();
    await observed.world.agent(1, { id: 'a', type: 'generalist', capabilities: ['work'], slots: 4 });
    await observed.runs({ seconds: 395, perSecond: 3 });
    await observed.world.advance(6_000);
    await observed.world.settle();
    const [first] = observed.bottleneck.limiting;
    expect(first).toMatchObject({ kind: 'agents', name: 'generalist', slots: 4, agents: 1 });
    expect(first?.waiting).toBeGreaterThan(200);
  });

  it('is the controller, when its event loop is busy', async () => {
    const observed = await Observed.started();
    observed.busyRatio = 0.96;
    await observed.world.agent(1, { id: 'a', slots: 40 });
    await observed.runs({ seconds: 59, perSecond: 3 });
    await observed.world.advance(2_000);
    await observed.world.settle();
    expect(observed.bottleneck.limiting).toMatchObject([{ kind: 'event-loop', utilization: 0.96 }]);
    expect(observed.bottleneck.limiting[0]?.perSecondMax).toBeCloseTo(3 / 0.96, 0);
  });

  it('is the journal, when bytes alone take its time; unknown where batches of one size do not tell', async () => {
    const observed = await Observed.started();
    const feed = async (bytesOf: (window: number) => number, secondsOf: (bytes: number) => number): Promise<void> => {
      for (let window = 0; window < 61; window++) {
        const bytes = bytesOf(window);
        const seconds = secondsOf(bytes);
        observed.flushes(Array.from({ length: Math.floor(9.95 / seconds) }, () => ({ seconds, bytes })));
        await observed.world.advance(10_000);
      }
      await observed.world.settle();
    };
    // A millisecond a flush, and a second for 10 MB: with 1 to 4 MB a batch nearly all of it is bytes.
    await feed(
      (window) => 1_000_000 + 50_000 * window,
      (bytes) => 0.001 + bytes / 10_000_000,
    );
    expect(observed.bottleneck.limiting).toMatchObject([{ kind: 'journal' }]);
    expect(observed.bottleneck.limiting[0]?.utilization).toBeGreaterThan(0.9);
    await feed(
      () => 50_000,
      () => 0.01,
    );
    expect(observed.bottleneck.limiting).toEqual([]);
    expect(observed.bottleneck.stages).toContainEqual(expect.objectContaining({ kind: 'journal', utilization: null }));
    expect(observed.bottleneck.summary).toContain('not known of the journal');
  });

  it('is a limit, while tasks stand behind it although an agent is free', async () => {
    const limits = [{ name: 'model', type: 'work', starts: 1, perMs: 2_000 }];
    const observed = await Observed.started({ settings: { limits } as WorldOptions['settings'] & object });
    await observed.world.agent(1, { id: 'a', slots: 20 });
    await observed.runs({ seconds: 59, perSecond: 2 });
    await observed.world.advance(2_000);
    await observed.world.settle();
    expect(observed.bottleneck.limiting).toMatchObject([{ kind: 'limit', name: 'model', perSecondMax: 0.5 }]);
    expect(observed.bottleneck.limiting[0]?.waiting).toBeGreaterThan(50);
  });

  it('is a pause, with what it is of', async () => {
    const observed = await Observed.started();
    await observed.world.agent(1, { id: 'a', slots: 20 });
    await observed.world.settled(observed.world.controller.pauses.pause({ type: 'work' }, 'repairs', 'ann'));
    await observed.runs({ seconds: 59, perSecond: 1 });
    await observed.world.advance(2_000);
    await observed.world.settle();
    expect(observed.bottleneck.limiting).toMatchObject([{ kind: 'pause', name: 'type work' }]);
    expect(observed.bottleneck.summary).toMatch(/^the pause of type work holds tasks back: \d+ tasks wait behind it/);
  });

  it('is that nobody can take some tasks', async () => {
    const observed = await Observed.started();
    await observed.world.agent(1, { id: 'a', slots: 20 });
    await observed.world.submit({ type: 'translate' }, { type: 'translate' });
    await observed.world.advance(MINUTE_MS);
    await observed.world.settle();
    expect(observed.bottleneck.limiting).toMatchObject([{ kind: 'missing-agents', name: 'translate', waiting: 2 }]);
    expect(observed.bottleneck.summary).toBe('no agent can take tasks of type translate: 2 tasks wait');
  });
});
