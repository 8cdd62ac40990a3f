// Our server: `muster up` as a user starts it, on loopback with a data directory of its own.
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Server } from './contenders/server.ts';
import type { Owned } from './owned.ts';

const PROGRAM = fileURLToPath(new URL('../../packages/control/bin/muster.js', import.meta.url));
const START_MS = 120_000;
/** What it said last, for the message when it fails. */
const TAIL_LENGTH = 4_000;

export interface ControllerOptions {
  readonly dataDir: string;
  /** [a free one] */
  readonly port?: number;
  /** For node itself: --cpu-prof. */
  readonly execArgv?: readonly string[];
  /** Settings, as variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

export type LogEvent = Readonly<Record<string, unknown>>;

export interface Controller extends Server {
  readonly url: string;
  /** Calls the listener with each log line of this name. */
  onEvent(name: string, listener: (event: LogEvent) => void): void;
  /** As the power would: SIGKILL, no goodbye. */
  kill(): Promise<void>;
}

/** Resolves when it serves. */
export async function startController(owned: Owned, options: ControllerOptions): Promise<Controller> {
  const { dataDir, port = 0, execArgv = [], environment = {} } = options;
  const command = [...execArgv, PROGRAM, 'up', '--json', '--port', String(port), '--data-dir', dataDir];
  const child = owned.spawn(process.execPath, command, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const listeners = new Map<string, (event: LogEvent) => void>();
  let tail = '';
  onLines(child.stderr, (line) => {
    tail = `${tail}${line}\n`.slice(-TAIL_LENGTH);
    const event = parse(line);
    if (event !== undefined) listeners.get(String(event.event))?.(event);
  });
  const url = await urlOf(child, () => tail);
  const { hostname, port: chosen } = new URL(url);
  return {
    pid: child.pid ?? 0,
    url,
    address: { host: hostname, port: Number(chosen) },
    onEvent: (name, listener) => void listeners.set(name, listener),
    stop: () => owned.stop(child),
    kill: () => owned.stop(child, 'SIGKILL'),
  };
}

/** Its first line of output says where it listens. */
function urlOf(child: ChildProcess, tail: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => {
      clearTimeout(late);
      reject(new Error(`muster up ${what}\n${tail()}`));
    };
    const late = setTimeout(() => fail(`served nothing within ${START_MS} ms`), START_MS);
    onLines(child.stdout, (line) => {
      const url = parse(line)?.url;
      if (typeof url !== 'string') return;
      clearTimeout(late);
      resolve(url);
    });
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
  });
}

function onLines(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

function parse(line: string): LogEvent | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // A warning of node's own, for example.
  }
}
