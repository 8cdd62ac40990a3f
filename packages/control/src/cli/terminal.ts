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

/** A key that was pressed. */
export interface Key {
  /** up, pagedown, return, a; '' where it has none. */
  readonly name: string;
  /** What it types; '' where that is nothing that can be printed. */
  readonly text: string;
  readonly isControl: boolean;
  readonly isShift: boolean;
}

export interface ScreenEvents {
  onKey(key: Key): void;
  /** It has another size, or was taken back after a stop (Ctrl-Z): what it shows is gone. */
  onResize(): void;
}

/** The whole terminal, while a command draws it. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
  /** Shows these lines and nothing else; none is wider than the screen. */
  draw(lines: readonly string[]): void;
  /** Gives the terminal back as it was. */
  close(): void;
}

export interface World {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The whole of standard input. */
  readStdin(): Promise<string>;
  /** Calls the listener with each line of standard input, until it ends; returns the way to stop listening. */
  readLines(listener: (line: string) => void): () => void;
  /** Takes the whole terminal over; undefined where standard input or output is none, or cannot be drawn on. */
  openScreen(events: ScreenEvents): Screen | undefined;
  /** Calls the listener on Ctrl-C and on SIGTERM; returns the way to stop listening. */
  onInterrupt(listener: () => void): () => void;
  /** Calls the listener when `muster restart` asks to stop but to leave agents of pools running. */
  onHandover(listener: () => void): () => void;
  /** Ends the process at once, for a second Ctrl-C. */
  abort(code: number): never;
  /** The composition root, loaded by the commands that start a controller or read a journal. */
  runtime(): Promise<Runtime>;
}
