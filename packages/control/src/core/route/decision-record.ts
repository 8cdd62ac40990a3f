// A decision as bytes, at most 200 of them: everything an explanation needs, so that it stays true after agents and
// settings have changed. Little-endian; factors and weights are kept to 1/10,000.
import { FACTORS, type FactorValues, PICKERS, type Picker } from '@muster/contract';
import { assert } from '../../base/assert.ts';

/** 1 had nothing of ejections, young agents, versions and passed tasks; it is still read. */
const LAYOUT = 2;
export const DECISION_BYTES_MAX = 200;
export const UNIT = 10_000;
const HAS_EXPLORED = 1;
const HAS_DROPPED_PREFERENCES = 2;
const IS_ALL_HOT = 4;
const PREFERS_BUSY = 8;
const IS_SPARED = 16;
const HAS_DROPPED_VERSION = 32;
/** Where the fixed part begins, by layout. */
const FIXED_AT = [0, 36, 48] as const;
const COUNT_MAX = 65_535;

export interface DecodedCandidate {
  readonly agent: number;
  readonly factors: FactorValues;
}

export interface DecodedDecision {
  readonly profile: string;
  readonly picker: Picker;
  readonly weights: FactorValues;
  readonly prefersBusy: boolean;
  readonly seed: number;
  readonly workMs: number;
  readonly candidates: number;
  readonly filtered: {
    readonly capability: number;
    readonly unavailable: number;
    readonly ejected: number;
    readonly full: number;
    readonly young: number;
    readonly otherVersion: number;
  };
  readonly preferencesDropped: boolean;
  /** The version that the task drew had no room, or no other version was alive. */
  readonly versionDropped: boolean;
  /** The chosen agent would be ejected, were it not the last that can do something. */
  readonly ejectionIgnored: boolean;
  /** Waiting tasks before it in their order that it passed. */
  readonly passed: number;
  readonly guard: { readonly limit: number; readonly hot: number; readonly allHot: boolean };
  readonly explored: boolean;
  readonly chosen: DecodedCandidate;
  /** The next best, best first. */
  readonly runnersUp: readonly DecodedCandidate[];
}

/** Writes one record after another into the same bytes: what `finish` gives is good until the next `begin`. */
export class DecisionWriter {
  readonly #bytes = new Uint8Array(DECISION_BYTES_MAX);
  readonly #view = new DataView(this.#bytes.buffer);
  #at = 0;

  begin(header: Header): void {
    const view = this.#view;
    let flags = header.explored ? HAS_EXPLORED : 0;
    if (header.preferencesDropped) flags |= HAS_DROPPED_PREFERENCES;
    if (header.allHot) flags |= IS_ALL_HOT;
    if (header.prefersBusy) flags |= PREFERS_BUSY;
    if (header.spared) flags |= IS_SPARED;
    if (header.versionDropped) flags |= HAS_DROPPED_VERSION;
    this.#bytes[0] = LAYOUT;
    this.#bytes[1] = header.picker;
    this.#bytes[2] = flags;
    this.#bytes[3] = 0; // candidates; counted by `add`
    view.setUint32(4, header.seed, true);
    view.setUint32(8, header.workMs, true);
    view.setUint32(12, header.compared, true);
    view.setUint32(16, header.lacking, true);
    view.setUint32(20, header.unavailable, true);
    view.setUint32(24, header.full, true);
    view.setUint32(28, header.hot, true);
    view.setFloat32(32, header.hotLimit, true);
    view.setUint32(36, header.ejected, true);
    view.setUint16(40, Math.min(COUNT_MAX, header.young), true);
    view.setUint16(42, Math.min(COUNT_MAX, header.otherVersion), true);
    view.setUint32(44, header.passed, true);
    this.#at = FIXED_AT[LAYOUT];
    this.#bytes.set(header.fixed, this.#at);
    this.#at += header.fixed.length;
  }

  /** The chosen agent first. */
  add(agent: number, factors: ArrayLike<number>): void {
    const view = this.#view;
    view.setUint32(this.#at, agent >>> 0, true);
    view.setUint16(this.#at + 4, Math.floor(agent / 4_294_967_296), true);
    this.#at += 6;
    for (let index = 0; index < FACTORS.length; index++) {
      view.setUint16(this.#at, Math.round((factors[index] as number) * UNIT), true); // one for each
      this.#at += 2;
    }
    this.#bytes[3] = (this.#bytes[3] as number) + 1;
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }
}

export interface Header {
  readonly picker: number;
  readonly explored: boolean;
  readonly preferencesDropped: boolean;
  readonly allHot: boolean;
  readonly prefersBusy: boolean;
  readonly seed: number;
  readonly workMs: number;
  readonly compared: number;
  readonly lacking: number;
  readonly unavailable: number;
  readonly full: number;
  readonly ejected: number;
  readonly young: number;
  readonly otherVersion: number;
  readonly versionDropped: boolean;
  readonly spared: boolean;
  readonly passed: number;
  readonly hot: number;
  readonly hotLimit: number;
  /** Weights and name, as `fixedPart` made them. */
  readonly fixed: Uint8Array;
}

/** What every record of a profile has in common: five weights, then the length of its name and its name in ASCII. */
export function fixedPart(name: string, weights: FactorValues): Uint8Array {
  const bytes = new Uint8Array(2 * FACTORS.length + 1 + name.length);
  const view = new DataView(bytes.buffer);
  FACTORS.forEach((factor, index) => {
    view.setUint16(2 * index, Math.round(weights[factor] * UNIT), true);
  });
  bytes[2 * FACTORS.length] = name.length;
  for (let index = 0; index < name.length; index++) bytes[2 * FACTORS.length + 1 + index] = name.charCodeAt(index);
  return bytes;
}

export function decodeDecision(bytes: Uint8Array): DecodedDecision {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = view.getUint8(0);
  const fixedAt = FIXED_AT[layout] ?? 0;
  assert(fixedAt > 0, `decision record of unknown layout ${layout}`);
  const hasRules = layout > 1;
  const picker = PICKERS[view.getUint8(1)];
  assert(picker !== undefined, 'decision record names an unknown picker');
  const flags = view.getUint8(2);
  const weights = factorsAt(view, fixedAt);
  const nameAt = fixedAt + 2 * FACTORS.length + 1;
  const nameLength = view.getUint8(nameAt - 1);
  const candidateBytes = 6 + 2 * FACTORS.length;
  const candidates: DecodedCandidate[] = [];
  for (let index = 0; index < view.getUint8(3); index++) {
    const at = nameAt + nameLength + index * candidateBytes;
    candidates.push({
      agent: view.getUint32(at, true) + view.getUint16(at + 4, true) * 4_294_967_296,
      factors: factorsAt(view, at + 6),
    });
  }
  const [chosen, ...runnersUp] = candidates;
  assert(chosen !== undefined, 'decision record without a chosen agent');
  return {
    profile: String.fromCharCode(...bytes.subarray(nameAt, nameAt + nameLength)),
    picker,
    weights,
    prefersBusy: (flags & PREFERS_BUSY) !== 0,
    seed: view.getUint32(4, true),
    workMs: view.getUint32(8, true),
    candidates: view.getUint32(12, true),
    filtered: {
      capability: view.getUint32(16, true),
      unavailable: view.getUint32(20, true),
      ejected: hasRules ? view.getUint32(36, true) : 0,
      full: view.getUint32(24, true),
      young: hasRules ? view.getUint16(40, true) : 0,
      otherVersion: hasRules ? view.getUint16(42, true) : 0,
    },
    preferencesDropped: (flags & HAS_DROPPED_PREFERENCES) !== 0,
    versionDropped: (flags & HAS_DROPPED_VERSION) !== 0,
    ejectionIgnored: (flags & IS_SPARED) !== 0,
    passed: hasRules ? view.getUint32(44, true) : 0,
    guard: { limit: view.getFloat32(32, true), hot: view.getUint32(28, true), allHot: (flags & IS_ALL_HOT) !== 0 },
    explored: (flags & HAS_EXPLORED) !== 0,
    chosen,
    runnersUp,
  };
}

function factorsAt(view: DataView, at: number): FactorValues {
  const [load = 0, performance = 0, impact = 0, efficiency = 0, collaboration = 0] = FACTORS.map(
    (_, index) => view.getUint16(at + 2 * index, true) / UNIT,
  );
  return { load, performance, impact, efficiency, collaboration };
}
