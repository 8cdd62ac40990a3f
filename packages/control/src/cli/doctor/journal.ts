// Does what is on the disk verify? Only as far as a quick look goes: a large journal is left to `muster log verify`.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { byteText } from '@muster/contract/amounts';
import { type Check, ok, problem } from './finding.ts';

const MIB = 1024 * 1024;
/** Read in about a second. */
const BYTES_MAX = 256 * MIB;

export const checkJournal: Check = ({ dataDir, runtime }) => {
  const bytes = existsSync(dataDir) ? bytesIn(dataDir) : 0;
  if (bytes === 0) return [ok('journal', 'none yet')];
  if (bytes > BYTES_MAX) {
    return [ok('journal', `${byteText(bytes)}, not read here; check it with: muster log verify --data-dir ${dataDir}`)];
  }
  const { ok: isRight, damage, records } = runtime.verifyJournal(dataDir);
  if (isRight) return [ok('journal', `${records} records verify`)];
  const where = damage === undefined ? '' : ` ${damage.file} at byte ${damage.offset}: ${damage.reason}`;
  return [problem('journal', `damaged:${where}`, 'check the disk, keep the directory, restore the last backup')];
};

function bytesIn(dataDir: string): number {
  const names = readdirSync(dataDir).filter((name) => /\.(journal|snapshot|history|keys)$/.test(name));
  return names.reduce((sum, name) => sum + (statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0), 0);
}
