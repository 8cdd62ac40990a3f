// A restart after kill -9: how long until it serves with every acknowledged task, and whether any is gone.
import { taskIdOf } from '@muster/contract';
import { MusterClient } from '@muster/contract/client';
import { type Controller, startController } from './controller.ts';
import type { Owned } from './owned.ts';
import { nowMs } from './payload.ts';
import { seededRandom } from './statistics.ts';

const SPOT_CHECKS = 200;

export interface RestartOptions {
  readonly dataDir: string;
  /** The same as before: the agents come back to it. */
  readonly port: number;
  readonly waiting: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Restart {
  readonly controller: Controller;
  /** From the start of the process to the answer that counts the tasks. */
  readonly ms: number;
  /** Tasks missing from the count, and of a sample those that did not come back whole. */
  readonly lost: number;
}

export async function restart(owned: Owned, { waiting, ...options }: RestartOptions): Promise<Restart> {
  const startedAtMs = nowMs();
  const controller = await startController(owned, options);
  const client = new MusterClient({ url: controller.url });
  const { tasks } = await client.status();
  const ms = nowMs() - startedAtMs;
  const missing = Math.abs(waiting - tasks.waiting);
  return { controller, ms, lost: missing + (await damaged(client, waiting)) };
}

async function damaged(client: MusterClient, waiting: number): Promise<number> {
  const random = seededRandom(waiting);
  let count = 0;
  for (let check = 0; check < SPOT_CHECKS; check++) {
    const { state, payload } = await client.task(taskIdOf(1 + Math.floor(random() * waiting)));
    // Every payload of this benchmark ends in padding.
    const isWhole = JSON.stringify(payload ?? null).endsWith('xxx"}');
    if (state !== 'waiting' || !isWhole) count++;
  }
  return count;
}
