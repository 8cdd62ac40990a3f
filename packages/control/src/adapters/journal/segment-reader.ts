// Reads segments back, block by block, and tells a torn last write from damage.
//
// S1. Nothing is skipped: positions and sequence numbers run on from block to block and from segment to segment.
// S2. What is cut at the end was never durable: no later flush stands behind it.
import type { JournalRecord, Position } from '../../engine/records.ts';
import { BLOCK_HEADER_BYTES, BLOCK_MAGIC, type BlockHeader, isIntact, readBlockHeader } from './block.ts';
import { ByteReader, MalformedBytes } from './bytes.ts';
import { type DecodeOptions, decodeRecord } from './codec.ts';
import { corrupt } from './damage.ts';
import type { DataFile } from './directory.ts';
import { FileWindow } from './file-window.ts';

export interface Block {
  readonly file: DataFile;
  readonly offset: number;
  readonly header: BlockHeader;
  /** Header and records; overwritten when the next block is read. */
  readonly bytes: Buffer;
}

export interface ReadFrom {
  readonly position: Position;
  /** Where it is known already, as the next one. */
  readonly nextSeq: number | undefined;
  /** Random number of the journal. */
  readonly journal: number | undefined;
}

/** Where the intact journal ends. */
export interface ReadEnd extends ReadFrom {
  /** The file that holds the end; undefined when there is no segment. */
  readonly file: DataFile | undefined;
  /** Length of the intact part of that file. */
  readonly offset: number;
  /** Why reading ended before the file did, unless only zeros follow. */
  readonly torn: string | undefined;
  /** Some records were followed by a clean close. */
  readonly isClosed: boolean;
}

/** Yields every intact block; throws Fault `data-corrupt` on anything that is not a torn end of the last segment. */
export function* readBlocks(segments: readonly DataFile[], from: ReadFrom): Generator<Block, ReadEnd> {
  let end: ReadEnd = { ...from, file: undefined, offset: 0, torn: undefined, isClosed: false };
  for (const [index, file] of segments.entries()) {
    if (file.position !== end.position) {
      throw corrupt(
        file,
        0,
        `the journal before it ends at position ${end.position}, so a segment is missing or doubled`,
      );
    }
    end = yield* readSegment(file, { ...end, isLast: index === segments.length - 1 });
  }
  return end;
}

/** The records of a block. */
export function* recordsOf(block: Block, options: DecodeOptions): Generator<JournalRecord> {
  const reader = new ByteReader(block.bytes, BLOCK_HEADER_BYTES);
  reader.base = block.header.position;
  try {
    for (let index = 0; index < block.header.count; index++) {
      yield decodeRecord(reader, block.header.firstSeq + index, options);
    }
    if (reader.offset !== reader.end) throw new MalformedBytes('bytes follow the last record');
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    throw corrupt(block.file, block.offset + reader.offset, error.message);
  }
}

function* readSegment(file: DataFile, from: ReadFrom & { readonly isLast: boolean }): Generator<Block, ReadEnd> {
  const window = new FileWindow(file.path);
  let { nextSeq, journal } = from;
  let offset = 0;
  let isClosed = false;
  let torn: string | undefined;
  try {
    while (offset < window.size) {
      const found = blockAt(window, offset);
      if (typeof found === 'string') {
        torn = judgeRest(window, { file, offset, reason: found, journal });
        break;
      }
      const { header } = found;
      journal ??= header.journal;
      nextSeq ??= header.firstSeq;
      if (header.journal !== journal) throw corrupt(file, offset, 'the block belongs to another journal');
      if (header.position !== file.position + offset)
        throw corrupt(file, offset, `the block belongs at position ${header.position}`);
      if (header.firstSeq !== nextSeq)
        throw corrupt(file, offset, `record ${nextSeq} should follow, but ${header.firstSeq} does`);
      yield { file, offset, header, bytes: found.bytes };
      isClosed = header.count === 0;
      nextSeq += header.count;
      offset += found.bytes.length;
    }
  } finally {
    window.close();
  }
  if (torn !== undefined && !from.isLast) throw corrupt(file, offset, torn);
  return { position: file.position + offset, nextSeq, journal, file, offset, torn, isClosed };
}

/** The intact block at an offset, or what is wrong with it. */
function blockAt(
  window: FileWindow,
  offset: number,
): { readonly header: BlockHeader; readonly bytes: Buffer } | string {
  const header = readBlockHeader(window.view(offset, BLOCK_HEADER_BYTES));
  if (header === undefined) return 'no block begins here';
  const length = BLOCK_HEADER_BYTES + header.length;
  if (offset + length > window.size) return 'the block is longer than the file';
  const bytes = window.view(offset, length);
  return isIntact(bytes) ? { header, bytes } : 'the checksum of the block is wrong';
}

interface Rest {
  readonly file: DataFile;
  readonly offset: number;
  readonly reason: string;
  readonly journal: number | undefined;
}

/** Returns the reason when the rest is a torn write, undefined when it is only zeros, and throws when it is damage. */
function judgeRest(window: FileWindow, { file, offset, reason, journal }: Rest): string | undefined {
  if (isZero(window, offset)) return undefined;
  const rest = Buffer.from(window.view(offset, window.size - offset));
  for (let at = rest.indexOf(BLOCK_MAGIC, 1); at >= 0; at = rest.indexOf(BLOCK_MAGIC, at + 1)) {
    const header = readBlockHeader(rest.subarray(at));
    if (header === undefined || at + BLOCK_HEADER_BYTES + header.length > rest.length) continue;
    if (header.position !== file.position + offset + at || (journal !== undefined && header.journal !== journal))
      continue;
    if (!isIntact(rest.subarray(at, at + BLOCK_HEADER_BYTES + header.length))) continue;
    const flushAt = header.position - header.back;
    // Parts of one write may reach the disk in any order; but a later flush began only when this one was durable (B2).
    if (flushAt > file.position + offset)
      throw corrupt(file, offset, `${reason}, and intact records follow at byte ${offset + at}`);
  }
  return reason;
}

const ZEROS = Buffer.alloc(1024 * 1024);

function isZero(window: FileWindow, from: number): boolean {
  for (let offset = from; offset < window.size; offset += ZEROS.length) {
    const part = window.view(offset, ZEROS.length);
    if (part.compare(ZEROS, 0, part.length) !== 0) return false;
  }
  return true;
}
