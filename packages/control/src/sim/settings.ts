// The settings of a simulated controller: those that a controller has which nobody has configured.
import type { EngineSettings } from '../engine/settings.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const KIB = 1024;
const MIB = 1024 * KIB;

/** Kept equal to the defaults of the configuration by a test. */
export const SIM_SETTINGS: EngineSettings = {
  queue: {
    waitingMax: 2_000_000,
    payloadBytesMax: MIB,
    payloadMemoryBytes: 16 * MIB,
    agingMs: MINUTE_MS,
    keysMax: 10_000_000,
    throttlesMax: 100_000,
    retentionMs: 24 * 60 * MINUTE_MS,
  },
  streams: { taskBytes: 256 * KIB, totalBytes: 64 * MIB, tailBytes: 64 * KIB, readersMax: 1000 },
  tenants: {},
  limits: [],
  lease: {
    heartbeatMs: 15 * SECOND_MS,
    silenceMs: 2 * MINUTE_MS,
    checkMs: 30 * SECOND_MS,
    reconnectGraceMs: 30 * SECOND_MS,
    orphanTimeoutMs: 5 * MINUTE_MS,
    poisonDeaths: 3,
  },
  routing: {
    profile: 'balanced',
    picker: 'five-factor',
    explorationRatio: 0.01,
    guardQuantile: 0.84,
    patienceRatio: 0.7,
    profiles: {},
    slowStartMs: 30 * SECOND_MS,
    slowStartAggression: 1,
    canary: {},
    lookAhead: 32,
    hedging: { budgetRatio: 0 },
    ejection: {
      failures: 5,
      baseMs: 30 * SECOND_MS,
      maxMs: 5 * MINUTE_MS,
      shareMax: 0.5,
      intervalMs: 10 * SECOND_MS,
      volumeMin: 20,
    },
  },
};

/** Sections of which only what differs is given; lists and maps by name are given whole. */
export type SettingsPatch = {
  readonly [Section in keyof EngineSettings]?: EngineSettings[Section] extends readonly unknown[]
    ? EngineSettings[Section]
    : Partial<EngineSettings[Section]>;
};

export function settingsWith(patch: SettingsPatch = {}): EngineSettings {
  const { queue, streams, tenants, limits, lease, routing } = SIM_SETTINGS;
  return {
    queue: sectionWith(queue, patch.queue),
    streams: sectionWith(streams, patch.streams),
    // A map whose every value is whole: none of it is undefined.
    tenants: { ...tenants, ...(patch.tenants as EngineSettings['tenants']) },
    limits: patch.limits ?? limits,
    lease: sectionWith(lease, patch.lease),
    routing: sectionWith(routing, patch.routing),
  };
}

/** Not by spreading: each world's sections would be of another kind to V8, and they are read at every step. */
function sectionWith<Section extends object>(section: Section, patch: Partial<Section> | undefined): Section {
  return Object.assign({}, section, patch);
}
