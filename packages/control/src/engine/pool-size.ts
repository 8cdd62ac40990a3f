// What is durable of a pool besides its decisions: the size that it should have, whether it is cordoned, and since when
// it is drained. A document of the collection `pools`, written by the record `scaled` (scalings.ts) and by operators.
import type { AgentHalt, AtOnce } from '@muster/contract';
import type { Document } from './documents.ts';

export interface KeptSize {
  readonly agents: number;
  /** What the configuration said when it was decided: a number that was changed there since is the newer will. */
  readonly initialAgents: number;
}

export interface KeptDrain {
  /** Processes that were there before are replaced. */
  readonly at: number;
  readonly by: string;
  readonly reason?: string;
  readonly atOnce: AtOnce;
}

interface KeptPool {
  readonly size?: KeptSize;
  readonly cordon?: { readonly at: number; readonly by: string; readonly reason?: string };
  readonly drain?: KeptDrain;
}

/** Undefined while nobody has changed what is configured. */
export const sizeIn = (document: Document | undefined): KeptSize | undefined => keptIn(document).size;

export function withSize(document: Document | undefined, size: KeptSize): KeptPool {
  return { ...keptIn(document), size };
}

/** Here and below undefined when nothing is left to be kept. */
export function withoutSize(document: Document | undefined): KeptPool | undefined {
  const { cordon, drain } = keptIn(document);
  return kept({ cordon, drain });
}

/** As each of its agents sees it. */
export function cordonIn(document: Document | undefined): AgentHalt | undefined {
  const { cordon } = keptIn(document);
  return cordon === undefined ? undefined : { kind: 'cordon', ...cordon };
}

export function withCordon(document: Document | undefined, cordon: KeptPool['cordon']): KeptPool | undefined {
  const { size, drain } = keptIn(document);
  return kept({ size, cordon, drain });
}

export const drainIn = (document: Document | undefined): KeptDrain | undefined => keptIn(document).drain;

export function withDrain(document: Document | undefined, drain: KeptDrain | undefined): KeptPool | undefined {
  const { size, cordon } = keptIn(document);
  return kept({ size, cordon, drain });
}

function kept(fields: { readonly [Name in keyof KeptPool]: KeptPool[Name] | undefined }): KeptPool | undefined {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as KeptPool);
}

// Made by the functions above only.
const keptIn = (document: Document | undefined): KeptPool => (document?.value as KeptPool | undefined) ?? {};
