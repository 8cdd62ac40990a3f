// How a command ends, and what an error means for its exit code.
import { Fault, type FaultCode } from '@muster/contract/protocol';

export const EXIT = { done: 0, failed: 1, usage: 2, noController: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const UNREACHED: ReadonlySet<FaultCode> = new Set(['no-controller', 'not-running', 'tls-failed']);

/** The command line is wrong; the message names the flag or argument. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof Fault && UNREACHED.has(error.code)) return EXIT.noController;
  return EXIT.failed;
}
