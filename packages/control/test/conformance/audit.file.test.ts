// The audit log on disk: chained, durable before it is acknowledged, bounded, and telling when a byte was changed.
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry } from '@muster/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileAudit } from '../../src/adapters/audit/file-audit.ts';
import { verifyAudit } from '../../src/adapters/audit/verify-audit.ts';
import type { LogEvent } from '../../src/engine/ports.ts';

let directory: string;
const log: LogEvent[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'muster-audit-'));
  log.length = 0;
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (limits: { fileBytesMax?: number; filesMax?: number } = {}) =>
  new FileAudit({ directory, fileBytesMax: 1_000_000, filesMax: 4, ...limits, log: (event) => log.push(event) });
const entry = (number: number): Omit<AuditEntry, 'seq'> => ({
  at: number,
  by: { id: 'configured', name: 'server.token', address: '10.0.0.4' },
  operation: 'cancelTask',
  target: `t${number}`,
  detail: '{"reason":"Übung"}',
  result: 'done',
});
const appendTo = async (audit: FileAudit, from: number, to: number): Promise<void> => {
  for (let number = from; number <= to; number++) await audit.append(entry(number));
};
const path = () => join(directory, 'audit.jsonl');
const targets = (entries: readonly AuditEntry[]) => entries.map(({ target }) => target);

test('an entry is on disk when it is acknowledged, and those that wait share a write', async () => {
  const audit = open();
  await Promise.all([1, 2, 3].map((number) => audit.append(entry(number))));
  const lines = readFileSync(path(), 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { entry: AuditEntry }).entry)).toEqual(
    [1, 2, 3].map((seq) => ({ seq, ...entry(seq) })),
  );
  expect(verifyAudit(directory, undefined)).toMatchObject({ ok: true, entries: 3, firstSeq: 1, head: { seq: 3 } });
});

test('a restart goes on with the chain, also after a crash that cut the last line', async () => {
  await appendTo(open(), 1, 2);
  appendFileSync(path(), '{"entry":{"seq":3,"at":3');
  await appendTo(open(), 3, 4);
  expect(verifyAudit(directory, undefined)).toMatchObject({ ok: true, entries: 4, head: { seq: 4 } });
});

test('flipping any one byte is found', async () => {
  await appendTo(open(), 1, 3);
  const intact = readFileSync(path());
  // Every byte but the last line break, without which the last line reads as cut off by a crash.
  for (let at = 0; at < intact.length - 1; at++) {
    const damaged = Buffer.from(intact);
    damaged[at] = (damaged[at] as number) ^ 1;
    writeFileSync(path(), damaged);
    expect(verifyAudit(directory, undefined).ok, `byte ${at}`).toBe(false);
  }
});

describe('an entry that was', () => {
  const change = (edit: (lines: string[]) => string[]) => {
    const lines = readFileSync(path(), 'utf8').trimEnd().split('\n');
    writeFileSync(path(), `${edit(lines).join('\n')}\n`);
    return verifyAudit(directory, undefined);
  };
  beforeEach(() => appendTo(open(), 1, 4));

  test('taken out is missed', () => {
    const report = change(([a, _b, c, d]) => [a, c, d] as string[]);
    expect(report).toMatchObject({ ok: false, damage: { line: 2, reason: 'entry 3 follows 1' } });
  });

  test('put twice, or moved, stands out', () => {
    expect(change((lines) => [...lines, lines[3] as string])).toMatchObject({ ok: false, damage: { line: 5 } });
    expect(change(([a, b, c, d]) => [a, c, b, d] as string[])).toMatchObject({ ok: false, damage: { line: 2 } });
  });

  test('cut off at the end is missed by whoever noted the head', () => {
    const { head } = verifyAudit(directory, undefined);
    expect(verifyAudit(directory, head.hash).ok).toBe(true);
    expect(change((lines) => lines.slice(0, 2)).ok).toBe(true);
    expect(verifyAudit(directory, head.hash)).toMatchObject({ ok: false });
  });
});

test('full files are set aside, and the oldest removed', async () => {
  await appendTo(open({ fileBytesMax: 1000, filesMax: 3 }), 1, 40);
  const files = readdirSync(directory).sort();
  expect(files).toHaveLength(3);
  const report = verifyAudit(directory, undefined);
  expect(report).toMatchObject({ ok: true, files: 3, head: { seq: 40 } });
  expect(report.firstSeq).toBeGreaterThan(1);
  expect(report.entries).toBe(40 - report.firstSeq + 1);
  // A file that was taken out of the middle is missed.
  rmSync(join(directory, files[1] as string));
  expect(verifyAudit(directory, undefined).ok).toBe(false);
});

test('pages, newest first, across files', async () => {
  const audit = open({ fileBytesMax: 1000, filesMax: 100 });
  await appendTo(audit, 1, 12);
  const first = await audit.page({ limit: 5 });
  expect(targets(first.entries)).toEqual(['t12', 't11', 't10', 't9', 't8']);
  const second = await audit.page({ limit: 5, before: first.next as number });
  expect(targets(second.entries)).toEqual(['t7', 't6', 't5', 't4', 't3']);
  const last = await audit.page({ limit: 5, before: second.next as number });
  expect(targets(last.entries)).toEqual(['t2', 't1']);
  expect(last.next).toBeUndefined();
  expect(targets((await audit.page({ since: 11 })).entries)).toEqual(['t12', 't11']);
});

test('a damaged past is told of and does not stop the present', async () => {
  await appendTo(open(), 1, 2);
  truncateSync(path(), readFileSync(path()).length - 3);
  appendFileSync(path(), 'x}\n');
  await appendTo(open(), 3, 3);
  expect(log).toMatchObject([{ event: 'audit-damaged' }]);
  expect(verifyAudit(directory, undefined)).toMatchObject({ ok: false, damage: { line: 2 } });
});

test('what cannot be written is not acknowledged', async () => {
  const audit = open();
  await audit.append(entry(1));
  rmSync(directory, { recursive: true });
  await expect(audit.append(entry(2))).rejects.toMatchObject({ code: 'internal' });
  // For the clean-up.
  directory = mkdtempSync(join(tmpdir(), 'muster-audit-'));
});
