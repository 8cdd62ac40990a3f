// Simulations that the API starts: each in a worker thread, on what the controller has in force at that moment.
import { randomInt } from 'node:crypto';
import { Fault } from '@muster/contract';
import { runJob } from '../adapters/job-thread.ts';
import type { Clock } from '../base/clock.ts';
import { seededRandom } from '../base/random.ts';
import { livePoolOf } from '../compare/live-pools.ts';
import { orderOf } from '../compare/order.ts';
import { Simulations } from '../compare/simulations.ts';
import type { Config } from '../config.ts';
import type { Controller } from '../engine/controller.ts';
import type { Log } from '../engine/ports.ts';

interface Simulating {
  readonly controller: Controller;
  readonly clock: Clock;
  readonly directory: string;
  readonly inForce: () => Config;
  readonly log: Log;
}

/** Each in a thread of its own, on the settings and pools that the controller has at that moment. */
export function simulationsOf(given: Simulating): Simulations {
  const { controller, clock, directory: dataDirectory, inForce, log } = given;
  const slotsOf = (type: string): number => inForce().pools.find((pool) => pool.type === type)?.slots ?? 1;
  return new Simulations({
    clock,
    random: seededRandom(randomInt(2 ** 47)),
    limits: () => inForce().simulations,
    orderOf: (request) => {
      const { settings } = controller.settings.read();
      const pools = controller.pools.list().pools.map((pool) => {
        const { given } = controller.pools.policy(pool.type);
        return livePoolOf({ pool, given, slots: slotsOf(pool.type) });
      });
      const values = settings.filter(({ value }) => value !== null).map(({ key, value }) => [key, value] as const);
      const { tasksMax } = inForce().simulations;
      return orderOf(request, { settings: Object.fromEntries(values), pools, dataDirectory, tasksMax });
    },
    run: (job, tell) => {
      const { memoryBytes, timeoutMs } = inForce().simulations;
      const entry = new URL('../simulator.js', import.meta.url);
      const running = runJob({ entry, job, memoryBytes, timeoutMs, tell });
      running.ended.catch((error: unknown) => {
        // What was too much is told with the simulation; the rest is a bug of ours.
        if (error instanceof Fault) return;
        log({ level: 'error', event: 'simulation-failed', reason: String((error as Error).stack ?? error) });
      });
      return running;
    },
  });
}
