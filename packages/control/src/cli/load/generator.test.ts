// The open loop under a clock of the test's own: nothing waits for replies, everything is counted.
import { type Accepted, Fault, type FaultCode, type TaskSubmission } from '@muster/contract';
import type { TaskOutcome } from '@muster/sdk';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { gapsOf } from '../../core/workload/gaps.ts';
import { Schedule } from '../../core/workload/schedule.ts';
import { Generator, type GeneratorOptions } from './generator.ts';
import { Tally } from './tally.ts';
import type { Timing } from './timing.ts';

/** Time passes when the generator sleeps; what was planned for a time happens then. */
class TestTiming implements Timing {
  #now = 5000;
  #plans: { readonly at: number; readonly run: () => void }[] = [];
  /** Added to the next sleep: the process was busy. */
  stallMs = 0;

  now(): number {
    return this.#now;
  }

  at(ms: number, run: () => void): void {
    this.#plans.push({ at: 5000 + ms, run });
    this.#plans.sort((a, b) => a.at - b.at);
  }

  async sleep(ms: number): Promise<void> {
    await settled();
    const until = this.#now + ms + this.stallMs;
    this.stallMs = 0;
    for (let plan = this.#plans[0]; plan !== undefined && plan.at <= until; plan = this.#plans[0]) {
      this.#plans.shift();
      this.#now = Math.max(this.#now, plan.at);
      plan.run();
      await settled();
    }
    this.#now = until;
    await settled();
  }

  turn(): Promise<void> {
    return settled();
  }
}

/** Promises that were resolved have had their effects. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

class TestController {
  readonly #timing: TestTiming;
  readonly sentAt: number[] = [];
  readonly batches: number[] = [];
  /** Time from submission to outcome. */
  servedMs = 10;
  startsAfterMs = 4;
  refusal: Fault | undefined;

  constructor(timing: TestTiming) {
    this.#timing = timing;
  }

  submit = async (tasks: TaskSubmission | readonly TaskSubmission[]): Promise<readonly Accepted[]> => {
    const batch = tasks as readonly TaskSubmission[];
    this.batches.push(batch.length);
    if (this.refusal !== undefined) throw this.refusal;
    return batch.map(() => ({ id: `t${this.sentAt.push(this.#timing.now() - 5000)}` }));
  };

  result = (task: string): Promise<TaskOutcome> =>
    new Promise((resolve) => {
      const submittedAt = this.#timing.now();
      const [startedAt, endedAt] = [submittedAt + this.startsAfterMs, submittedAt + this.servedMs];
      const times = { submittedAt, firstStartedAt: startedAt, startedAt, endedAt };
      this.#timing.at(endedAt - 5000, () => resolve({ task, state: 'completed', times }));
    });
}

function scene(
  options: Partial<GeneratorOptions> & { readonly durationMs?: number; readonly ratePerSecond?: number } = {},
) {
  const { durationMs = 1000, ratePerSecond = 100 } = options;
  const timing = new TestTiming();
  const controller = new TestController(timing);
  const tally = new Tally();
  const schedule = new Schedule({
    ratePerSecond,
    tasksPerArrival: options.batch ?? 1,
    shape: () => 1,
    gaps: gapsOf('even', seededRandom(1)),
    durationMs,
  });
  const generator = new Generator({
    client: controller,
    schedule,
    tally,
    timing,
    nextTask: () => ({ type: 'echo' }),
    batch: 1,
    inFlightMax: 1000,
    isRetrying: false,
    ...options,
  });
  return { timing, controller, tally, generator };
}

describe('the schedule', () => {
  test('is kept to the millisecond, over a long time', async () => {
    const { controller, generator, tally } = scene({ durationMs: 600_000, ratePerSecond: 3 });
    await generator.run();
    expect(controller.sentAt).toHaveLength(1800);
    const late = controller.sentAt.map((at, index) => at - (1000 * (index + 0.5)) / 3);
    expect(Math.min(...late)).toBeGreaterThan(-0.001);
    expect(Math.max(...late)).toBeLessThan(1.001);
    expect(tally.lagMsMax).toBeLessThan(1.001);
  });

  test('does not wait for replies: slow tasks do not slow it down', async () => {
    const { controller, generator, tally } = scene();
    controller.servedMs = 60_000;
    await generator.run();
    expect(tally).toMatchObject({ due: 100, submitted: 100, completed: 0, notSent: 0 });
    expect(generator.inFlight.size).toBe(100);
  });

  test('a stall is caught up at once, and its lag counts in every wait', async () => {
    const { timing, controller, generator, tally } = scene();
    timing.at(300, () => {
      timing.stallMs = 200;
    });
    await generator.run();
    await timing.sleep(100);
    expect(controller.sentAt).toHaveLength(100);
    expect(tally.lagMsMax).toBeGreaterThan(150);
    const { lagMs, startMs, outcomeMs } = tally.times;
    const late = lagMs.indexOf(Math.max(...lagMs));
    expect(startMs[late]).toBeCloseTo((lagMs[late] ?? 0) + controller.startsAfterMs);
    expect(outcomeMs[late]).toBeCloseTo((lagMs[late] ?? 0) + controller.servedMs);
  });

  test('a new rate takes effect at once, in both directions', async () => {
    const { timing, controller, generator } = scene({ durationMs: 3000 });
    timing.at(1000, () => generator.setRate(1000));
    timing.at(2000, () => generator.setRate(10));
    await generator.run();
    const within = (from: number, to: number) => controller.sentAt.filter((at) => at >= from && at < to).length;
    expect(within(0, 1000)).toBe(100);
    expect(Math.abs(within(1000, 2000) - 1000)).toBeLessThanOrEqual(1);
    expect(Math.abs(within(2000, 3000) - 10)).toBeLessThanOrEqual(1);
    expect(within(1000, 1050)).toBeGreaterThanOrEqual(49);
  });

  test('a stop ends it within a moment', async () => {
    const { timing, controller, generator } = scene({ durationMs: 100_000 });
    timing.at(500, () => generator.stop());
    await generator.run();
    expect(controller.sentAt.length).toBe(50);
    expect(generator.elapsedMs).toBeLessThan(600);
  });

  test('a batch is one submission of so many tasks, at the same rate of tasks', async () => {
    const { timing, controller, generator, tally } = scene({ batch: 10 });
    await generator.run();
    await timing.sleep(100);
    expect(controller.batches).toEqual(new Array(10).fill(10));
    expect(tally).toMatchObject({ due: 100, submitted: 100, completed: 100 });
  });
});

describe('backpressure', () => {
  test('what comes due beyond the bound is not sent, and never queued', async () => {
    const { controller, generator, tally, timing } = scene({ inFlightMax: 30 });
    controller.servedMs = 500;
    await generator.run();
    await timing.sleep(1000);
    // 30 tasks in flight, each for half a second: two rounds.
    expect(tally).toMatchObject({ due: 100, submitted: 60, completed: 60, notSent: 40, refused: 0 });
    expect(generator.inFlight.size).toBe(0);
  });

  test('a refusal is counted by its code and dropped', async () => {
    const { timing, controller, generator, tally } = scene();
    controller.refusal = new Fault('queue-full', 'full', { retryAfterMs: 50 });
    timing.at(500, () => {
      controller.refusal = undefined;
    });
    await generator.run();
    await timing.sleep(100);
    expect(tally).toMatchObject({ due: 100, submitted: 50, completed: 50 });
    expect(Object.fromEntries(tally.refusedBy)).toEqual({ 'queue-full': 50 });
    expect(generator.inFlight.size).toBe(0);
  });

  test('with retries it is submitted again after the time that was named, and its wait goes on', async () => {
    const { timing, controller, generator, tally } = scene({ isRetrying: true, ratePerSecond: 1 });
    controller.refusal = new Fault('rate-limited', 'too fast', { retryAfterMs: 30 });
    timing.at(560, () => {
      controller.refusal = undefined;
    });
    await generator.run();
    await timing.sleep(100);
    expect(tally).toMatchObject({ submitted: 1, completed: 1, refused: 0 });
    expect(controller.batches.length).toBeGreaterThan(1);
    expect(tally.times.acknowledgeMs[0]).toBeGreaterThanOrEqual(60);
  });

  test('a reply that is lost with its connection is neither submitted nor refused', async () => {
    const { controller, generator, tally } = scene({ isRetrying: true });
    controller.refusal = new Fault('connection-lost', 'gone');
    await generator.run();
    expect(tally).toMatchObject({ due: 100, submitted: 0, refused: 0, unanswered: 100 });
  });

  test.each<FaultCode>(['invalid-request', 'forbidden', 'too-large'])(
    '%s will not pass: the load ends with it',
    async (code) => {
      const { controller, generator, tally } = scene({ durationMs: 100_000 });
      controller.refusal = new Fault(code, 'no');
      await expect(generator.run()).rejects.toMatchObject({ code });
      expect(tally.due).toBeLessThan(20);
    },
  );
});
