// Reads a table file (table-layout.ts). What is small stays in memory: specs, page directory, steps of the blob index
// and key prefixes; rows and blobs are read when asked for, and every read is checked.
import * as fs from 'node:fs';
import { basename } from 'node:path';
import type { Place, Position } from '../../engine/records.ts';
import type { RegisterData } from '../../engine/register.ts';
import type { TaskEntry, TaskSpec } from '../../engine/task-entry.ts';
import { ByteReader, MalformedBytes } from './bytes.ts';
import { checksum } from './checksum.ts';
import { corrupt } from './damage.ts';
import type { Range, Reading, ReadsNow } from './reading.ts';
import { ROW_VERSION, ROW_VERSION_MIN, takeRow } from './row-codec.ts';
import { SharedFile } from './shared-file.ts';
import { SharedSpecs } from './spec-codec.ts';
import {
  BLOB_ENTRY_BYTES,
  BLOBS_PER_STEP,
  KEY_ENTRY_BYTES,
  keyHash,
  keyPrefix,
  PAGE_ENTRY_BYTES,
  type SectionName,
  TABLE_MAGIC,
  type TableFooter,
  TRAILER_BYTES,
} from './table-layout.ts';

interface Page extends Range {
  readonly checksum: number;
  readonly rows: number;
}

interface BlobEntry extends Range {
  readonly at: Position;
  readonly checksum: number;
}

export class TableReader {
  readonly name: string;
  readonly bytes: number;
  readonly file: SharedFile;
  readonly footer: TableFooter;
  readonly #specs: readonly TaskSpec[];
  readonly #pages: Buffer;
  readonly #blobSteps: Buffer;
  readonly #keyPrefixes: Uint32Array;

  /** Throws Fault `data-corrupt` when the file is not a whole table. `specs` may be shared by several files. */
  constructor(path: string, specs = new SharedSpecs()) {
    this.name = basename(path);
    this.file = new SharedFile(path, fs.openSync(path, 'r'));
    try {
      this.bytes = fs.fstatSync(this.file.descriptor).size;
      this.footer = this.#readFooter();
      this.#specs = this.#readSpecs(specs);
      this.#pages = this.#section('pages');
      this.#blobSteps = this.#section('blobSteps');
      const prefixes = this.#section('keyPrefixes');
      this.#keyPrefixes = new Uint32Array(new Uint8Array(prefixes).buffer);
    } catch (error) {
      this.file.retire();
      throw error;
    }
  }

  register(): RegisterData | undefined {
    const bytes = this.#section('register');
    // As our writer left it: the checksum is right.
    return bytes.length === 0 ? undefined : (JSON.parse(bytes.toString()) as RegisterData);
  }

  /** Every row, ascending. */
  *tasks(): Generator<TaskEntry> {
    for (let number = 0; number < this.#pageCount; number++) {
      yield* this.#rowsOf(number, this.file.readNow(this.#page(number).offset, this.#page(number).length));
    }
  }

  *find(seq: number): Reading<TaskEntry | undefined> {
    const number = this.#pageNumberOf(seq);
    if (number < 0) return undefined;
    const bytes = yield this.#page(number);
    for (const entry of this.#rowsOf(number, bytes)) if (entry.seq === seq) return entry;
    return undefined;
  }

  /** False: none of its tasks has a spec that is wanted. */
  hasSpec(wants: (spec: TaskSpec) => boolean): boolean {
    return this.#specs.some(wants);
  }

  /** At most `limit` rows before `seq`, descending; those whose spec is not wanted are left out. */
  *before(seq: number, limit: number, wants: (spec: TaskSpec) => boolean): Reading<readonly TaskEntry[]> {
    const found: TaskEntry[] = [];
    for (let number = this.#pageNumberOf(seq - 1); number >= 0 && found.length < limit; number--) {
      const bytes = yield this.#page(number);
      const rows = [...this.#rowsOf(number, bytes)].filter((entry) => entry.seq < seq && wants(entry.spec));
      found.push(...rows.reverse().slice(0, limit - found.length));
    }
    return found;
  }

  /** False means certainly not. */
  mayHaveKey(hash: number): boolean {
    return this.#keyNumber(keyPrefix(hash)) >= 0;
  }

  *findKey(tenant: string, key: string): Reading<TaskEntry | undefined> {
    const hash = keyHash(tenant, key);
    const prefix = keyPrefix(hash);
    const first = this.#keyNumber(prefix);
    for (let number = first; number >= 0 && this.#keyPrefixes[number] === prefix; number++) {
      const offset = this.footer.sections.keys.offset + number * KEY_ENTRY_BYTES;
      const bytes = yield { offset, length: KEY_ENTRY_BYTES };
      const entry = bytes.length < KEY_ENTRY_BYTES ? undefined : yield* this.find(bytes.readDoubleLE(8));
      // The index is too long to be verified at the start. Its entry and the row, which has a checksum, must agree: a
      // damaged entry would let a key be used a second time.
      if (entry === undefined || keyHash(entry.spec.tenant, entry.extras?.key ?? '') !== bytes.readDoubleLE(0)) {
        throw corrupt(this, offset, 'an entry of its keys leads to another row');
      }
      if (entry.extras?.key === key && entry.spec.tenant === tenant) return entry;
    }
    return undefined;
  }

  /** The bytes that stood at this place of the journal, if they are here. */
  *blob(place: Place): Reading<Buffer | undefined> {
    const step = this.#stepOf(place.at);
    if (step < 0) return undefined;
    const { offset, length } = this.footer.sections.blobs;
    const from = step * BLOBS_PER_STEP * BLOB_ENTRY_BYTES;
    const entries = yield { offset: offset + from, length: Math.min(BLOBS_PER_STEP * BLOB_ENTRY_BYTES, length - from) };
    const count = Math.floor(entries.length / BLOB_ENTRY_BYTES);
    const number = lastAtMost(place.at, count, (entry) => entries.readDoubleLE(entry * BLOB_ENTRY_BYTES));
    if (number < 0) return undefined;
    const entry = blobEntry(entries, number);
    if (entry.at !== place.at) return undefined;
    if (!isInside(entry, this.bytes))
      throw corrupt(this, offset + from, 'an entry of its contents leads out of the file');
    return this.#checked(entry, yield entry);
  }

  /** Throws Fault `data-corrupt` unless register and pages are whole. Blobs are checked when they are read. */
  verify(): void {
    this.register();
    let rows = 0;
    for (let number = 0; number < this.#pageCount; number++) {
      const page = this.#page(number);
      this.#check(page, this.file.readNow(page.offset, page.length));
      rows += page.rows;
    }
    if (rows !== this.footer.rows) throw corrupt(this, 0, `it holds ${rows} rows, not ${this.footer.rows}`);
  }

  /** The same for every byte of the file. */
  verifyAll(through: ReadsNow = this.file): void {
    for (const _ of this.tasks());
    this.register();
    this.#section('keys');
    const blobs = this.#section('blobs');
    for (let number = 0; number < this.footer.blobs; number++) {
      const entry = blobEntry(blobs, number);
      this.#checked(entry, through.readNow(entry.offset, entry.length));
    }
  }

  get #pageCount(): number {
    return this.#pages.length / PAGE_ENTRY_BYTES;
  }

  #page(number: number): Page {
    const at = number * PAGE_ENTRY_BYTES;
    return {
      offset: this.#pages.readDoubleLE(at + 8),
      length: this.#pages.readUInt32LE(at + 16),
      checksum: this.#pages.readUInt32LE(at + 20),
      rows: this.#pages.readUInt32LE(at + 24),
    };
  }

  *#rowsOf(number: number, bytes: Buffer): Generator<TaskEntry> {
    const page = this.#page(number);
    this.#check(page, bytes);
    const reader = new ByteReader(bytes);
    try {
      for (let row = 0; row < page.rows; row++) yield takeRow(reader, this.#specs, this.footer.rowVersion);
    } catch (error) {
      if (error instanceof MalformedBytes) throw corrupt(this, page.offset + reader.offset, error.message);
      throw error;
    }
  }

  #checked(entry: BlobEntry, bytes: Buffer): Buffer {
    if (bytes.length === entry.length && checksum(bytes) === entry.checksum) return bytes;
    throw corrupt(this, entry.offset, 'the checksum of a content is wrong');
  }

  #check(page: Page, bytes: Buffer): void {
    if (bytes.length === page.length && checksum(bytes) === page.checksum) return;
    throw corrupt(this, page.offset, 'the checksum of a page is wrong');
  }

  /** The page in which `seq` would stand, or -1. */
  #pageNumberOf(seq: number): number {
    return lastAtMost(seq, this.#pageCount, (number) => this.#pages.readDoubleLE(number * PAGE_ENTRY_BYTES));
  }

  #stepOf(at: number): number {
    return lastAtMost(at, this.#blobSteps.length / 8, (number) => this.#blobSteps.readDoubleLE(number * 8));
  }

  /** The first key with this prefix, or -1. */
  #keyNumber(prefix: number): number {
    const before = lastAtMost(prefix - 1, this.#keyPrefixes.length, (number) => this.#keyPrefixes[number] ?? 0);
    return this.#keyPrefixes[before + 1] === prefix ? before + 1 : -1;
  }

  #readFooter(): TableFooter {
    const trailer = this.file.readNow(Math.max(0, this.bytes - TRAILER_BYTES), TRAILER_BYTES);
    if (trailer.length < TRAILER_BYTES || trailer.compare(TABLE_MAGIC, 0, 4, 8, 12) !== 0) {
      throw corrupt(
        this,
        Math.max(0, this.bytes - TRAILER_BYTES),
        'it is not a whole table file of a version known here',
      );
    }
    const length = trailer.readUInt32LE(4);
    const offset = this.bytes - TRAILER_BYTES - length;
    const bytes = offset < 0 ? undefined : this.file.readNow(offset, length);
    if (bytes === undefined || checksum(bytes) !== trailer.readUInt32LE(0)) {
      throw corrupt(this, Math.max(0, offset), 'the checksum of the footer is wrong');
    }
    const footer = JSON.parse(bytes.toString()) as TableFooter; // as our writer left it: its checksum is right
    if (footer.rowVersion < ROW_VERSION_MIN || footer.rowVersion > ROW_VERSION)
      throw corrupt(this, offset, `rows of version ${footer.rowVersion} are not known here`);
    return footer;
  }

  #readSpecs(shared: SharedSpecs): readonly TaskSpec[] {
    const reader = new ByteReader(this.#section('specs'));
    const specs: TaskSpec[] = [];
    while (reader.offset < reader.end) specs.push(shared.decode(reader.bytes()));
    return specs;
  }

  #section(name: SectionName): Buffer {
    const section = this.footer.sections[name];
    const bytes = this.file.readNow(section.offset, section.length);
    if (bytes.length !== section.length || checksum(bytes) !== section.checksum) {
      throw corrupt(this, section.offset, `the checksum of its ${name} is wrong`);
    }
    return bytes;
  }
}

function isInside({ offset, length }: Range, bytes: number): boolean {
  const isRange = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  return isRange && offset + length <= bytes;
}

function blobEntry(entries: Buffer, number: number): BlobEntry {
  const at = number * BLOB_ENTRY_BYTES;
  return {
    at: entries.readDoubleLE(at),
    offset: entries.readDoubleLE(at + 8),
    length: entries.readDoubleLE(at + 16),
    checksum: entries.readUInt32LE(at + 24),
  };
}

/** The last number whose ascending value is at most `limit`, or -1. */
function lastAtMost(limit: number, count: number, keyOf: (number: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyOf(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
