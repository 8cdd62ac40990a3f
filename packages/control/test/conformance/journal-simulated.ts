// A simulated store as a test uses it.
import { seededRandom } from '../../src/base/random.ts';
import { SimStore } from '../../src/sim/store.ts';
import { Timeline } from '../../src/sim/timeline.ts';
import type { JournalBench } from './journal.ts';

/** Flushes take `syncMs` in the mean. */
export function simulatedBench(syncMs: number): JournalBench {
  const timeline = new Timeline();
  return benchOf(new SimStore({ timeline, random: seededRandom(1), keeps: true, syncMs }), timeline);
}

function benchOf(store: SimStore, timeline: Timeline): JournalBench {
  return {
    journal: store,
    history: store,
    settle: async () => {
      store.turn();
      while (timeline.nextAt !== Number.POSITIVE_INFINITY) timeline.step();
    },
    compact: async () => store.compact(),
    crashed: async () => {
      store.crash();
      return benchOf(store, timeline);
    },
    breakDisk: () => store.fail(),
    dispose: async () => store.crash(),
  };
}
