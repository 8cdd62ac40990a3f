import { describe, expect, it } from 'vitest';
import { Ledger, stateHash } from '../../engine/ledger.ts';
import type { JournalRecord } from '../../engine/records.ts';
import { specOf } from '../../engine/submission.ts';
import type { TaskEntry } from '../../engine/task-entry.ts';
import { differenceBetween } from './same-state.ts';

const blob = (at: number) => ({ text: undefined, at, length: 4 });

/** A task that failed once and runs again, one that was cancelled, and an agent; blobs lie where they like. */
function ledgerOf(place: number): Ledger {
  const spec = specOf({ type: 'work' });
  const rest = { readyAt: 1, expiresAt: 0, deadlineAt: 0, session: '', digest: 0, parent: 0, conditions: undefined };
  const tasks = ['a', ''].map((key) => ({ spec, payload: blob(place), key, ...rest }));
  const hello = { id: 'agent', instance: 'i', type: 'work', slots: 1 };
  const attempt = {
    kind: 'dispatched',
    task: 1,
    agent: 1,
    epoch: 1,
    decision: { bytes: undefined, at: place, length: 2 },
  };
  const error = { class: 'E', message: 'e' };
  const records = [
    { kind: 'started', at: 1, epoch: 1, version: 'v' },
    { kind: 'agent-joined', at: 1, agent: 1, hello },
    { kind: 'submitted', at: 1, first: 1, tasks },
    { ...attempt, at: 2, attempt: 1, nonce: 1 },
    { kind: 'failed', at: 3, task: 1, attempt: 1, how: 'failed', error, usage: {}, next: { kind: 'retry', at: 4 } },
    { ...attempt, at: 4, attempt: 2, nonce: 2 },
    { kind: 'cancelled', at: 5, task: 2, reason: 'r' },
  ];
  const ledger = new Ledger();
  records.forEach((record, index) => void ledger.record({ ...record, seq: index + 1 } as JournalRecord)); // as above
  return ledger;
}

const entry = (ledger: Ledger, seq: number): TaskEntry => ledger.tasks.get(seq) as TaskEntry; // both were submitted

const CHANGES: Readonly<Record<string, (ledger: Ledger) => void>> = {
  'another time of readiness': (ledger) => void entry(ledger, 1).readyAt++,
  'another number of attempts': (ledger) => void entry(ledger, 1).attempt++,
  'another state': (ledger) => void Object.assign(entry(ledger, 2), { state: 'expired' }),
  'another lease': (ledger) => {
    const { lease } = entry(ledger, 1);
    if (lease !== undefined) entry(ledger, 1).lease = { ...lease, nonce: 9 };
  },
  'another end': (ledger) => void Object.assign(entry(ledger, 2), { ending: { at: 5, resultAt: 0, resultLength: 1 } }),
  'another error': (ledger) => void Object.assign(entry(ledger, 2), { error: { class: 'Cancelled', message: 's' } }),
  'another spec': (ledger) => void Object.assign(entry(ledger, 1), { spec: specOf({ type: 'other' }) }),
  'another history': (ledger) => void entry(ledger, 1).extras?.diedOn.push(1),
  'the register has another counters': (ledger) => void ledger.state.counters.cancelled++,
  'the register has another agents': (ledger) => {
    for (const { seq } of [...ledger.state.agents.values()]) ledger.state.agents.delete(seq);
  },
  'is not there any more': (ledger) => ledger.forget(2),
};

describe('two states', () => {
  it('are the same wherever their blobs lie, as their fingerprints say', () => {
    const [one, other] = [ledgerOf(0), ledgerOf(100)];
    expect(differenceBetween(one, other)).toBeUndefined();
    expect(stateHash(one)).toBe(stateHash(other));
  });

  it.each(Object.entries(CHANGES))('differ: %s', (what, change) => {
    const changed = ledgerOf(0);
    change(changed);
    expect(differenceBetween(ledgerOf(0), changed)).toContain(what);
    expect(stateHash(changed)).not.toBe(stateHash(ledgerOf(0)));
  });

  it('differ by a task too many', () => {
    const fewer = ledgerOf(0);
    fewer.forget(2);
    expect(differenceBetween(fewer, ledgerOf(0))).toBe('1 tasks are there that were not');
  });
});
