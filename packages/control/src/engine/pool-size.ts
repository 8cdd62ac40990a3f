// What is durable of a pool besides its decisions: the size that it should have, and whether it is cordoned. A document
// of the collection `pools`, written by the record `scaled` (scalings.ts) and by operators.
import type { AgentHalt } from '@muster/contract';
import type { Document } from './documents.ts';

export interface KeptSize {
  readonly agents: number;
  /** What the configuration said when it was decided: a number that was changed there since is the newer will. */
  readonly initialAgents: number;
}

interface KeptPool {
  readonly size?: KeptSize;
  readonly cordon?: { readonly at: number; readonly by: string; readonly reason?: string };
}

/** Undefined while nobody has changed what is configured. */
export const sizeIn = (document: Document | undefined): KeptSize | undefined => keptIn(document).size;

export function withSize(document: Document | undefined, size: KeptSize): KeptPool {
  return { ...keptIn(document), size };
}

/** Undefined when nothing is left to be kept. */
export function withoutSize(document: Document | undefined): KeptPool | undefined {
  const { cordon } = keptIn(document);
  return cordon === undefined ? undefined : { cordon };
}

/** As each of its agents sees it. */
export function cordonIn(document: Document | undefined): AgentHalt | undefined {
  const { cordon } = keptIn(document);
  return cordon === undefined ? undefined : { kind: 'cordon', ...cordon };
}

export function withCordon(document: Document | undefined, cordon: KeptPool['cordon']): KeptPool | undefined {
  const { size } = keptIn(document);
  if (size === undefined && cordon === undefined) return undefined;
  return { ...(size === undefined ? {} : { size }), ...(cordon === undefined ? {} : { cordon }) };
}

// Made by the functions above only.
const keptIn = (document: Document | undefined): KeptPool => (document?.value as KeptPool | undefined) ?? {};
