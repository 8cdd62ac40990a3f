// The settings as they were configured, with live values on top: what a change makes of them, or why it is refused.
// Pure; the engine keeps the live values and makes them durable (engine/live-settings.ts).
import type { SettingState } from '@muster/contract';
import type { Config } from '../config.ts';
import { type SettingValue, settle } from './load.ts';
import { nearest } from './nearest.ts';
import type { ConfigProblem } from './problem.ts';
import { fieldsOf, SETTINGS, type Setting, settingOf } from './settings.ts';
import { type Given, sourceText } from './source.ts';
import { checkValue } from './value.ts';

/** Live values by key. */
export type LiveValues = Readonly<Record<string, unknown>>;

export interface BookRefusal {
  readonly kind: 'refused';
  /** The key at fault, into maps too: tenants.research.weight. */
  readonly key: string;
  /** A sentence part: "must be an integer from 1 to 100". */
  readonly reason: string;
}

export type Resolution = { readonly kind: 'resolved'; readonly settings: Config } | BookRefusal;
export type Change = { readonly kind: 'changed'; readonly live: LiveValues } | BookRefusal;

export class SettingsBook {
  readonly #configured: readonly SettingValue[];
  readonly #given: readonly Given[];

  /** The values of a loaded configuration (config/load.ts), which beat each other no more: each key is in it once. */
  constructor(configured: readonly SettingValue[]) {
    this.#configured = configured;
    this.#given = configured
      .filter(({ source }) => source.kind !== 'default')
      .map(({ setting, value, source }) => ({ key: setting.key, value, source }));
  }

  /** The live values after a change; null takes one away. They are not checked against each other yet: `resolve` does. */
  change(live: LiveValues, changes: LiveValues): Change {
    const next: Record<string, unknown> = { ...live };
    for (const [key, value] of Object.entries(changes)) {
      const setting = settingOf(key) ?? mapHolding(key);
      if (setting === undefined) return refuse(key, unknownReason(key));
      if (!setting.isLive) {
        return refuse(
          key,
          `is read at the start only: set ${setting.key} in the file or in ${setting.variable}, and restart`,
        );
      }
      if (setting.key !== key) {
        const entries = { ...(next[setting.key] ?? this.#configuredOf(setting.key) ?? {}) } as Record<string, unknown>;
        const name = key.slice(setting.key.length + 1);
        if (name === '__proto__') return refuse(key, 'is no name for an entry');
        if (value === null) delete entries[name];
        else entries[name] = value;
        next[setting.key] = entries;
      } else if (value === null) delete next[key];
      else next[key] = value;
    }
    return { kind: 'changed', live: next };
  }

  /** The settings under these live values. */
  resolve(live: LiveValues): Resolution {
    const given: Given[] = Object.entries(live).map(([key, value]) => ({ key, value, source: { kind: 'live' } }));
    for (const each of given) {
      const setting = settingOf(each.key);
      if (setting?.isLive !== true)
        return refuse(each.key, setting === undefined ? unknownReason(each.key) : 'is not live');
      const [problem] = checkValue(setting.schema, each);
      if (problem !== undefined) return refusalOf(problem);
    }
    const settled = settle([...given, ...this.#given]);
    if (settled.kind === 'loaded') return { kind: 'resolved', settings: settled.config };
    const [problem] = settled.problems;
    return problem === undefined ? refuse('', 'is wrong') : refusalOf(problem);
  }

  /** Every setting under these live values; secrets are hidden. */
  describe(live: LiveValues): SettingState[] {
    return this.#configured.map(({ setting, value, source }) => {
      const { key, unit, meaning, isLive, isSecret } = setting;
      const shown = isSecret && value !== undefined ? '***' : (value ?? null);
      const isOverruled = Object.hasOwn(live, key);
      return {
        key,
        value: isOverruled ? live[key] : shown,
        source: isOverruled ? 'live' : source.kind,
        ...(isOverruled ? { configured: shown } : {}),
        ...(!isOverruled && source.kind !== 'default' ? { from: sourceText(source) } : {}),
        ...(unit === undefined ? {} : { unit }),
        meaning,
        isLive,
      };
    });
  }

  #configuredOf(key: string): unknown {
    return this.#configured.find(({ setting }) => setting.key === key)?.value;
  }
}

/** The map that a key is an entry of: tenants.research is one of tenants. */
function mapHolding(key: string): Setting | undefined {
  return SETTINGS.find(
    (setting) => key.startsWith(`${setting.key}.`) && fieldsOf(setting.schema).patternProperties !== undefined,
  );
}

function unknownReason(key: string): string {
  const suggestion = nearest(
    key,
    SETTINGS.filter(({ isLive }) => isLive).map((setting) => setting.key),
  );
  return `is unknown${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}`;
}

const refuse = (key: string, reason: string): BookRefusal => ({ kind: 'refused', key, reason });
const refusalOf = ({ key, reason }: ConfigProblem): BookRefusal => refuse(key, reason);
