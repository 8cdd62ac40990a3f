// From whatever a handler threw to the error that the controller records.
import type { TaskError } from '@muster/contract';

/** Thrown by a handler when a retry cannot help. */
export class TerminalError extends Error {
  override readonly name: string;

  /** `name` is the error class that is recorded and counted. */
  constructor(message: string, options: { readonly name?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = options.name ?? 'TerminalError';
  }
}

const CLASS_LENGTH_MAX = 128;
const MESSAGE_LENGTH_MAX = 8_192;

export function taskErrorOf(thrown: unknown): TaskError {
  const isError = thrown instanceof Error;
  const name = isError ? thrown.name : 'Error';
  return {
    class: shorten(name === '' ? 'Error' : name, CLASS_LENGTH_MAX),
    message: shorten(isError ? thrown.message : textOf(thrown), MESSAGE_LENGTH_MAX),
    ...(thrown instanceof TerminalError ? { terminal: true } : {}),
  };
}

/** Cuts text at a limit, and says that it did. */
export function shorten(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const cut = text.slice(0, lengthMax - CUT_MARK.length);
  // Half of a surrogate pair at the cut would be no text at all.
  return cut.replace(/[\uD800-\uDBFF]$/, '') + CUT_MARK;
}

const CUT_MARK = '… (cut)';

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'A value was thrown that has no text.'; // An object without a prototype, for example.
  }
}
