// What holds at every moment of a play with limits, pauses, debounce and throttle; numbered as in the property test.
import type { Outcome, Pause, Task, TaskSubmission } from '@muster/contract';
import { OUTCOMES } from '@muster/contract';
import { expect } from 'vitest';
import type { World } from './world.ts';

/** What the play remembers of what it did. */
export interface Played {
  readonly world: World;
  readonly acknowledged: ReadonlyMap<string, Task | undefined>;
  readonly submitted: ReadonlyMap<string, { readonly task: TaskSubmission; readonly at: number }>;
  readonly paused: ReadonlyMap<string, Pause>;
  /** Time of each start of the type under a rate, by task and attempt; filled in here. */
  readonly startedAt: Map<string, number>;
}

/** Of type work 2 run at once, of a tenant 1; of type other 2 start in a second (I6). */
export function checkLimits({ world, acknowledged, startedAt }: Played): void {
  for (const { running = Number.POSITIVE_INFINITY, fullest } of world.controller.limits().limits) {
    for (const bucket of fullest) expect(bucket.running).toBeLessThanOrEqual(running);
  }
  const leased = tasksOf(acknowledged).filter(({ state }) => state === 'leased');
  expect(leased.filter(({ type }) => type === 'work').length).toBeLessThanOrEqual(2);
  for (const of of ['a', 'b']) expect(leased.filter(({ tenant }) => tenant === of).length).toBeLessThanOrEqual(1);
  for (const task of tasksOf(acknowledged)) {
    for (const attempt of task.type === 'other' ? task.attempts : [])
      startedAt.set(`${task.id} ${attempt.number} ${attempt.startedAt}`, attempt.startedAt);
  }
  const starts = [...startedAt.values()].sort((a, b) => a - b);
  for (const [index, at] of starts.entries())
    expect((starts[index + 2] ?? at + 1000) - at).toBeGreaterThanOrEqual(1000);
}

/** I7 */
export function checkPauses({ world, acknowledged, paused }: Played): void {
  expect(world.controller.pauses.all()).toHaveLength(paused.size);
  for (const { type, tenant, at } of paused.values()) {
    for (const task of tasksOf(acknowledged)) {
      const isPaused = (type ?? task.type) === task.type && (tenant ?? task.tenant) === task.tenant;
      if (isPaused) expect(task.startedAt ?? 0).toBeLessThanOrEqual(at);
    }
  }
}

/** I8 */
export function checkGathering({ acknowledged, submitted }: Played): void {
  const rows = new Set<string>();
  const windows = new Map<string, number>();
  for (const [id, { task, at }] of submitted) {
    const now = acknowledged.get(id);
    const scope = `${task.tenant ?? 'default'} ${task.type}`;
    const isOpen = now !== undefined && !OUTCOMES.includes(now.state as Outcome);
    if (task.debounce !== undefined && isOpen && now.attempt === 0 && now.redriven === undefined) {
      expect(rows.has(`${scope} ${task.debounce.key}`)).toBe(false);
      rows.add(`${scope} ${task.debounce.key}`);
    }
    if (task.throttle === undefined) continue;
    const name = `${scope} ${task.throttle.key}`;
    expect(at).toBeGreaterThanOrEqual(windows.get(name) ?? 0);
    windows.set(name, at + task.throttle.perMs);
  }
}

function tasksOf(acknowledged: ReadonlyMap<string, Task | undefined>): Task[] {
  return [...acknowledged.values()].filter((task) => task !== undefined);
}
