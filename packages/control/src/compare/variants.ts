// The settings under which a run is simulated: as they are, and once more for each change that is tried, so that it is
// seen beside none.
import { loadConfig } from '../config/load.ts';
import { nearest } from '../config/nearest.ts';
import type { ConfigProblem } from '../config/problem.ts';
import { SETTINGS, type Setting, settingOf } from '../config/settings.ts';
import type { Config } from '../config.ts';
import type { SettingsPatch } from '../sim/settings.ts';
import { WrongComparison } from './wrong.ts';

export interface Variant {
  /** What was set; '' for the settings as they are. */
  readonly name: string;
  /** What differs from the defaults of a controller [nothing]. */
  readonly settings?: SettingsPatch;
}

/** What the engine is told; the rest of a configuration changes nothing in a simulated run. */
const SECTIONS = ['queue', 'streams', 'tenants', 'limits', 'lease', 'routing'] as const;
/** Of simulated agents none falls silent, and none says that it lives. */
const UNUSED: readonly string[] = ['lease.silenceMs', 'lease.checkMs'];

const VARIANTS_MAX = 20;

/** Changes that are made together, by key. */
export type Changes = Readonly<Record<string, unknown>>;

export interface VariantsOptions {
  /** One more variant each: how it is called, and what it changes. */
  readonly sets: readonly { readonly name: string; readonly changes: Changes }[];
  /** What all of them begin with: what was changed while a run was recorded, what is in force. Other keys are left out. */
  readonly base: Changes;
  /** Settings in YAML, as those of a controller [the defaults]. */
  readonly file?: { readonly name: string; readonly text: string } | undefined;
  /** What messages call the source of a change. */
  readonly flag: string;
}

export type Variants =
  | { readonly kind: 'resolved'; readonly variants: readonly Variant[] }
  /** Of the file, or of values that contradict each other. */
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

/** The settings as they are first; throws WrongComparison for a key that changes nothing here. */
export function variantsOf({ sets, base, file, flag }: VariantsOptions): Variants {
  if (sets.length > VARIANTS_MAX)
    throw new WrongComparison('settings', `${sets.length} are too many; ${VARIANTS_MAX} are the most`);
  for (const { changes } of sets) for (const key of Object.keys(changes)) requireOfEngine(key);
  // A version before this one may have known other settings.
  const known = Object.fromEntries(Object.entries(base).filter(([key]) => isOfEngine(settingOf(key))));
  const variants: Variant[] = [];
  for (const { name, changes } of [{ name: '', changes: {} }, ...sets]) {
    const values = Object.entries({ ...known, ...changes });
    const loaded = loadConfig({
      flags: Object.fromEntries(values.map(([key, value]) => [key, { flag, value }])),
      file,
    });
    if (loaded.kind === 'refused') return loaded;
    variants.push({ name, settings: patchOf(loaded.config) });
  }
  return { kind: 'resolved', variants };
}

function patchOf({ queue, streams, tenants, limits, routing, lease: whole }: Config): SettingsPatch {
  const { silenceMs: _silenceMs, checkMs: _checkMs, ...lease } = whole;
  return { queue, streams, tenants, limits, lease, routing };
}

function requireOfEngine(key: string): void {
  const setting = settingOf(key);
  if (isOfEngine(setting)) return;
  if (setting !== undefined) throw new WrongComparison('settings', `${key} changes nothing in a simulated run`);
  const near = nearest(
    key,
    SETTINGS.filter(isOfEngine).map((each) => each.key),
  );
  throw new WrongComparison('settings', `${key} is no setting${near === undefined ? '' : `; did you mean ${near}?`}`);
}

function isOfEngine(setting: Setting | undefined): setting is Setting {
  return (
    setting !== undefined &&
    !UNUSED.includes(setting.key) &&
    SECTIONS.some((section) => setting.key === section || setting.key.startsWith(`${section}.`))
  );
}
