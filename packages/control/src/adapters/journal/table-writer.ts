// Writes a table file front to back, in bounded memory but for its indexes (table-layout.ts has the format).
import * as fs from 'node:fs';
import { assert } from '../../base/assert.ts';
import type { Position } from '../../engine/records.ts';
import type { RegisterData } from '../../engine/register.ts';
import type { TaskEntry, TaskSpec } from '../../engine/task-entry.ts';
import { ByteWriter } from './bytes.ts';
import { checksum } from './checksum.ts';
import { putRow, ROW_VERSION } from './row-codec.ts';
import { SpecBytes } from './spec-codec.ts';
import {
  BLOBS_PER_STEP,
  keyHash,
  keyPrefix,
  PAGE_BYTES,
  type Section,
  type SectionName,
  TABLE_MAGIC,
  type TableFooter,
} from './table-layout.ts';

const OUTPUT_BYTES = 1024 * 1024;

export interface TableOptions {
  readonly path: string;
  readonly journal: number;
  readonly position: Position;
}

export class TableWriter {
  readonly #options: TableOptions;
  readonly #descriptor: number;
  readonly #output = new ByteWriter(2 * OUTPUT_BYTES);
  readonly #page = new ByteWriter(2 * PAGE_BYTES);
  readonly #pages = new ByteWriter(4096);
  readonly #specBytes = new SpecBytes();
  readonly #specs = new ByteWriter(4096);
  readonly #specNumbers = new Map<string, number>();
  readonly #numberOfSpec = new Map<TaskSpec, number>();
  readonly #blobs = { at: [] as number[], offset: [] as number[], length: [] as number[], checksum: [] as number[] };
  readonly #keys = { hash: [] as number[], seq: [] as number[] };
  readonly #sections: Partial<Record<SectionName, Section>> = {};
  #pageFirst = 0;
  #pageRows = 0;
  #rows = 0;
  #firstSeq = 0;
  #lastSeq = 0;
  #newestFinishAt = 0;

  constructor(options: TableOptions) {
    this.#options = options;
    this.#descriptor = fs.openSync(options.path, 'w', 0o600);
    this.#output.raw(TABLE_MAGIC);
  }

  get rows(): number {
    return this.#rows;
  }

  /** `at` is where the blob has stood in the journal; it is found under that position for ever. */
  addBlob(at: Position, bytes: Buffer): void {
    this.#blobs.at.push(at);
    this.#blobs.offset.push(this.#output.position);
    this.#blobs.length.push(bytes.length);
    this.#blobs.checksum.push(checksum(bytes));
    this.#put(bytes);
  }

  /** Rows come in ascending order. */
  addRow(entry: TaskEntry): void {
    assert(entry.seq > this.#lastSeq, `row ${entry.seq} came after row ${this.#lastSeq}`);
    if (this.#pageRows === 0) this.#pageFirst = entry.seq;
    if (this.#rows === 0) this.#firstSeq = entry.seq;
    this.#lastSeq = entry.seq;
    this.#newestFinishAt = Math.max(this.#newestFinishAt, entry.ending?.at ?? 0);
    this.#rows++;
    this.#pageRows++;
    putRow(this.#page, entry, this.#numberOf(entry.spec));
    if (entry.extras !== undefined && entry.extras.key !== '') {
      this.#keys.hash.push(keyHash(entry.spec.tenant, entry.extras.key));
      this.#keys.seq.push(entry.seq);
    }
    if (this.#page.offset >= PAGE_BYTES) this.#endPage();
  }

  /** The file is complete and durable when this returns, under the name it has. */
  finish(register: RegisterData | undefined): void {
    this.#endPage();
    this.#section('specs', this.#specs);
    this.#section('pages', this.#pages);
    this.#writeBlobIndex();
    this.#writeKeyIndex();
    const json = new ByteWriter(1024);
    if (register !== undefined) json.raw(Buffer.from(JSON.stringify(register)));
    this.#section('register', json);
    this.#writeFooter();
    this.#flush();
    fs.fsyncSync(this.#descriptor);
    fs.closeSync(this.#descriptor);
  }

  abandon(): void {
    fs.closeSync(this.#descriptor);
    fs.rmSync(this.#options.path, { force: true });
  }

  #numberOf(spec: TaskSpec): number {
    const known = this.#numberOfSpec.get(spec);
    if (known !== undefined) return known;
    // Equal specs may be different objects: one came from the old snapshot, the other from a record.
    const bytes = this.#specBytes.of(spec);
    const text = bytes.toString('latin1');
    const number = this.#specNumbers.get(text) ?? this.#specNumbers.size;
    if (number === this.#specNumbers.size) {
      this.#specNumbers.set(text, number);
      this.#specs.bytes(bytes);
    }
    this.#numberOfSpec.set(spec, number);
    return number;
  }

  #endPage(): void {
    if (this.#pageRows === 0) return;
    const bytes = this.#page.buffer.subarray(0, this.#page.offset);
    this.#pages.float64(this.#pageFirst);
    this.#pages.float64(this.#output.position);
    this.#pages.uint32(bytes.length);
    this.#pages.uint32(checksum(bytes));
    this.#pages.uint32(this.#pageRows);
    this.#put(bytes);
    this.#page.offset = 0;
    this.#pageRows = 0;
  }

  #writeBlobIndex(): void {
    const { at, offset, length, checksum: sums } = this.#blobs;
    const entries = new ByteWriter(4096);
    const steps = new ByteWriter(1024);
    for (const [place, index] of orderOf(at).entries()) {
      if (place % BLOBS_PER_STEP === 0) steps.float64(at[index] as number); // the columns have one length
      entries.float64(at[index] as number);
      entries.float64(offset[index] as number);
      entries.float64(length[index] as number);
      entries.uint32(sums[index] as number);
    }
    this.#section('blobs', entries);
    this.#section('blobSteps', steps);
  }

  #writeKeyIndex(): void {
    const { hash, seq } = this.#keys;
    const entries = new ByteWriter(1024);
    const prefixes = new ByteWriter(1024);
    for (const index of orderOf(hash)) {
      entries.float64(hash[index] as number); // the columns have one length
      entries.float64(seq[index] as number);
      prefixes.uint32(keyPrefix(hash[index] as number));
    }
    this.#section('keys', entries);
    this.#section('keyPrefixes', prefixes);
  }

  #section(name: SectionName, content: ByteWriter): void {
    const bytes = content.buffer.subarray(0, content.offset);
    this.#sections[name] = { offset: this.#output.position, length: bytes.length, checksum: checksum(bytes) };
    this.#put(bytes);
  }

  #writeFooter(): void {
    const footer: TableFooter = {
      rowVersion: ROW_VERSION,
      journal: this.#options.journal,
      position: this.#options.position,
      rows: this.#rows,
      blobs: this.#blobs.at.length,
      keys: this.#keys.hash.length,
      firstSeq: this.#firstSeq,
      lastSeq: this.#lastSeq,
      newestFinishAt: this.#newestFinishAt,
      sections: this.#sections as Record<SectionName, Section>, // every section has been written by now
    };
    const bytes = Buffer.from(JSON.stringify(footer));
    this.#put(bytes);
    this.#output.uint32(checksum(bytes));
    this.#output.uint32(bytes.length);
    this.#output.raw(TABLE_MAGIC);
  }

  #put(bytes: Buffer): void {
    this.#output.raw(bytes);
    if (this.#output.offset >= OUTPUT_BYTES) this.#flush();
  }

  #flush(): void {
    const output = this.#output;
    for (let written = 0; written < output.offset; ) {
      written += fs.writeSync(this.#descriptor, output.buffer, written, output.offset - written, output.base + written);
    }
    output.base += output.offset;
    output.offset = 0;
  }
}

/** Indexes of the values in ascending order; values that are in order already, as payloads are, cost one look each. */
function orderOf(values: readonly number[]): Uint32Array {
  const order = Uint32Array.from(values, (_, index) => index);
  const isOrdered = values.every((value, index) => index === 0 || (values[index - 1] as number) <= value); // index ≥ 1
  return isOrdered ? order : order.sort((a, b) => (values[a] as number) - (values[b] as number)); // indexes of `values`
}
