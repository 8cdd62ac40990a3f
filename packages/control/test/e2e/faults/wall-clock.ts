// A wall clock that a test can set: libfaketime reads the offset of the process from a file. The monotonic clock, and
// so every timer, is left alone, as when an operator or a time server sets the clock.
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Debian puts it into the folder of the machine's architecture. */
const LIBRARIES = '/usr/lib';
const NAME = 'faketime/libfaketimeMT.so.1';

export function faketimeLibrary(): string | undefined {
  if (!existsSync(LIBRARIES)) return undefined;
  return readdirSync(LIBRARIES)
    .map((folder) => join(LIBRARIES, folder, NAME))
    .find(existsSync);
}

export class WallClock {
  readonly environment: Readonly<Record<string, string>>;
  readonly #file: string;

  constructor(library: string, file: string) {
    this.#file = file;
    this.set('+0');
    this.environment = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** `+3600` is an hour ahead of the true time, `-3600` an hour behind. */
  set(offset: string): void {
    // In one step: a reader must not meet half a line.
    writeFileSync(`${this.#file}.next`, `${offset}\n`);
    renameSync(`${this.#file}.next`, this.#file);
  }
}
