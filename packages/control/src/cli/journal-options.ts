// Which data directory `log dump` and `log verify` read.
import { text, withDefault } from './options.ts';

export const journalOptions = { dataDir: withDefault(text('--data-dir <dir>', 'directory of the journal'), '.muster') };
