// A block: the records of one flush (or a part of it) under one checksum. A checksum per record would cost more than
// the record's encoding; per flush it is nearly free, and a flush is what a power cut tears.
//
// B1. A block says where it stands and which record comes first, so that a lost, doubled or foreign one is recognised.
// B2. A block says where its flush began: damage that a later flush follows was once durable and must not be cut away.
import { checksum } from './checksum.ts';

/** `MJB1`. The digit is the version of this layout. */
export const BLOCK_MAGIC = Buffer.from('MJB1', 'latin1');
export const BLOCK_HEADER_BYTES = 40;

const CHECKSUM_OFFSET = 4;
/** The checksum covers everything behind it. */
const CHECKED_OFFSET = 8;
const LENGTH_OFFSET = 8;
const COUNT_OFFSET = 12;
const POSITION_OFFSET = 16;
const SEQ_OFFSET = 24;
const BACK_OFFSET = 32;
const JOURNAL_OFFSET = 36;

export interface BlockHeader {
  /** Of the records, without this header. */
  readonly length: number;
  /** Number of records; 0 marks a clean close. */
  readonly count: number;
  readonly position: number;
  readonly firstSeq: number;
  /** Bytes from the start of the flush to this block. */
  readonly back: number;
  /** Random number of the journal, the same in all its files. */
  readonly journal: number;
}

/** Fills in the header at the start of a finished block. */
export function sealBlock(block: Buffer, header: BlockHeader): void {
  BLOCK_MAGIC.copy(block, 0);
  block.writeUInt32LE(header.length, LENGTH_OFFSET);
  block.writeUInt32LE(header.count, COUNT_OFFSET);
  block.writeDoubleLE(header.position, POSITION_OFFSET);
  block.writeDoubleLE(header.firstSeq, SEQ_OFFSET);
  block.writeUInt32LE(header.back, BACK_OFFSET);
  block.writeUInt32LE(header.journal, JOURNAL_OFFSET);
  block.writeUInt32LE(checksum(block.subarray(CHECKED_OFFSET)), CHECKSUM_OFFSET);
}

/** The header as it stands there, unchecked; undefined when it does not begin like one. */
export function readBlockHeader(bytes: Buffer): BlockHeader | undefined {
  if (bytes.length < BLOCK_HEADER_BYTES || bytes.compare(BLOCK_MAGIC, 0, 4, 0, 4) !== 0) return undefined;
  return {
    length: bytes.readUInt32LE(LENGTH_OFFSET),
    count: bytes.readUInt32LE(COUNT_OFFSET),
    position: bytes.readDoubleLE(POSITION_OFFSET),
    firstSeq: bytes.readDoubleLE(SEQ_OFFSET),
    back: bytes.readUInt32LE(BACK_OFFSET),
    journal: bytes.readUInt32LE(JOURNAL_OFFSET),
  };
}

/** `block` is the header and its records, no more. */
export function isIntact(block: Buffer): boolean {
  return block.readUInt32LE(CHECKSUM_OFFSET) === checksum(block.subarray(CHECKED_OFFSET));
}
