// The controller's directory is made before anything in it is.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Fault } from '@muster/contract/protocol';

/** Its absolute path. Throws Fault `data-unwritable`. */
export function makeDataDirectory(given: string): string {
  const directory = resolve(given);
  try {
    makeLevels(directory);
    return directory;
  } catch (error) {
    const { code, path = directory } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? `${dirname(path)} takes no new directories` : code;
    throw new Fault('data-unwritable', `the data directory ${directory} cannot be made: ${why}`, { cause: error });
  }
}

/** One by one: Node's recursive mkdir tries for ever where a directory is there and takes none, such as /proc. */
function makeLevels(directory: string): void {
  if (existsSync(directory)) return;
  makeLevels(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
