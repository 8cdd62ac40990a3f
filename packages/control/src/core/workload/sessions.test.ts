import { expect, test } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { sessionsOf } from './sessions.ts';

test('sessions have the mean number of tasks, and are as spread as geometric ones', () => {
  const next = sessionsOf({ activeCount: 50, tasksPerSession: 8 }, seededRandom(4));
  const tasks = new Map<number, number>();
  for (let task = 0; task < 200_000; task++) {
    const session = next();
    tasks.set(session, (tasks.get(session) ?? 0) + 1);
  }
  const counts = [...tasks.values()];
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
  expect(Math.abs(mean - 8)).toBeLessThan(0.2);
  // (1 − p) ÷ p² with p = 1 ÷ 8.
  expect(Math.abs(variance - 56)).toBeLessThan(6);
});

test('never more sessions at once than are open', () => {
  const next = sessionsOf({ activeCount: 3, tasksPerSession: 5 }, seededRandom(9));
  const order = Array.from({ length: 3000 }, next);
  const lastOf = new Map(order.map((session, index) => [session, index]));
  const open = new Set<number>();
  let most = 0;
  order.forEach((session, index) => {
    open.add(session);
    most = Math.max(most, open.size);
    if (lastOf.get(session) === index) open.delete(session);
  });
  expect(most).toBeLessThanOrEqual(3);
});

test('one task each makes every task a session of its own', () => {
  const next = sessionsOf({ activeCount: 4, tasksPerSession: 1 }, seededRandom(2));
  const sessions = Array.from({ length: 100 }, next);
  expect(new Set(sessions).size).toBe(100);
});
