import { seededRandom } from '../../src/base/random.ts';
import { SimStore } from '../../src/sim/store.ts';
import { Timeline } from '../../src/sim/timeline.ts';
import { type JournalBench, journalConformance } from './journal.ts';

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

for (const syncMs of [0, 5]) {
  journalConformance(syncMs === 0 ? 'simulated, synced at once' : 'simulated, synced late', async () => {
    const timeline = new Timeline();
    return benchOf(new SimStore({ timeline, random: seededRandom(1), keeps: true, syncMs }), timeline);
  });
}
