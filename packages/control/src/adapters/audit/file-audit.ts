// The audit log on disk, the AuditLog port: an entry is synced before its change is answered, and all that wait share
// one sync.
//
// A1. Entries are numbered and chained in the order of `append`; a number is never used twice.
// A2. `append` resolves after the entry is synced; after a failed write the file ends where the last one that was.
import * as fs from 'node:fs/promises';
import { type AuditEntry, type AuditPage, type AuditQuery, Fault } from '@muster/contract';
import type { AuditLog, Log } from '../../engine/ports.ts';
import { auditPaths, currentPath, linesOf, rotate } from './audit-files.ts';
import { BEGINNING, type Head, nextLine, readLine } from './chain.ts';

export interface FileAuditOptions {
  readonly directory: string;
  /** The file is set aside when it reaches this size. */
  readonly fileBytesMax: number;
  /** Older files are removed. */
  readonly filesMax: number;
  readonly log: Log;
}

interface Waiting {
  readonly entry: Omit<AuditEntry, 'seq'>;
  readonly done: () => void;
  readonly failed: (fault: Fault) => void;
}

/** Requests wait for their entry, so this many can only wait when the disk stands still. */
const WAITING_MAX = 20_000;
const PAGE_DEFAULT = 50;

export class FileAudit implements AuditLog {
  readonly #options: FileAuditOptions;
  #head: Head = BEGINNING;
  /** First entry of the growing file, and how much of it is synced. */
  #firstSeq = 1;
  #bytes = 0;
  #opened: Promise<void> | undefined;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: FileAuditOptions) {
    this.#options = options;
  }

  /** Finds the end of the chain; a line that a crash cut off is dropped. */
  async #open(): Promise<void> {
    const { directory, log } = this.#options;
    for (const path of [...auditPaths(directory)].reverse()) {
      const { lines, tornBytes } = linesOf(path);
      const isGrowing = path === currentPath(directory);
      if (isGrowing) {
        this.#bytes = (await fs.stat(path)).size - tornBytes;
        if (tornBytes > 0) await fs.truncate(path, this.#bytes);
      }
      const last = lines.at(-1);
      if (last === undefined) continue;
      const link = readLine(last);
      if (link === undefined) log({ level: 'error', event: 'audit-damaged', path, remedy: 'muster audit verify' });
      // The chain goes on from what is there: a broken past must not stop the record of the present.
      this.#head = link === undefined ? { ...BEGINNING, seq: seqIn(last) } : { seq: link.entry.seq, hash: link.hash };
      this.#firstSeq = isGrowing ? seqIn(lines[0] ?? '') : this.#head.seq + 1;
      return;
    }
  }

  append(entry: Omit<AuditEntry, 'seq'>): Promise<void> {
    if (this.#waiting.length >= WAITING_MAX) {
      return Promise.reject(new Fault('internal', 'the audit log cannot be written: too many entries wait'));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, done: resolve, failed: reject });
      this.#writing ??= this.#write();
    });
  }

  /** Newest first. */
  async page({ since = 0, before = Number.POSITIVE_INFINITY, limit = PAGE_DEFAULT }: AuditQuery): Promise<AuditPage> {
    const entries: AuditEntry[] = [];
    for (const path of [...auditPaths(this.#options.directory)].reverse()) {
      for (const line of [...linesOf(path).lines].reverse()) {
        const entry = readLine(line)?.entry;
        if (entry === undefined || entry.seq >= before) continue;
        if (entry.at < since) return { entries };
        const last = entries.at(-1);
        if (entries.length === limit && last !== undefined) return { entries, next: last.seq };
        entries.push(entry);
      }
    }
    return { entries };
  }

  /** Resolves when everything appended so far is synced or has failed. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#sync(batch);
        for (const { done } of batch) done();
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'disk-full' : 'internal';
        const fault = new Fault(code, 'the audit log could not be written', { cause: error });
        for (const { failed } of batch) failed(fault);
      }
    }
    // In the turn that found nothing waiting, so that the next entry starts the next write.
    this.#writing = undefined;
  }

  async #sync(batch: readonly Waiting[]): Promise<void> {
    // Not before the first entry: by then the journal has locked the directory for this process.
    this.#opened ??= this.#open();
    await this.#opened;
    const { directory, fileBytesMax, filesMax } = this.#options;
    if (this.#bytes >= fileBytesMax) {
      rotate(directory, { firstSeq: this.#firstSeq, filesMax });
      this.#firstSeq = this.#head.seq + 1;
      this.#bytes = 0;
    }
    let head = this.#head;
    let text = '';
    for (const { entry } of batch) {
      const line = nextLine(head, entry);
      text += `${line.text}\n`;
      head = line.head;
    }
    const file = await fs.open(currentPath(directory), 'a', 0o600);
    try {
      if ((await file.stat()).size > this.#bytes) await file.truncate(this.#bytes); // A2
      await file.appendFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    this.#head = head; // A1
    this.#bytes += Buffer.byteLength(text);
  }
}

/** The number in a line that does not verify, as far as it can be read. */
function seqIn(line: string): number {
  return Number(/"seq":(\d{1,15})/.exec(line)?.[1] ?? 0);
}
