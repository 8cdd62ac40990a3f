// A stage for real processes: controllers, agents and commands out of the built product, in a directory of their own.
// When a test ends, however it ends, everything it started is ended, each by its own process id.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { Child, type ChildOptions, type Exit, until } from './child.ts';
import { type ControllerOptions, ControllerProcess } from './controller-process.ts';
import { livingAgentsOf, livingControllerOf } from './living.ts';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
export const MUSTER = file('../../bin/muster.js');
const BUILT = ['../../dist/main.js', '../../dist/cli/index.js', '../../../sdk/dist/index.js'].map(file);
export const AGENT = file('./agent.mjs');

export interface AgentProcessOptions {
  readonly url: string;
  readonly id: string;
  readonly type?: string;
  readonly slots?: number;
  readonly capabilities?: readonly string[];
}

/** One line of the agents' file. */
export interface Execution {
  readonly event: 'started' | 'ended';
  readonly at: number;
  readonly task: string;
  readonly attempt: number;
  readonly token: string;
  readonly pid: number;
}

export interface Finished extends Exit {
  readonly out: string;
  readonly err: string;
}

/** Ends with the test that opened it. */
export function openStage(): Stage {
  const stage = new Stage();
  onTestFinished(() => stage.close());
  return stage;
}

export class Stage {
  readonly directory: string;
  /** Where agents write down what they execute. */
  readonly executionsFile: string;
  readonly #children: Child[] = [];
  readonly #dataDirs = new Set<string>();

  constructor() {
    const missing = BUILT.filter((path) => !existsSync(path));
    if (missing.length > 0) throw new Error(`not built: ${missing.join(', ')}; run "npm run build" first`);
    this.directory = mkdtempSync(join(tmpdir(), 'muster-e2e-'));
    this.executionsFile = join(this.directory, 'executions');
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  spawn(
    command: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    stdin: Pick<ChildOptions, 'input' | 'isTypedTo'> = {},
  ): Child {
    const child = new Child(command, { directory: this.directory, environment, ...stdin });
    this.#children.push(child);
    return child;
  }

  /** A command of the product, while it runs. */
  muster(
    parameters: readonly string[],
    { environment = {}, ...stdin }: Pick<ChildOptions, 'environment' | 'input' | 'isTypedTo'> = {},
  ): Child {
    return this.spawn([process.execPath, MUSTER, ...parameters], environment, stdin);
  }

  /** A command of the product, when it has ended. */
  async run(
    parameters: readonly string[],
    options: { readonly environment?: Readonly<Record<string, string>>; readonly input?: string } = {},
  ): Promise<Finished> {
    const child = this.muster(parameters, options);
    await until(() => child.hasExited, { what: `muster ${parameters.join(' ')} has ended` });
    const exit = await child.exited;
    return { ...exit, out: child.out, err: child.err };
  }

  /** A controller that serves; its port is free at first, and the same after each restart. */
  async controller(options: Partial<ControllerOptions> = {}): Promise<ControllerProcess> {
    const dataDir = options.dataDir ?? this.path('data');
    this.#dataDirs.add(dataDir);
    const start = (parameters: readonly string[], environment: Readonly<Record<string, string>>) =>
      this.muster(parameters, { environment });
    const controller = new ControllerProcess(start, { ...options, dataDir });
    await controller.start();
    return controller;
  }

  /** A data directory whose controller in the background ends with the test. */
  dataDir(name: string): string {
    const dataDir = this.path(name);
    this.#dataDirs.add(dataDir);
    return dataDir;
  }

  agent({ url, id, type = 'work', slots = 1, capabilities = [] }: AgentProcessOptions): Child {
    return this.spawn([process.execPath, AGENT, this.executionsFile, ...capabilities], {
      MUSTER_URL: url,
      MUSTER_AGENT_ID: id,
      MUSTER_AGENT_TYPE: type,
      MUSTER_SLOTS: String(slots),
    });
  }

  executions(): readonly Execution[] {
    if (!existsSync(this.executionsFile)) return [];
    const lines = readFileSync(this.executionsFile, 'utf8').split('\n');
    // An agent that is killed, or writes just now, may leave half a line at the end.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Execution);
  }

  async close(): Promise<void> {
    // A stopped process does not even die of what it is sent, except of SIGKILL.
    await Promise.all(this.#children.map((child) => child.kill()));
    for (const directory of this.#dataDirs) endProcessesOf(directory);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A controller in the background outlives its command, and agents of a pool a controller that is killed. */
function endProcessesOf(dataDir: string): void {
  for (const pid of [...livingControllerOf(dataDir), ...livingAgentsOf(dataDir)]) process.kill(pid, 'SIGKILL');
}
