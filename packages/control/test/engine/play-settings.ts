// The settings under which random plays run: every other one under limits.
import type { LimitRule } from '@muster/contract';
import { SettingsBook } from '../../src/config/book.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { WorldOptions } from './world.ts';

export const WAITING_MAX = 25;
/** Settings that may change on the way, but for the bound that I3 counts by. */
const CONFIGURATION = `queue: {waitingMax: ${WAITING_MAX}}\nrouting: {explorationRatio: 0, hedging: {budgetRatio: 1}}`;

/** Every other play is under limits: without them more runs at once. */
const LIMITS: readonly LimitRule[] = [
  { name: 'type', type: 'work', running: 2 },
  { name: 'tenant', per: ['tenant'], running: 1 },
  { name: 'key', per: ['key'], running: 1 },
  { name: 'rate', type: 'other', starts: 2, perMs: 1000, burst: 1 },
];
const UNLIMITED = configuredBy(CONFIGURATION);
const LIMITED = configuredBy(`${CONFIGURATION}\nlimits: ${JSON.stringify(LIMITS)}`);
export const isLimited = (seed: number): boolean => seed % 2 === 0;
export const optionsOf = (seed: number): WorldOptions => (isLimited(seed) ? LIMITED : UNLIMITED);

function configuredBy(text: string): WorldOptions {
  const loaded = loadConfig({ file: { name: 'muster.yaml', text } });
  if (loaded.kind === 'refused') throw new Error('the file is wrong');
  return { settings: loaded.config, settingsSource: new SettingsBook(loaded.values) };
}
