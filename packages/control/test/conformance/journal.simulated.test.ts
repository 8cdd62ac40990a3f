import { journalConformance } from './journal.ts';
import { simulatedBench } from './journal-simulated.ts';

for (const syncMs of [0, 5]) {
  const name = syncMs === 0 ? 'simulated, synced at once' : 'simulated, synced late';
  journalConformance(name, async () => simulatedBench(syncMs));
}
