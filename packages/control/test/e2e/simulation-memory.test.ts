// What a simulated run holds in memory does not grow with its tasks; and the look at it would see that it did.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { until } from './child.ts';
import { openStage } from './harness.ts';

const TASKS = 20_000;
/** From a quarter of the tasks to their end; one arrival that is kept takes more than 100 bytes. */
const GROWTH_BYTES_MAX = 1_000_000;

async function grownBytes(...more: readonly string[]): Promise<number> {
  const script = fileURLToPath(new URL('./simulation-memory.mjs', import.meta.url));
  const child = openStage().spawn([process.execPath, '--expose-gc', script, String(TASKS), ...more]);
  await until(() => child.hasExited, { what: 'the simulated run has ended' });
  expect(await child.exited, child.err).toMatchObject({ code: 0 });
  const { tasks, lost, held } = JSON.parse(child.out) as { tasks: number; lost: number; held: [number, number] };
  expect({ tasks, lost, looks: held.length }).toEqual({ tasks: TASKS, lost: 0, looks: 2 });
  return held[1] - held[0];
}

test('it stays the same from a quarter of the tasks to their end', async () => {
  expect(await grownBytes()).toBeLessThan(GROWTH_BYTES_MAX);
});

test('a run that keeps its arrivals is seen to grow', async () => {
  expect(await grownBytes('leak')).toBeGreaterThan(2 * GROWTH_BYTES_MAX);
});
