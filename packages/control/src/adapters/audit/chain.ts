// The lines of the audit log, each chained to the one before: a line holds the hash of its predecessor, and its own
// hash covers that, so no byte of the past can change without every later line telling.
import { createHash } from 'node:crypto';
import type { AuditEntry } from '@muster/contract';

/** The end of a chain: number and hash of its last line. */
export interface Head {
  readonly seq: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** What the first line of all names as its predecessor. */
export const BEGINNING: Head = { seq: 0, hash: '0'.repeat(64) };

export interface Link {
  readonly entry: AuditEntry;
  readonly previous: string;
  readonly hash: string;
}

/** The next line, without its line break, and the head that it makes. */
export function nextLine(head: Head, entry: Omit<AuditEntry, 'seq'>): { readonly text: string; readonly head: Head } {
  const seq = head.seq + 1;
  const content = JSON.stringify({ entry: { seq, ...entry }, previous: head.hash });
  const hash = hashOf(content);
  // One more member in the content's object: a line is plain JSON.
  return { text: `${content.slice(0, -1)},"hash":"${hash}"}`, head: { seq, hash } };
}

/** The line's parts; undefined when it is none of ours, or its own hash does not fit it. */
export function readLine(text: string): Link | undefined {
  const match = /^(\{"entry":.*),"hash":"([0-9a-f]{64})"\}$/.exec(text);
  const [, open = '', hash = ''] = match ?? [];
  if (match === null || hashOf(`${open}}`) !== hash) return undefined;
  // What carries its own hash was written by `nextLine`.
  const { entry, previous } = JSON.parse(text) as Omit<Link, 'hash'>;
  return { entry, previous, hash };
}

function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
