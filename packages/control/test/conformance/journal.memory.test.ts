import { MemoryJournal } from '../../src/adapters/journal/memory-journal.ts';
import { journalConformance } from './journal.ts';
import { memoryBench } from './journal-memory.ts';

journalConformance('in memory', async () => memoryBench(new MemoryJournal()));
