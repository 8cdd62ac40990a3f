// The last lines of a process: whatever ends it, what was logged is written, and a crash is among it.
import type { ControllerLog } from './controller-log.ts';

/** Returns the way to take it back. Node says the crash itself too, on standard error, and ends as it would. */
export function keepLastLines({ log, flush }: Pick<ControllerLog, 'log' | 'flush'>): () => void {
  const onCrash = (error: unknown, origin: string): void => {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    log({ level: 'error', event: 'crashed', origin, message, stack });
    flush();
  };
  process.on('uncaughtExceptionMonitor', onCrash).on('exit', flush);
  return () => void process.off('uncaughtExceptionMonitor', onCrash).off('exit', flush);
}
