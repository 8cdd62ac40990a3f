// The same scenes in the simulated world, where the whole engine runs: journal, leases, protocol and all. Slower by
// far, so it is there to check the direct runs on a few cells. Only for scenes whose agents stay as they are.
import type { RouterSettings } from '../../../packages/control/dist/core/route/router.js';
import { World } from '../../../packages/control/dist/sim/world.js';
import type { Scene } from './scene.ts';

const JOIN_MS = 1000;
const DRAIN_MS = 3_600_000;
const TYPE = 'type-0';

/** Arrival to result, by task. */
export async function playInEngine(scene: Scene, routing: RouterSettings, seed: number): Promise<Float64Array> {
  const { tasks, agents } = scene;
  const sojournMs = new Float64Array(tasks.count).fill(Number.NaN);
  const world = await World.started({
    seed,
    settings: { routing },
    hasHeartbeats: false,
    // The payload is the number of a task of the scene.
    work: ({ payload }, { speed }) => ({ runMs: (tasks.sizeMs[Number(payload)] as number) / speed }),
  });
  for (const [agent, { slots, speeds, costPerHour }] of agents.entries()) {
    const speed = speeds[0] as number; // there is one type at least
    world.join({ id: `agent-${agent}`, type: TYPE, slots, speed, costPerHour });
  }
  await world.advance(JOIN_MS);
  const origin = world.now;
  let open = tasks.count;
  world.store.onRecord = (record) => {
    // Agents without heartbeats that run a long task are taken for lost, and their result for a late one.
    const isCompleted = record.kind === 'completed' || (record.kind === 'late' && record.isAdopted);
    if (!isCompleted) return;
    const task = record.task - 1;
    sojournMs[task] = world.now - origin - (tasks.atMs[task] as number);
    open--;
  };
  const submit = (task: number): void => {
    world.timeline.at(origin + (tasks.atMs[task] as number), () => {
      world.submit([{ type: TYPE, payload: task }]);
      if (task + 1 < tasks.count) submit(task + 1);
    });
  };
  submit(0);
  const lastAt = origin + (tasks.atMs[tasks.count - 1] as number);
  await world.advanceTo(lastAt + DRAIN_MS, () => open === 0);
  return sojournMs;
}
