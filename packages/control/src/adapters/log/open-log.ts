// A controller's log, from its options to its last line: to a file, or to standard error.
import { ControllerLog, type ControllerLogOptions } from './controller-log.ts';
import { DescriptorSink } from './descriptor-sink.ts';
import { keepLastLines } from './last-lines.ts';
import { openLogFile } from './log-file.ts';

export interface OpenLogOptions extends Omit<ControllerLogOptions, 'sink'> {
  /** [standard error] */
  readonly file?: string | undefined;
}

/** Lives as long as the process. */
export function openControllerLog({ file, ...options }: OpenLogOptions): ControllerLog {
  // A look at the stream is what makes the descriptor of a pipe one that does not block.
  const sink = file === undefined ? new DescriptorSink((process.stderr as { fd: number }).fd) : openLogFile(file);
  const log = new ControllerLog({ ...options, sink });
  keepLastLines(log);
  return log;
}
