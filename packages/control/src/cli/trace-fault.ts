// What is wrong with a trace, or with reading it, is a wrong --trace.
import { TraceError } from '../trace/trace-error.ts';
import { UsageError } from './exit.ts';

/** Other errors stay as they are. */
export function traceFault(error: unknown, trace: string | undefined): unknown {
  if (error instanceof TraceError) return new UsageError(`--trace ${trace}: ${error.message}`);
  const { code, path: file, message } = error as NodeJS.ErrnoException;
  const isUnreadable = trace !== undefined && (file === trace || UNREADABLE.has(code ?? ''));
  return isUnreadable ? new UsageError(`--trace ${trace}: ${message}`) : error;
}

/** A directory tells no path; a .gz file that is none, or is cut off. */
const UNREADABLE: ReadonlySet<string> = new Set(['EISDIR', 'Z_DATA_ERROR', 'Z_BUF_ERROR']);
