// A journal in memory as a test uses it.
import type { MemoryJournal } from '../../src/adapters/journal/memory-journal.ts';
import type { JournalBench } from './journal.ts';

export function memoryBench(journal: MemoryJournal): JournalBench {
  return {
    journal,
    history: journal,
    settle: async () => journal.flush(),
    compact: async () => journal.compact(0),
    crashed: async () => {
      journal.crash();
      return memoryBench(journal);
    },
    breakDisk: () => journal.fail('internal', new Error('the disk broke')),
    dispose: async () => journal.crash(),
  };
}
