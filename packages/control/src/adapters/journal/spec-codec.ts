// A task's spec as bytes. Specs repeat, so encoded ones are kept, and decoded ones are shared.
import type { LateResult } from '@muster/contract';
import type { TaskSpec } from '../../engine/task-entry.ts';
import { ByteReader, ByteWriter, MalformedBytes } from './bytes.ts';

const LATE_RESULTS = ['adopt', 'keep', 'discard'] as const satisfies readonly LateResult[];
/** Beyond this many different specs sharing starts anew; it is an economy, not a promise. */
const SHARED_MAX = 100_000;

/** Encodes specs; the bytes of each object are computed once. Equal specs have equal bytes. */
export class SpecBytes {
  readonly #encoded = new WeakMap<TaskSpec, Buffer>();

  of(spec: TaskSpec): Buffer {
    const known = this.#encoded.get(spec);
    if (known !== undefined) return known;
    const bytes = encodeSpec(spec);
    this.#encoded.set(spec, bytes);
    return bytes;
  }
}

/** Decodes specs; equal bytes give the same object. */
export class SharedSpecs {
  readonly #specs = new Map<string, TaskSpec>();

  decode(bytes: Buffer): TaskSpec {
    const key = bytes.toString('latin1');
    const known = this.#specs.get(key);
    if (known !== undefined) return known;
    if (this.#specs.size >= SHARED_MAX) this.#specs.clear();
    const spec = decodeSpec(new ByteReader(bytes));
    this.#specs.set(key, spec);
    return spec;
  }
}

function encodeSpec(spec: TaskSpec): Buffer {
  const writer = new ByteWriter(128);
  writer.text(spec.type);
  writer.text(spec.tenant);
  writer.byte(spec.priority);
  putTexts(writer, spec.requires);
  putTexts(writer, spec.prefers);
  writer.varint(spec.slots);
  writer.varint(spec.attemptsMax);
  writer.float64(spec.backoff.baseMs);
  writer.float64(spec.backoff.factor);
  writer.float64(spec.backoff.maxMs);
  writer.float64(spec.backoff.jitterRatio);
  writer.float64(spec.timeoutMs);
  writer.float64(spec.estimateMs);
  writer.byte(LATE_RESULTS.indexOf(spec.lateResult));
  writer.text(spec.profile);
  putTexts(writer, spec.limitKeys);
  writer.text(spec.apart);
  writer.byte(spec.isIdempotent ? 1 : 0);
  return Buffer.from(writer.buffer.subarray(0, writer.offset));
}

function decodeSpec(reader: ByteReader): TaskSpec {
  return {
    type: reader.text(),
    tenant: reader.text(),
    priority: reader.byte(),
    requires: takeTexts(reader),
    prefers: takeTexts(reader),
    slots: reader.varint(),
    attemptsMax: reader.varint(),
    backoff: {
      baseMs: reader.float64(),
      factor: reader.float64(),
      maxMs: reader.float64(),
      jitterRatio: reader.float64(),
    },
    timeoutMs: reader.float64(),
    estimateMs: reader.float64(),
    lateResult: pick(LATE_RESULTS, reader.byte(), 'late-result policy'),
    profile: reader.text(),
    // What version 1 wrote ends here.
    ...(reader.offset === reader.end
      ? { limitKeys: [], apart: '', isIdempotent: false }
      : { limitKeys: takeTexts(reader), apart: reader.text(), isIdempotent: reader.byte() === 1 }),
  };
}

function putTexts(writer: ByteWriter, texts: readonly string[]): void {
  writer.varint(texts.length);
  for (const text of texts) writer.text(text);
}

function takeTexts(reader: ByteReader): readonly string[] {
  const texts: string[] = [];
  for (let count = reader.varint(); count > 0; count--) texts.push(reader.text());
  return texts;
}

/** The choice that a code stands for. */
export function pick<T>(choices: readonly T[], code: number, what: string): T {
  const choice = choices[code];
  if (choice === undefined) throw new MalformedBytes(`${code} is no known ${what}`);
  return choice;
}
