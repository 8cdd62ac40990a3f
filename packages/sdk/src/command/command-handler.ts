// What a program's run means for its task: which result, which failure, and whether a retry can help.
import type { AgentTask, AttemptContext } from '../attempt.ts';
import { TerminalError } from '../task-failure.ts';
import { Guardian } from './guardian.ts';
import { PROGRAM_LIMITS, type ProgramEnd, type ProgramLimits, runProgram } from './program.ts';

export interface CommandOptions {
  /** A list is run as it is; one text is a line for the shell. Nothing of a task becomes part of it. */
  readonly command: string | readonly string[];
  /** Environment of the program [this process's]. The fleet's MUSTER_TOKEN is never passed on. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Working directory [this process's]. */
  readonly directory?: string;
  /** Exit codes that a retry cannot help [65, EX_DATAERR]. */
  readonly terminalExitCodes?: readonly number[];
  /** What standard output is: the result, or output that is passed on as it comes (the result is null then) [result]. */
  readonly stdout?: 'result' | 'output';
  readonly programLimits?: Partial<ProgramLimits>;
}

const EX_DATAERR = 65;

/**
 * A `run` for `defineAgent`: the payload as JSON on standard input, the result on standard output; each line of
 * standard error is a log line of the task.
 */
export function commandHandler(options: CommandOptions) {
  const limits = { ...PROGRAM_LIMITS, ...options.programLimits };
  const terminalExitCodes = options.terminalExitCodes ?? [EX_DATAERR];
  const guardian = new Guardian(limits.killAfterMs);
  const { MUSTER_TOKEN: _secret, ...environment } = options.environment ?? process.env;

  return async (
    task: AgentTask,
    { attempt, token, signal, output, log }: Pick<AttemptContext, 'attempt' | 'token' | 'signal' | 'output' | 'log'>,
  ): Promise<unknown> => {
    const end = await runProgram({
      command: options.command,
      environment: {
        ...environment,
        MUSTER_TASK_ID: task.id,
        MUSTER_TASK_TYPE: task.type,
        MUSTER_ATTEMPT: String(attempt),
        MUSTER_FENCE: token,
        ...(task.traceparent === undefined ? {} : { TRACEPARENT: task.traceparent }),
      },
      directory: options.directory,
      input: JSON.stringify(task.payload ?? null),
      signal,
      guardian,
      limits,
      onOutput: options.stdout === 'output' ? output : undefined,
      onErrorLine: (line) => log(line),
    });
    if (signal.aborted) throw signal.reason;
    if (end.isOutputTooLarge) throw outputTooLarge(limits.outputBytesMax);
    if (end.code !== 0) throw failureOf(end, terminalExitCodes);
    return resultOf(end.output);
  };
}

/** JSON when it is JSON, null when there is none, else the text without its last line break. */
function resultOf(output: string): unknown {
  if (output.trim() === '') return null;
  try {
    return JSON.parse(output);
  } catch {
    return output.replace(/\r?\n$/, '');
  }
}

const outputTooLarge = (bytesMax: number) =>
  new TerminalError(`The program wrote more than ${bytesMax} bytes; write a file and name it in the result.`, {
    name: 'output-too-large',
  });

function failureOf({ code, killedBy, errorTail }: ProgramEnd, terminalExitCodes: readonly number[]): Error {
  const how = code === null ? `The program was killed by ${killedBy}` : `The program ended with exit code ${code}`;
  const message = errorTail.trim() === '' ? `${how}.` : `${how}: ${errorTail.trim()}`;
  const name = code === null ? `killed-${killedBy}` : `exit-${code}`;
  if (code !== null && terminalExitCodes.includes(code)) return new TerminalError(message, { name });
  const error = new Error(message);
  error.name = name;
  return error;
}
