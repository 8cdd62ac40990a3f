// The fencing token of an attempt: task, attempt number, epoch of the controller, nonce. Only the current one settles.
import { base36, taskIdOf, taskSeqOf } from '@muster/contract';

export interface Token {
  readonly task: number;
  readonly attempt: number;
  readonly epoch: number;
  readonly nonce: number;
}

export interface Holder {
  readonly attempt: number;
  readonly epoch: number;
  readonly nonce: number;
}

export function printToken(task: number, holder: Holder): string {
  return `${taskIdOf(task)}.${holder.attempt}.${holder.epoch}.${base36(holder.nonce)}`;
}

/** Undefined when the text is no token at all. */
export function parseToken(text: string): Token | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const task = taskSeqOf(parts[0] as string); // four parts, as the next three
  const attempt = Number(parts[1] as string);
  const epoch = Number(parts[2] as string);
  const nonce = Number.parseInt(parts[3] as string, 36);
  if (
    task === undefined ||
    !Number.isSafeInteger(attempt) ||
    !Number.isSafeInteger(epoch) ||
    !Number.isSafeInteger(nonce)
  )
    return undefined;
  return { task, attempt, epoch, nonce };
}

export function isCurrent(token: Token, holder: Holder | undefined): boolean {
  return (
    holder !== undefined &&
    token.attempt === holder.attempt &&
    token.epoch === holder.epoch &&
    token.nonce === holder.nonce
  );
}
