import { VirtualClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { RESPAWN } from '../../src/base/respawn.ts';
import { type LeftBehind, SimulatedProvisioner } from '../../src/sim/provisioner.ts';
import { type ProvisionerBench, provisionerConformance } from './provisioner.ts';

const ADOPT_MS = 200;
const STEP_MS = 5;
const STEPS_MAX = 10_000;
const HOUR_MS = 3_600_000;

function benchOf(clock: VirtualClock, leftBehind: readonly LeftBehind[]): ProvisionerBench {
  const connected = new Set<string>();
  const provisioner = new SimulatedProvisioner({
    pools: {
      steady: { startMs: 20, startSpreadRatio: 0.5, stopMs: 10 },
      stubborn: { stopMs: HOUR_MS },
      failing: { failureRatio: 1 },
    },
    ...{ clock, leftBehind, adoptMs: ADOPT_MS, random: seededRandom(1) },
    isConnected: (id) => connected.has(id),
    respawn: { ...RESPAWN, baseMs: 5, maxMs: 80 },
  });
  const until = async (isMet: () => boolean, what: string): Promise<void> => {
    for (let step = 0; !isMet(); step++) {
      if (step > STEPS_MAX) throw new Error(`does not come to pass: ${what}`);
      clock.advance(Math.min(STEP_MS, Math.max(0, provisioner.dueAt - clock.now())));
      provisioner.tick();
      await Promise.resolve();
    }
  };
  return {
    provisioner,
    adoptMs: ADOPT_MS,
    now: () => clock.now(),
    until,
    settled: async (promise) => {
      let isSettled = false;
      const done = promise.finally(() => {
        isSettled = true;
      });
      await Promise.resolve();
      await until(() => isSettled, 'the promise is settled');
      return done;
    },
    kill: (id) => {
      if (provisioner.list().some((one) => one.id === id)) provisioner.end(id, 'killed');
    },
    isAlive: (pid) => provisioner.leftBehind().some((one) => one.pid === pid),
    isReady: () => true,
    setConnected: (id, isConnected) => void (isConnected ? connected.add(id) : connected.delete(id)),
    successor: () => benchOf(clock, provisioner.leftBehind()),
    dispose: async () => {},
  };
}

provisionerConformance('in memory', async () => benchOf(new VirtualClock(), []));
