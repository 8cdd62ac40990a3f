// Reads a whole audit log and says what does not fit: a line that was changed, taken out, put in or moved.
import { Fault } from '@muster/contract/protocol';
import { auditPaths, linesOf } from './audit-files.ts';
import { BEGINNING, type Head, readLine } from './chain.ts';

export interface AuditReport {
  readonly ok: boolean;
  readonly files: number;
  readonly entries: number;
  /** First entry that is still kept; later than 1 when old files were removed by retention. */
  readonly firstSeq: number;
  /** To be noted elsewhere: a later log that does not hold it was cut or written anew. */
  readonly head: Head;
  readonly damage?: { readonly file: string; readonly line: number; readonly reason: string };
}

/** `noted` is the hash of a head noted earlier, which the chain must still hold. Throws Fault `not-found`. */
export function verifyAudit(directory: string, noted: string | undefined): AuditReport {
  const paths = pathsIn(directory);
  let head: Head | undefined;
  let entries = 0;
  let firstSeq = 0;
  let hasNoted = noted === undefined;
  const report = (damage?: AuditReport['damage']): AuditReport => ({
    ok: damage === undefined,
    files: paths.length,
    entries,
    firstSeq,
    head: head ?? BEGINNING,
    ...(damage === undefined ? {} : { damage }),
  });
  for (const file of paths) {
    const { lines, tornBytes } = linesOf(file);
    for (const [index, line] of lines.entries()) {
      const link = readLine(line);
      const reason = link === undefined ? 'it does not fit its own hash' : whyLoose(head, link);
      if (link === undefined || reason !== undefined) return report({ file, line: index + 1, reason: reason ?? '' });
      head = { seq: link.entry.seq, hash: link.hash };
      if (entries === 0) firstSeq = head.seq;
      if (head.hash === noted) hasNoted = true;
      entries++;
    }
    const isLast = file === paths.at(-1);
    if (tornBytes > 0 && !isLast) return report({ file, line: lines.length + 1, reason: 'its end is missing' });
  }
  const file = paths.at(-1) ?? directory;
  return hasNoted ? report() : report({ file, line: 0, reason: `no entry has the noted hash ${noted}` });
}

function whyLoose(
  head: Head | undefined,
  { entry, previous }: { readonly entry: { readonly seq: number }; readonly previous: string },
): string | undefined {
  // Retention removes whole files from the front; only entry 1 has a known predecessor.
  if (head === undefined)
    return entry.seq === 1 && previous !== BEGINNING.hash ? 'the beginning was changed' : undefined;
  if (entry.seq !== head.seq + 1) return `entry ${entry.seq} follows ${head.seq}`;
  return previous === head.hash ? undefined : `entry ${entry.seq} does not follow from the one before`;
}

function pathsIn(directory: string): readonly string[] {
  try {
    return auditPaths(directory);
  } catch (error) {
    throw new Fault('not-found', `there is no data directory ${directory}; --data-dir names another`, { cause: error });
  }
}
