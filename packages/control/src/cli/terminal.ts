// The outside world of a command: its streams, environment and signals. The entry (index.ts) makes the real one.
import type { Runtime } from './runtime.ts';

export interface Terminal {
  /** Results. */
  out(text: string): void;
  /** Progress, logs and errors. */
  err(text: string): void;
  readonly isTty: boolean;
  readonly hasColour: boolean;
  readonly columns: number;
}

export interface World {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The whole of standard input. */
  readStdin(): Promise<string>;
  /** Calls the listener with each line of standard input, until it ends; returns the way to stop listening. */
  readLines(listener: (line: string) => void): () => void;
  /** Calls the listener on Ctrl-C and on SIGTERM; returns the way to stop listening. */
  onInterrupt(listener: () => void): () => void;
  /** Calls the listener when `muster restart` asks to stop but to leave agents of pools running. */
  onHandover(listener: () => void): () => void;
  /** Ends the process at once, for a second Ctrl-C. */
  abort(code: number): never;
  /** The composition root, loaded by the commands that start a controller or read a journal. */
  runtime(): Promise<Runtime>;
}
