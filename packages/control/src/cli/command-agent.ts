// A ready-made agent around any program: the payload as JSON on standard input, the result on standard output.
import { type ChildProcess, spawn } from 'node:child_process';
import { type AgentTask, type AttemptContext, TerminalError } from '@muster/sdk';

/** A larger result belongs into a file or a store, with its name as the result. */
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;
/** The end of standard error, told as the reason of a failure. */
const ERROR_TEXT_MAX = 2000;
/** Shorter than the 5 s that the SDK gives a handler after its abort. */
const KILL_AFTER_MS = 3000;

export interface CommandAgentOptions {
  /** A line for the shell, which the operator wrote; nothing of a task becomes part of it. */
  readonly command: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function commandHandler({ command, environment }: CommandAgentOptions) {
  return (
    task: AgentTask,
    { signal, attempt, token }: Pick<AttemptContext, 'signal' | 'attempt' | 'token'>,
  ): Promise<unknown> => {
    const child = spawn(command, {
      shell: true,
      // A group of its own, so that a cancel reaches what the shell has started too.
      detached: process.platform !== 'win32',
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...environment,
        MUSTER_TASK_ID: task.id,
        MUSTER_TASK_TYPE: task.type,
        MUSTER_ATTEMPT: String(attempt),
        MUSTER_FENCE: token,
      },
    });
    return outcomeOf(child, { input: JSON.stringify(task.payload ?? null), signal });
  };
}

function outcomeOf(
  child: ChildProcess,
  { input, signal }: { readonly input: string; readonly signal: AbortSignal },
): Promise<unknown> {
  const output: Buffer[] = [];
  let outputBytes = 0;
  let errorText = '';
  let killTimer: NodeJS.Timeout | undefined;

  const end = (): void => {
    if (killTimer !== undefined) return;
    killGroup(child, 'SIGTERM');
    killTimer = setTimeout(() => killGroup(child, 'SIGKILL'), KILL_AFTER_MS);
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    outputBytes += chunk.length;
    if (outputBytes <= OUTPUT_BYTES_MAX) output.push(chunk);
    else end();
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errorText = (errorText + chunk).slice(-ERROR_TEXT_MAX);
  });
  // A program that does not read its input closes the pipe early; that is its right.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();

  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(error));
    child.on('close', (code, killedBy) => {
      clearTimeout(killTimer);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else if (outputBytes > OUTPUT_BYTES_MAX)
        reject(new TerminalError(`wrote more than ${OUTPUT_BYTES_MAX} bytes`, { name: 'output-too-large' }));
      else if (code !== 0) reject(failure(code, { killedBy, errorText }));
      else resolve(resultOf(Buffer.concat(output).toString('utf8')));
    });
  });
}

/** JSON when it is JSON, else the text without its last line break. */
function resultOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text.replace(/\r?\n$/, '');
  }
}

function failure(
  code: number | null,
  { killedBy, errorText }: { readonly killedBy: string | null; readonly errorText: string },
): Error {
  const error = new Error(
    `${code === null ? `killed by ${killedBy}` : `exit code ${code}`}${errorText === '' ? '' : `: ${errorText.trim()}`}`,
  );
  error.name = code === null ? 'command-killed' : `exit-${code}`;
  return error;
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}
