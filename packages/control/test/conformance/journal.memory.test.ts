import { MemoryJournal } from '../../src/adapters/journal/memory-journal.ts';
import { type JournalBench, journalConformance } from './journal.ts';

function benchOf(journal: MemoryJournal): JournalBench {
  return {
    journal,
    history: journal,
    settle: async () => journal.flush(),
    compact: async () => journal.compact(0),
    crashed: async () => {
      journal.crash();
      return benchOf(journal);
    },
    breakDisk: () => journal.fail('internal', new Error('the disk broke')),
    dispose: async () => journal.crash(),
  };
}

journalConformance('in memory', async () => benchOf(new MemoryJournal()));
