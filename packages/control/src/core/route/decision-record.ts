// A decision as bytes, at most 200 of them: everything an explanation needs, so that it stays true after agents and
// settings have changed. Little-endian; factors and weights are kept to 1/10,000.
import { FACTORS, type FactorValues, PICKERS, type Picker } from '@muster/contract';
import { assert } from '../../base/assert.ts';
import type { Five } from './factors.ts';

const LAYOUT = 1;
export const DECISION_BYTES_MAX = 200;
export const UNIT = 10_000;
const HAS_EXPLORED = 1;
const HAS_DROPPED_PREFERENCES = 2;
const IS_ALL_HOT = 4;
const PREFERS_BUSY = 8;

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
  readonly filtered: { readonly capability: number; readonly unavailable: number; readonly full: number };
  readonly preferencesDropped: boolean;
  readonly guard: { readonly limit: number; readonly hot: number; readonly allHot: boolean };
  readonly explored: boolean;
  readonly chosen: DecodedCandidate;
  /** The next best, best first. */
  readonly runnersUp: readonly DecodedCandidate[];
}

/** Writes one record after another into the same bytes; `finish` copies them out. */
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
    this.#at = 36;
    this.#bytes.set(header.fixed, this.#at);
    this.#at += header.fixed.length;
  }

  /** The chosen agent first. */
  add(agent: number, factors: Five): void {
    const view = this.#view;
    view.setUint32(this.#at, agent >>> 0, true);
    view.setUint16(this.#at + 4, Math.floor(agent / 4_294_967_296), true);
    this.#at += 6;
    for (const factor of factors) {
      view.setUint16(this.#at, Math.round(factor * UNIT), true);
      this.#at += 2;
    }
    this.#bytes[3] = (this.#bytes[3] as number) + 1;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#at);
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
  assert(view.getUint8(0) === LAYOUT, `decision record of unknown layout ${view.getUint8(0)}`);
  const picker = PICKERS[view.getUint8(1)];
  assert(picker !== undefined, 'decision record names an unknown picker');
  const flags = view.getUint8(2);
  const weights = factorsAt(view, 36);
  const nameAt = 36 + 2 * FACTORS.length + 1;
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
      full: view.getUint32(24, true),
    },
    preferencesDropped: (flags & HAS_DROPPED_PREFERENCES) !== 0,
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
