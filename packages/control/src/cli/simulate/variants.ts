// The settings under which a run is simulated: as configured and as changed while it was recorded, and once more for
// each `--set`, so that one change is seen beside none.
import { readFile } from 'node:fs/promises';
import { loadConfig } from '../../config/load.ts';
import { nearest } from '../../config/nearest.ts';
import { problemText } from '../../config/problem.ts';
import { SETTINGS, type Setting, settingOf } from '../../config/settings.ts';
import type { SettingsPatch } from '../../sim/settings.ts';
import { assignmentIn } from '../assignment.ts';
import { UsageError } from '../exit.ts';

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

export interface VariantsOptions {
  /** Settings in YAML, as those of a controller; undefined: the defaults. */
  readonly config: string | undefined;
  /** Of each `--set`: assignments, separated by blanks, that are made together. */
  readonly sets: readonly string[];
  /** What was changed while it was recorded. */
  readonly recorded: Readonly<Record<string, unknown>>;
}

/** The settings as they are first; throws UsageError that names what is wrong. */
export async function variantsOf({ config, sets, recorded }: VariantsOptions): Promise<readonly Variant[]> {
  if (sets.length > VARIANTS_MAX)
    throw new UsageError(`--set: ${sets.length} are too many; ${VARIANTS_MAX} are the most`);
  const twice = sets.find((text, index) => sets.indexOf(text) < index);
  if (twice !== undefined) throw new UsageError(`--set ${twice} is there twice`);
  const file = config === undefined ? undefined : await fileOf(config);
  // A version before this one may have known other settings.
  const known = Object.fromEntries(Object.entries(recorded).filter(([key]) => isOfEngine(settingOf(key))));
  const variantOf = (name: string): Variant => {
    const changes = Object.fromEntries(name.split(/\s+/).filter(Boolean).map(changeIn));
    return { name, settings: settingsOf({ ...known, ...changes }, file) };
  };
  return ['', ...sets.map((text) => text.trim())].map(variantOf);
}

function changeIn(text: string): readonly [string, unknown] {
  const [key, value] = assignmentIn(text, ' for --set');
  const setting = settingOf(key);
  if (isOfEngine(setting)) return [key, value];
  if (setting !== undefined) throw new UsageError(`--set: ${key} changes nothing in a simulated run`);
  const near = nearest(
    key,
    SETTINGS.filter(isOfEngine).map((each) => each.key),
  );
  throw new UsageError(`--set: ${key} is no setting${near === undefined ? '' : `; did you mean ${near}?`}`);
}

function settingsOf(values: Readonly<Record<string, unknown>>, file: ConfigFile | undefined): SettingsPatch {
  const flags = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { flag: '--set', value }]));
  const loaded = loadConfig({ flags, file });
  if (loaded.kind === 'refused') throw new UsageError(loaded.problems.map(problemText).join('\n'));
  const { queue, streams, tenants, limits, routing } = loaded.config;
  const { silenceMs: _silenceMs, checkMs: _checkMs, ...lease } = loaded.config.lease;
  return { queue, streams, tenants, limits, lease, routing };
}

interface ConfigFile {
  readonly name: string;
  readonly text: string;
}

async function fileOf(name: string): Promise<ConfigFile> {
  try {
    return { name, text: await readFile(name, 'utf8') };
  } catch (error) {
    throw new UsageError(`--config: cannot read ${name}: ${(error as Error).message}`);
  }
}

function isOfEngine(setting: Setting | undefined): setting is Setting {
  return (
    setting !== undefined &&
    !UNUSED.includes(setting.key) &&
    SECTIONS.some((section) => setting.key === section || setting.key.startsWith(`${section}.`))
  );
}
