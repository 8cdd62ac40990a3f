// One run of a program: input in, bounded output out, and nothing of it left running afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { Guardian } from './guardian.ts';
import { splitLines } from './lines.ts';

export interface ProgramOptions {
  /** A list is run as it is; one text is a line for the shell. */
  readonly command: string | readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string | undefined;
  readonly input: string;
  readonly signal: AbortSignal;
  readonly guardian: Guardian;
  readonly limits: ProgramLimits;
  /** Text of standard output as it comes; it is not collected then. */
  readonly onOutput: ((text: string) => void) | undefined;
  /** A line of standard error as it comes. */
  readonly onErrorLine: (line: string) => void;
}

export interface ProgramLimits {
  /** Longest standard output; a program that writes more is ended [1 MiB]. */
  readonly outputBytesMax: number;
  /** How much of the end of standard error is told with a failure [4 KiB]. */
  readonly errorBytesMax: number;
  /** From SIGTERM to SIGKILL [3 s]: less than the time that an agent gives an aborted handler. */
  readonly killAfterMs: number;
}

export const PROGRAM_LIMITS: ProgramLimits = { outputBytesMax: 1024 * 1024, errorBytesMax: 4096, killAfterMs: 3_000 };

export interface ProgramEnd {
  readonly code: number | null;
  readonly killedBy: NodeJS.Signals | null;
  readonly output: string;
  readonly isOutputTooLarge: boolean;
  readonly errorTail: string;
}

/** Rejects when the program could not be started. */
export function runProgram(options: ProgramOptions): Promise<ProgramEnd> {
  const { limits, signal, guardian } = options;
  const child = start(options);
  const group = child.pid;
  if (group !== undefined) guardian.watch(group);

  const { onOutput, onErrorLine } = options;
  const output =
    onOutput === undefined ? collectOutput(child, limits.outputBytesMax, () => end()) : passOutput(child, onOutput);
  tellLines(child, onErrorLine);
  const errorTail = collectTail(child, limits.errorBytesMax);
  let killTimer: NodeJS.Timeout | undefined;
  const end = () => {
    if (killTimer !== undefined) return;
    signalGroup(child, 'SIGTERM');
    killTimer = setTimeout(() => signalGroup(child, 'SIGKILL'), limits.killAfterMs);
  };
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();

  // A program that does not read its input closes the pipe early; that is its right.
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input);

  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => {
      clearTimeout(killTimer);
      signal.removeEventListener('abort', end);
      signalGroup(child, 'SIGKILL'); // What it left in the background ends with it.
      if (group !== undefined) guardian.release(group);
      closeLater(child);
    });
    child.on('close', (code, killedBy) => {
      const { text, isTooLarge } = output();
      resolve({ code, killedBy, output: text, isOutputTooLarge: isTooLarge, errorTail: errorTail() });
    });
  });
}

function start({ command, environment, directory }: ProgramOptions): ChildProcess {
  const [file = '', ...parameters] = typeof command === 'string' ? ['/bin/sh', '-c', command] : command;
  return spawn(file, parameters, {
    // A group of its own, so that ending it reaches what it started, too.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment,
    ...(directory === undefined ? {} : { cwd: directory }),
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

const CLOSE_AFTER_MS = 500;

/** A grandchild in a session of its own can hold the pipes open for ever; its output is nobody's result. */
function closeLater(child: ChildProcess): void {
  const timer = setTimeout(() => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, CLOSE_AFTER_MS);
  child.once('close', () => clearTimeout(timer));
}

function collectOutput(child: ChildProcess, bytesMax: number, onTooLarge: () => void) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= bytesMax) chunks.push(chunk);
    else onTooLarge();
  });
  return () => ({ text: Buffer.concat(chunks).toString('utf8'), isTooLarge: bytes > bytesMax });
}

function passOutput(child: ChildProcess, onOutput: (text: string) => void) {
  const decoder = new StringDecoder('utf8');
  child.stdout?.on('data', (chunk: Buffer) => onOutput(decoder.write(chunk)));
  child.stdout?.on('end', () => onOutput(decoder.end()));
  return () => ({ text: '', isTooLarge: false });
}

function tellLines(child: ChildProcess, onLine: (line: string) => void): void {
  const lines = splitLines(onLine);
  child.stderr?.on('data', (chunk: Buffer) => lines.write(chunk));
  child.stderr?.on('close', () => lines.end());
}

function collectTail(child: ChildProcess, bytesMax: number): () => string {
  let tail = Buffer.alloc(0);
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]);
    if (tail.length > bytesMax) tail = tail.subarray(-bytesMax);
  });
  return () => tail.toString('utf8');
}
