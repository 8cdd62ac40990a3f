// Settings that change while the controller runs. Each change is a version: a document with all live values, so that
// one record makes it whole, and an undo brings back what an earlier version held.
//
// V1. The newest version holds every live value; what is not among them is as configured.
// V2. What is in force was resolved as a whole: no change leaves settings that contradict each other.
import {
  Fault,
  type SettingState,
  type SettingsHistory,
  type SettingsReply,
  type SettingsVersion,
} from '@muster/contract';
import { assert } from '../base/assert.ts';
import type { Document } from './documents.ts';
import type { Log } from './ports.ts';
import type { EngineSettings } from './settings.ts';
import { type DocumentsParts, writeDocument } from './write-document.ts';

/** Live values by key; null in a change takes one away. */
export type LiveValues = Readonly<Record<string, unknown>>;

interface Refused {
  readonly kind: 'refused';
  readonly key: string;
  readonly reason: string;
}

/** What is configured, and what live values make of it. Pure: config/book.ts. */
export interface SettingsSource {
  change(live: LiveValues, changes: LiveValues): { readonly kind: 'changed'; readonly live: LiveValues } | Refused;
  resolve(live: LiveValues): { readonly kind: 'resolved'; readonly settings: EngineSettings } | Refused;
  describe(live: LiveValues): SettingState[];
}

/** For a controller whose settings are what its caller gave it: a simulation, a test. */
export const FIXED_SETTINGS: SettingsSource = {
  change: (_live, changes) => ({
    kind: 'refused',
    key: Object.keys(changes)[0] ?? '',
    reason: 'cannot be changed here',
  }),
  resolve: () => ({ kind: 'refused', key: '', reason: 'cannot be changed here' }),
  describe: () => [],
};

export interface LiveSettingsParts extends DocumentsParts {
  readonly source: SettingsSource;
  readonly log: Log;
  /** Puts settings into force at once. */
  readonly apply: (settings: EngineSettings) => void;
}

/** Who changes settings, why, and which version they looked at before. */
export interface ChangeNote {
  readonly by: string;
  readonly reason?: string | undefined;
  readonly version?: number | undefined;
}

/** Versions kept besides the one in force, so that as many changes can be shown and undone. */
const HISTORY_MAX = 200;

/** As it stands in the document. */
interface Kept {
  readonly values: LiveValues;
  readonly reason?: string;
  readonly restores?: number;
}

export class LiveSettings {
  readonly #parts: LiveSettingsParts;
  #version = 0;
  #values: LiveValues = {};

  constructor(parts: LiveSettingsParts) {
    this.#parts = parts;
  }

  /** Takes up the newest version after the journal was read. What no longer fits the configuration is left out. */
  recover(): void {
    const newest = this.#kept().at(-1);
    if (newest === undefined) return;
    if (this.#parts.source === FIXED_SETTINGS) {
      this.#parts.log({ level: 'warn', event: 'live-settings-ignored', reason: 'settings are fixed here', all: true });
      return;
    }
    this.#version = versionOf(newest);
    this.#values = this.#fitting(keptIn(newest).values);
    const resolved = this.#parts.source.resolve(this.#values);
    assert(resolved.kind === 'resolved', 'live settings that were checked are refused');
    this.#parts.apply(resolved.settings);
  }

  read(): SettingsReply {
    return { version: this.#version, settings: this.#parts.source.describe(this.#values) };
  }

  /**
   * Makes a change and puts it into force at once; resolves when it is durable. A change of nothing makes no version.
   * Rejects with Fault `invalid-request`, which names the key, `version-conflict`, or `too-large`.
   */
  async change(changes: LiveValues, note: ChangeNote): Promise<SettingsReply> {
    this.#expect(note.version);
    const changed = this.#parts.source.change(this.#values, changes);
    if (changed.kind === 'refused') throw faultOf(changed);
    return this.#make(changed.live, note, undefined);
  }

  /**
   * Brings back the values of an earlier version, as a new one: of the version before, or of `to`. Undone once more, it
   * goes one further back. Rejects with Fault `not-found` when that version is not kept.
   */
  async undo(to: number | undefined, note: ChangeNote): Promise<SettingsReply> {
    this.#expect(note.version);
    const target = to ?? this.#restored() - 1;
    const values = this.#valuesOf(target);
    if (values === undefined) {
      const what = to === undefined ? 'there is nothing to undo' : `version ${to} of the settings is not kept`;
      throw new Fault('not-found', `${what}; the last ${HISTORY_MAX} versions are`, { field: 'to' });
    }
    return this.#make(values, note, target);
  }

  /** Newest first. */
  history(limit: number): SettingsHistory {
    const kept = this.#kept();
    const versions: SettingsVersion[] = [];
    for (let index = kept.length - 1; index >= 0 && versions.length < Math.min(limit, HISTORY_MAX); index--) {
      const document = kept[index] as Document; // index < length
      const before = index > 0 ? keptIn(kept[index - 1] as Document).values : this.#valuesOf(versionOf(document) - 1);
      if (before === undefined) break; // The oldest is kept for what it was, not for what it changed.
      const { values, reason, restores } = keptIn(document);
      versions.push({
        version: versionOf(document),
        at: document.at,
        by: document.by,
        ...(reason === undefined ? {} : { reason }),
        ...(restores === undefined ? {} : { restores }),
        changes: differences(before, values),
      });
    }
    return { versions };
  }

  async #make(values: LiveValues, note: ChangeNote, restores: number | undefined): Promise<SettingsReply> {
    const { source, log, committer, apply } = this.#parts;
    const resolved = source.resolve(values);
    if (resolved.kind === 'refused') throw faultOf(resolved);
    const changes = differences(this.#values, values);
    if (changes.length > 0) {
      const version = this.#version + 1;
      const { by, reason } = note;
      const kept: Kept = {
        values,
        ...(reason === undefined ? {} : { reason }),
        ...(restores === undefined ? {} : { restores }),
      };
      writeDocument(this.#parts, { collection: 'settings', id: String(version), value: kept, by });
      this.#version = version;
      this.#forgetOldest();
      this.#values = values;
      apply(resolved.settings);
      log({
        level: 'info',
        event: 'settings-changed',
        settingsVersion: version,
        by,
        keys: changes.map(({ key }) => key),
        reason,
        restores,
      });
    }
    const reply = this.read();
    await new Promise<void>((resolve) => committer.whenDurable(resolve));
    return reply;
  }

  /** The file, or the keys of this release, may have changed since: the value at fault is left out, or else all. */
  #fitting(values: LiveValues): LiveValues {
    const { source, log } = this.#parts;
    let fitting: Record<string, unknown> = { ...values };
    for (let left = Object.keys(values).length; left > 0; left--) {
      const resolved = source.resolve(fitting);
      if (resolved.kind === 'resolved') break;
      const { key, reason } = resolved;
      const culprit = Object.keys(fitting).find((name) => key === name || key.startsWith(`${name}.`));
      log({ level: 'warn', event: 'live-settings-ignored', key, reason, all: culprit === undefined });
      if (culprit === undefined) fitting = {};
      else delete fitting[culprit];
    }
    return fitting;
  }

  #expect(version: number | undefined): void {
    if (version === undefined || version === this.#version) return;
    const message = `the settings are at version ${this.#version}, not ${version}: read them again`;
    throw new Fault('version-conflict', message, { field: 'version' });
  }

  /** The version whose values are in force: an undo stands where it went back to. */
  #restored(): number {
    const document = this.#parts.documents.get('settings', String(this.#version));
    return document === undefined ? this.#version : (keptIn(document).restores ?? this.#version);
  }

  #valuesOf(version: number): LiveValues | undefined {
    if (version < 0) return undefined;
    const document = this.#parts.documents.get('settings', String(version));
    if (document !== undefined) return keptIn(document).values;
    // Before the first change everything was as configured.
    return version === 0 ? {} : undefined;
  }

  #forgetOldest(): void {
    const kept = this.#kept();
    for (const document of kept.slice(0, Math.max(0, kept.length - HISTORY_MAX - 1)))
      writeDocument(this.#parts, { collection: 'settings', id: document.id, value: undefined, by: document.by });
  }

  /** Oldest first. */
  #kept(): readonly Document[] {
    return [...this.#parts.documents.all('settings')].sort((a, b) => versionOf(a) - versionOf(b));
  }
}

const versionOf = (document: Document): number => Number(document.id);

// Written by `#make` only.
const keptIn = (document: Document): Kept => document.value as Kept;

function differences(before: LiveValues, after: LiveValues): { key: string; before: unknown; after: unknown }[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => ({ key, before: before[key] ?? null, after: after[key] ?? null }));
}

function faultOf({ key, reason }: Refused): Fault {
  return new Fault('invalid-request', `${key} ${reason}`, { field: key });
}
