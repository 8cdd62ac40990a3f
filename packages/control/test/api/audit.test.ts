// Which changes are on record, and that none is answered before it is.
import { type AuditEntry, Fault, MusterClient } from '@muster/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditLog } from '../../src/engine/ports.ts';
import { openServer, Peer, type Served } from './harness.ts';

class MemoryAudit implements AuditLog {
  readonly entries: AuditEntry[] = [];
  /** Thrown by the next append, once. */
  nextError: Error | undefined;
  /** Appends wait for it. */
  gate: Promise<void> | undefined;

  async append(entry: Omit<AuditEntry, 'seq'>): Promise<void> {
    await this.gate;
    const error = this.nextError;
    this.nextError = undefined;
    if (error !== undefined) throw error;
    this.entries.push({ seq: this.entries.length + 1, ...entry });
  }

  async page(): Promise<{ entries: AuditEntry[] }> {
    return { entries: [...this.entries].reverse() };
  }
}

const ADMIN = 'the-first-admin';
let audit: MemoryAudit;
let api: Served;
let admin: MusterClient;
beforeEach(async () => {
  audit = new MemoryAudit();
  api = await openServer({ token: ADMIN, audit });
  admin = new MusterClient({ url: api.url, token: ADMIN });
});
afterEach(() => api.server.close());

const by = { id: 'configured', name: 'server.token', address: '127.0.0.1' };

test('changes are on record: who, from where, what, to what, and how it ended', async () => {
  const { tasks } = await admin.submit({ type: 'a', payload: 'private' });
  const id = tasks[0]?.id ?? '';
  await admin.cancel(id, 'no longer needed');
  await admin.cancel(id).catch(() => {});
  const made = await admin.createToken({ role: 'viewer', name: 'screen' });
  await admin.revokeToken(made.id);
  await admin.task(id);
  expect(audit.entries.map(({ seq: _seq, at: _at, ...rest }) => rest)).toEqual([
    { by, operation: 'cancelTask', target: id, detail: '{"reason":"no longer needed"}', result: 'done' },
    { by, operation: 'cancelTask', target: id, detail: '{}', result: 'wrong-state' },
    { by, operation: 'createToken', detail: '{"role":"viewer","name":"screen"}', result: 'done' },
    { by, operation: 'revokeToken', target: made.id, result: 'done' },
  ]);
  expect((await admin.audit()).entries).toHaveLength(4);
});

test('a refused change is on record under the name of its token; a stranger’s is not', async () => {
  const viewer = await admin.createToken({ role: 'viewer', name: 'screen' });
  const change = (token: string) => new MusterClient({ url: api.url, token }).redrive().catch(() => {});
  await change(viewer.token);
  await change('wrong');
  expect(audit.entries.slice(1)).toMatchObject([
    { by: { id: viewer.id, name: 'screen' }, operation: 'redriveTasks', result: 'forbidden' },
  ]);
});

test('no change is answered before it is on record', async () => {
  let open = () => {};
  audit.gate = new Promise((resolve) => {
    open = resolve;
  });
  let isAnswered = false;
  const making = admin.createToken({ role: 'viewer' }).then(() => {
    isAnswered = true;
  });
  await expect.poll(() => api.controller.tokens.all().length).toBe(1);
  // Whoever asks after it is answered before it.
  for (let request = 0; request < 3; request++) await admin.status();
  expect(isAnswered).toBe(false);
  open();
  await making;
});

test('a log that cannot be written is a fault, not a silence', async () => {
  audit.nextError = new Fault('disk-full', 'the audit log could not be written');
  await expect(admin.createToken({ role: 'viewer' })).rejects.toMatchObject({ code: 'disk-full' });
  expect(api.log).toMatchObject([{ level: 'error', event: 'audit-failed' }]);
});

test('a cancellation over a WebSocket is on record before it is answered', async () => {
  const peer = new Peer(api.url, { headers: { authorization: `Bearer ${ADMIN}` } });
  await peer.open();
  peer.send([{ kind: 'submit', ref: 1, tasks: [{ type: 'a' }] }]);
  await peer.received(1);
  api.carriers.push(1, { kind: 'cancelled', ref: 2, task: 't1' });
  expect((await peer.received(2))[1]).toEqual({ kind: 'cancelled', ref: 2, task: 't1' });
  expect(audit.entries).toMatchObject([{ by, operation: 'cancel-task', target: 't1', result: 'done' }]);
});
