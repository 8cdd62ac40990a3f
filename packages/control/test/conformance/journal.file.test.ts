import { journalConformance } from './journal.ts';
import { DirectoryBench } from './journal-directory.ts';

journalConformance('in a directory', async () => new DirectoryBench());
