// The meter on the process of this test.
import { expect, it } from 'vitest';
import { until } from '../test/until.ts';
import { processVitals } from './vitals.ts';

it('tells a stall of the event loop once', async () => {
  const vitals = processVitals();
  const turn = () => new Promise((resolve) => setTimeout(resolve, 120));
  await turn();
  vitals.read();
  const until = performance.now() + 300;
  while (performance.now() < until) {}
  await turn();
  expect(vitals.read().loopDelayMs).toBeGreaterThan(200);
  expect(vitals.read().loopDelayMs).toBe(0);
  vitals.stop();
});

it('adds up the pauses for garbage collection', async () => {
  const vitals = processVitals();
  let kept: unknown[] = [];
  for (let number = 0; number < 300_000; number++) {
    kept.push({ number });
    if (kept.length > 50_000) kept = [];
  }
  await until(() => (vitals.read().gcMs ?? 0) > 0, { what: 'the pauses are told' });
  const { gcMs = 0 } = vitals.read();
  expect(vitals.read().gcMs).toBeGreaterThanOrEqual(gcMs);
  vitals.stop();
});
