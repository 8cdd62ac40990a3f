// `muster up` as a process that a test kills and starts again, at the same address and on the same directory.
import { MusterClient } from '@muster/contract';
import { type Child, type Exit, PATIENCE_MS, until } from './child.ts';
import { freePort } from './port.ts';

export interface ControllerOptions {
  readonly dataDir: string;
  readonly flags?: readonly string[];
  /** Settings as variables: MUSTER_LEASE_SILENCE_MS. */
  readonly settings?: Readonly<Record<string, string>>;
}

export type StartMuster = (parameters: readonly string[], environment: Readonly<Record<string, string>>) => Child;

/** Somebody else may take the port between the look at it and the start. */
const STARTS_MAX = 5;

export class ControllerProcess {
  readonly dataDir: string;
  readonly #startMuster: StartMuster;
  readonly #options: ControllerOptions;
  /** One per start. */
  readonly #children: Child[] = [];
  #url = '';
  #client: MusterClient | undefined;

  constructor(startMuster: StartMuster, options: ControllerOptions) {
    this.#startMuster = startMuster;
    this.#options = options;
    this.dataDir = options.dataDir;
  }

  get child(): Child {
    const child = this.#children.at(-1);
    if (child === undefined) throw new Error('the controller was not started');
    return child;
  }

  get url(): string {
    return this.#url;
  }

  get client(): MusterClient {
    if (this.#client === undefined) throw new Error('the controller was not started');
    return this.#client;
  }

  /** Resolves when it answers, with the time since the process was started. */
  async start(): Promise<number> {
    for (let starts = 1; ; starts++) {
      const startedAt = performance.now();
      try {
        await this.#startOnce();
        await this.client.status();
        return performance.now() - startedAt;
      } catch (error) {
        if (starts === STARTS_MAX || !String(error).includes('the port is in use')) throw error;
      }
    }
  }

  /** kill -9 */
  async kill(): Promise<void> {
    await this.child.kill();
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.child.signal(signal);
    return await this.child.exited;
  }

  /** Resolves when so many agents are there, and nothing but that. */
  async fleetOf(agents: number): Promise<void> {
    const isThere = async (): Promise<boolean> => {
      const { total, unavailable } = (await this.client.status()).agents;
      return total === agents && unavailable === 0;
    };
    await until(isThere, { what: `${agents} agents are connected` });
  }

  /** Resolves when every task has its outcome. */
  async drained(): Promise<void> {
    const isIdle = async (): Promise<boolean> => {
      const { scheduled, waiting, leased } = (await this.client.status()).tasks;
      return scheduled + waiting + leased === 0;
    };
    await until(isIdle, { what: 'every task has ended' });
  }

  /** Of its log, over all starts. */
  events(name: string): readonly Readonly<Record<string, unknown>>[] {
    return this.#children
      .flatMap(({ err }) => err.split('\n'))
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event }) => event === name);
  }

  async #startOnce(): Promise<void> {
    const { dataDir, flags = [], settings = {} } = this.#options;
    const port = this.#url === '' ? await freePort() : new URL(this.#url).port;
    const parameters = ['up', '--json', '--port', String(port), '--data-dir', dataDir, ...flags];
    // An agent that a failed test forgets ends itself.
    const child = this.#startMuster(parameters, {
      MUSTER_LEASE_ORPHAN_TIMEOUT_MS: String(2 * PATIENCE_MS),
      ...settings,
    });
    this.#children.push(child);
    const { url } = JSON.parse(await child.firstLine()) as { readonly url?: string };
    if (url === undefined) throw new Error(`the controller did not start: ${child.err}`);
    this.#url = url;
    // The same address after a restart, and so the same client.
    this.#client ??= new MusterClient({ url, deadlineMs: PATIENCE_MS });
  }
}
