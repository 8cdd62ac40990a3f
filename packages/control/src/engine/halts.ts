// What operators have said of single agents: a cordon (nothing new until it is taken back, whatever process has the
// id), or a drain (nothing new for this process, and over when it is). Documents, so that a restart keeps them.
import { type AgentHalt, Fault } from '@muster/contract';
import type { EngineParts } from './parts.ts';
import type { Member } from './roster.ts';
import { writeDocument } from './write-document.ts';

interface HaltValue {
  readonly kind: AgentHalt['kind'];
  readonly reason?: string;
  /** Of a drain: the process that is meant. */
  readonly instance?: string;
}

export interface HaltRequest {
  readonly reason?: string | undefined;
  /** Who asked for it. */
  readonly by: string;
}

/** Why an agent that is held by an operator, or by its pool, gets nothing new; undefined when it is not. */
export function haltOf({ documents, owner }: EngineParts, id: string, instance: string): AgentHalt | undefined {
  const document = documents.get('cordons', id);
  if (document === undefined) return owner.haltOf(id);
  const { kind, reason, instance: meant } = document.value as HaltValue; // written below, and nowhere else
  if (kind === 'drain' && meant !== instance) return owner.haltOf(id); // That one is over.
  return { kind, by: document.by, at: document.at, ...(reason === undefined ? {} : { reason }) };
}

/** Throws Fault `not-found` when no agent of this id was ever here. */
export function cordon(parts: EngineParts, id: string, { by, reason }: HaltRequest): void {
  assertKnown(parts, id);
  const value: HaltValue = { kind: 'cordon', ...(reason === undefined ? {} : { reason }) };
  writeDocument(parts, { collection: 'cordons', id, value, by });
}

export function drain(parts: EngineParts, { hello }: Member, { by, reason }: HaltRequest): void {
  const { id, instance } = hello;
  const value: HaltValue = { kind: 'drain', instance, ...(reason === undefined ? {} : { reason }) };
  writeDocument(parts, { collection: 'cordons', id, value, by });
}

/** Takes back whichever there is. Throws Fault `not-found` when no agent of this id was ever here. */
export function lift(parts: EngineParts, id: string, by: string): void {
  assertKnown(parts, id);
  if (parts.documents.get('cordons', id) === undefined) return;
  writeDocument(parts, { collection: 'cordons', id, value: undefined, by });
}

/** The process that was to drain is gone, and with it the order. */
export function forgetDrain(parts: EngineParts, id: string): void {
  const value = parts.documents.get('cordons', id)?.value as HaltValue | undefined; // as above
  if (value?.kind !== 'drain') return;
  writeDocument(parts, { collection: 'cordons', id, value: undefined, by: 'controller' });
}

function assertKnown({ ledger }: EngineParts, id: string): void {
  if (ledger.state.agentById(id) !== undefined) return;
  throw new Fault('not-found', `there is no agent ${id}`, { field: 'id' });
}
