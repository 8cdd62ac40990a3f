// A table file: the tasks of a snapshot or of a piece of history. Written once, then only read.
//
//   "MTBL"  pages of rows and blobs, interleaved as they came  sections  footer (JSON)  trailer
//
// A page holds rows in the order of their sequence numbers under one checksum. The sections are:
//   specs          the task specs that rows name by number
//   pages          per page: first sequence number, offset, length, checksum, rows
//   blobs          per blob, ordered by its journal position: position, offset, length, checksum
//   blobSteps      the position of every 64th entry of `blobs`
//   keys           per idempotency key, ordered by its hash: hash, sequence number
//   keyPrefixes    the upper 32 bits of each of those hashes
//   register       JSON; in snapshots only
import { hashText } from '../../base/hash.ts';
import type { Position } from '../../engine/records.ts';

/** The last letter is the version of this layout. */
export const TABLE_MAGIC = Buffer.from('MTB1', 'latin1');
/** Checksum of the footer, its length, and the magic again. */
export const TRAILER_BYTES = 12;

export const PAGE_BYTES = 16 * 1024;
export const PAGE_ENTRY_BYTES = 28;
export const BLOB_ENTRY_BYTES = 28;
export const BLOBS_PER_STEP = 64;
export const KEY_ENTRY_BYTES = 16;
/** Upper 32 of the 53 bits of a hash. */
const PREFIX_DIVISOR = 2 ** 21;

export const SECTIONS = ['specs', 'pages', 'blobs', 'blobSteps', 'keys', 'keyPrefixes', 'register'] as const;
export type SectionName = (typeof SECTIONS)[number];

export interface Section {
  readonly offset: number;
  readonly length: number;
  readonly checksum: number;
}

export interface TableFooter {
  readonly rowVersion: number;
  readonly journal: number;
  /** The journal position up to which the records are in here. */
  readonly position: Position;
  readonly rows: number;
  readonly blobs: number;
  readonly keys: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly newestFinishAt: number;
  readonly sections: Readonly<Record<SectionName, Section>>;
}

export function keyHash(tenant: string, key: string): number {
  return hashText(`${tenant}\u0000${key}`);
}

export function keyPrefix(hash: number): number {
  return Math.floor(hash / PREFIX_DIVISOR);
}
