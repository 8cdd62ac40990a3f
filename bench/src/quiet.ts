// Waits for a quiet machine, but not for long: what disturbed a round is reported with it.
import { pause } from './pause.ts';
import { machineUsage } from './usage.ts';

const LOOK_MS = 500;
const WAIT_MS_MAX = 10_000;
const DISTURBED_CORES_MAX = 0.2;

export async function awaitQuiet(): Promise<void> {
  const giveUpAt = performance.now() + WAIT_MS_MAX;
  do {
    const before = machineUsage();
    const startedAt = performance.now();
    await pause(LOOK_MS);
    const after = machineUsage();
    const seconds = (performance.now() - startedAt) / 1000;
    const used = after.busySeconds - before.busySeconds + after.stolenSeconds - before.stolenSeconds;
    if (used / seconds < DISTURBED_CORES_MAX) return;
  } while (performance.now() < giveUpAt);
}
