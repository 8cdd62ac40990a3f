// A bench of real processes for the conformance of their provisioner: shells that sleep, in a directory of their own.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../sdk/test/until.ts';
import { identityOf } from '../../src/adapters/process/identity.ts';
import { ProcessProvisioner } from '../../src/adapters/process/process-provisioner.ts';
import type { Starter } from '../../src/adapters/process/starter.ts';
import { seededRandom } from '../../src/base/random.ts';
import { RESPAWN } from '../../src/base/respawn.ts';
import type { ProvisionerBench } from './provisioner.ts';

const ADOPT_MS = 200;
const POOLS = [
  { type: 'steady', command: 'echo ready $$; exec sleep 600' },
  { type: 'stubborn', command: "trap '' TERM; echo ready $$; while :; do sleep 600; done" },
  { type: 'failing', command: 'exit 3' },
];

/** Each provisioner gets a starter of its own; without one it starts processes itself. */
export async function openProcessBench(starterOf?: () => Starter): Promise<ProvisionerBench> {
  const directory = mkdtempSync(join(tmpdir(), 'muster-agents-'));
  const bench = benchOf(directory, starterOf);
  const dispose = async (): Promise<void> => {
    await bench.dispose();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  return { ...bench, dispose };
}

/** Stands still as long as nothing else can happen: what is done at once is done at one time, however slowly. */
class TurnClock {
  #held: number | undefined;

  now(): number {
    if (this.#held === undefined) {
      this.#held = performance.now();
      queueMicrotask(() => {
        this.#held = undefined;
      });
    }
    return this.#held;
  }
}

function benchOf(directory: string, starterOf?: () => Starter): ProvisionerBench {
  const connected = new Set<string>();
  const clock = new TurnClock();
  const provisioner = new ProcessProvisioner({
    ...{ pools: POOLS, directory, clock, random: seededRandom(1) },
    environment: { PATH: process.env.PATH },
    url: 'http://127.0.0.1:1',
    presence: { isConnected: (id) => connected.has(id), pidOf: () => undefined },
    log: () => {},
    ...(starterOf === undefined ? {} : { starter: starterOf() }),
    limits: { checkMs: 5, stragglerMs: 100, adoptMs: ADOPT_MS, respawn: { ...RESPAWN, baseMs: 5, maxMs: 80 } },
  });
  const output = (id: string): string => readFileSync(join(directory, 'agents', `${id}.log`), 'utf8');
  return {
    provisioner,
    adoptMs: ADOPT_MS,
    now: () => clock.now(),
    until: (isMet, what) => until(isMet, { what }),
    settled: (promise) => promise,
    kill: (id) => {
      const { pid = 0 } = provisioner.list().find((one) => one.id === id) ?? {};
      if (pid > 1) process.kill(pid, 'SIGKILL');
    },
    isAlive: (pid) => identityOf(pid) !== undefined,
    isReady: (pid) => provisioner.list().some((one) => one.pid === pid && output(one.id).includes(`ready ${pid}\n`)),
    setConnected: (id, isConnected) => void (isConnected ? connected.add(id) : connected.delete(id)),
    successor: () => {
      provisioner.release();
      return benchOf(directory, starterOf);
    },
    dispose: async () => {
      provisioner.release();
      const last = benchOf(directory).provisioner;
      await Promise.all(last.list().map(({ id }) => last.remove(id, 0)));
      last.release();
    },
  };
}
