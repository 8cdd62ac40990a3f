// Settings from four sources: a flag beats the environment, which beats the file, which beats the default.
// Pure: the composition root reads flags, variables and the file, and passes them in.
import type { Config } from '../config.ts';
import { readEnvironment } from './environment.ts';
import { readFile } from './file.ts';
import { withInitialAgents } from './initial-agents.ts';
import type { ConfigProblem } from './problem.ts';
import { checkRules } from './rules.ts';
import { SETTINGS, type Setting, settingOf } from './settings.ts';
import type { Given, Source } from './source.ts';
import { checkValue, parseText } from './value.ts';

export interface ConfigInput {
  /** By key, under the flag's name for messages: `{ 'server.port': { flag: '--port', value: '8080' } }`. Text is parsed. */
  readonly flags?: Readonly<Record<string, { readonly flag: string; readonly value: unknown }>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly file?: { readonly name: string; readonly text: string } | undefined;
}

/** A setting, its value and where that came from. */
export interface SettingValue {
  readonly setting: Setting;
  readonly value: unknown;
  readonly source: Source;
}

export type Settled =
  | { readonly kind: 'loaded'; readonly config: Config; readonly values: readonly SettingValue[] }
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

export type LoadedConfig =
  | (Extract<Settled, { kind: 'loaded' }> & {
      /** Variables that begin with MUSTER_ and set nothing here. */
      readonly ignored: readonly string[];
    })
  | Extract<Settled, { kind: 'refused' }>;

export function loadConfig(input: ConfigInput): LoadedConfig {
  const environment = readEnvironment(input.environment ?? {});
  const file = input.file === undefined ? { given: [], problems: [] } : readFile(input.file);
  // Strongest first. Overruled values are checked too: a wrong file stays wrong when a flag hides it.
  const given = [...readFlags(input.flags ?? {}), ...environment.given, ...file.given];
  const problems = [...environment.problems, ...file.problems, ...given.flatMap(check)];
  if (problems.length > 0) return { kind: 'refused', problems };
  const sized = withInitialAgents(given, environment.initialAgents);
  if (sized.problems.length > 0) return { kind: 'refused', problems: sized.problems };

  const settled = settle(sized.given);
  return settled.kind === 'loaded' ? { ...settled, ignored: environment.ignored } : settled;
}

/** The strongest value of each setting, and the configuration of them, which the rules between settings may refuse. */
export function settle(given: readonly Given[]): Settled {
  const values = SETTINGS.map((setting) => strongestOf(setting, given));
  // Every value passed its schema and every required setting has a default.
  const config = nest(values) as Config;
  const sourceOf = (key: string): Source =>
    values.find((value) => value.setting.key === key)?.source ?? { kind: 'default' };
  const broken = checkRules(config, sourceOf);
  return broken.length > 0 ? { kind: 'refused', problems: broken } : { kind: 'loaded', config, values };
}

function readFlags(flags: NonNullable<ConfigInput['flags']>): Given[] {
  return Object.entries(flags).flatMap(([key, { flag, value }]) => {
    if (value === undefined) return [];
    const setting = settingOf(key);
    const parsed = setting !== undefined && typeof value === 'string' ? parseText(setting.schema, value) : value;
    return [{ key, value: parsed, source: { kind: 'flag', name: flag } as const }];
  });
}

function check({ key, value, source }: Given): ConfigProblem[] {
  const setting = settingOf(key);
  if (setting === undefined) return [{ key, value, source, reason: 'is unknown' }];
  const problems = checkValue(setting.schema, { key, value, source });
  return setting.isSecret ? problems.map((problem) => ({ ...problem, value: '***' })) : problems;
}

function strongestOf(setting: Setting, given: readonly Given[]): SettingValue {
  const strongest = given.find(({ key }) => key === setting.key);
  if (strongest === undefined) return { setting, value: setting.default, source: { kind: 'default' } };
  return { setting, value: strongest.value, source: strongest.source };
}

function nest(values: readonly SettingValue[]): unknown {
  const root: Record<string, unknown> = {};
  for (const { setting, value } of values) {
    const path = setting.key.split('.');
    const name = path.pop() ?? setting.key;
    let parent = root;
    for (const part of path) {
      parent[part] ??= {};
      parent = parent[part] as Record<string, unknown>; // a section, made one line above
    }
    if (value !== undefined) parent[name] = value;
  }
  return root;
}
