// Makes system calls of a running process fail or linger, through strace: the kernel itself answers so, and nothing in
// the product knows of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Undefined: strace is not here, or may not attach. */
export async function inject(pid: number, rule: string): Promise<Injection | undefined> {
  const [calls = ''] = rule.split(':');
  const strace = spawn('strace', ['-f', '-e', `trace=${calls}`, '-e', `inject=${rule}`, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const injection = new Injection(strace);
  onTestFinished(() => injection.end());
  return (await injection.isAttached()) ? injection : undefined;
}

export class Injection {
  readonly #strace: ChildProcess;
  readonly #closed: Promise<unknown>;
  #said = '';
  #wake = (): void => {};

  constructor(strace: ChildProcess) {
    this.#strace = strace;
    this.#closed = new Promise((resolve) => strace.once('close', resolve));
    strace.on('error', () => {});
    strace.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // It reports every call; only the head and the count matter.
      if (this.#said.length < 4096) this.#said += text;
      this.calls += text.split('(INJECTED)').length - 1;
      this.calls += text.split('(DELAYED)').length - 1;
      this.#wake();
    });
  }

  /** How many calls it met so far. */
  calls = 0;

  /** True once the process is held; false when that is not allowed or there is no strace. */
  async isAttached(): Promise<boolean> {
    const isOver = this.#closed.then(() => 'over' as const);
    while (!/attached/.test(this.#said)) {
      const news = new Promise<'news'>((resolve) => {
        this.#wake = () => resolve('news');
      });
      if ((await Promise.race([news, isOver])) === 'over') return false;
      if (/not permitted|not implemented/.test(this.#said)) return false;
    }
    return true;
  }

  /** From now on the calls do what they should. */
  async end(): Promise<void> {
    if (this.#strace.pid === undefined || this.#strace.exitCode !== null || this.#strace.signalCode !== null) return;
    // It lets go of the process on SIGINT; what it held goes on.
    this.#strace.kill('SIGINT');
    await once(this.#strace, 'exit');
  }
}
