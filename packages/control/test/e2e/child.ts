// A child process and all it prints. It is signalled by its own process id only, and never outlives the test's process.
import { type ChildProcess, spawn } from 'node:child_process';
import { until } from '../../../sdk/test/until.ts';

export { PATIENCE_MS, until } from '../../../sdk/test/until.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly directory: string;
  /** Nothing of the test's own environment but what a program needs to run. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Standard input stays open behind the input, for `type`. */
  readonly isTypedTo?: boolean;
}

const alive = new Set<Child>();
// Also when the test runner gives up on a test: a leftover controller would hold its port and its directory.
process.on('exit', () => {
  for (const child of alive) child.signal('SIGKILL');
});

export class Child {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  out = '';
  err = '';
  readonly #process: ChildProcess;

  constructor(command: readonly string[], { directory, environment = {}, input, isTypedTo = false }: ChildOptions) {
    const { PATH = '', HOME = directory, TMPDIR = '/tmp' } = process.env;
    const [file = '', ...parameters] = command;
    this.#process = spawn(file, parameters, {
      cwd: directory,
      env: { PATH, HOME, TMPDIR, ...environment },
      stdio: [input === undefined && !isTypedTo ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    if (this.#process.pid === undefined) throw new Error(`${command.join(' ')} could not be started`);
    this.pid = this.#process.pid;
    alive.add(this);
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.err += text;
    });
    this.#process.stdin?.on('error', () => {});
    if (!isTypedTo) this.#process.stdin?.end(input);
    // `close` comes after the last of the output.
    this.exited = new Promise((resolve) => {
      this.#process.once('close', (code, signal) => {
        alive.delete(this);
        resolve({ code, signal });
      });
    });
  }

  get hasExited(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  type(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.hasExited) this.#process.kill(signal);
  }

  /** kill -9 */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** Resolves with the first line of the output; rejects, with the errors, when the process ends without one. */
  async firstLine(): Promise<string> {
    await until(() => this.out.includes('\n') || this.hasExited, { what: `a line of process ${this.pid}` });
    if (!this.out.includes('\n')) {
      await this.exited;
      throw new Error(`it ended without a line: ${this.err}`);
    }
    return this.out.slice(0, this.out.indexOf('\n'));
  }
}
