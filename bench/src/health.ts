// What it costs to know that 5,000 agents live: the controller's CPU while they are connected and idle, with heartbeats
// as they are and with none. The socket's own pings of quiet peers count in both.
import { connectAgents } from './connected-agents.ts';
import { startController } from './controller.ts';
import { type Owned, owning } from './owned.ts';
import { pause } from './pause.ts';
import { awaitQuiet } from './quiet.ts';
import { type BenchOptions, figure, type Result } from './result.ts';
import { usageOf } from './usage.ts';

const AGENTS = 5_000;
/** Two rhythms of 15 s, so that each agent is heard as often in every round. */
const WATCH_MS = 30_000;
/** After the last handshake: compiling, garbage. */
const SETTLE_MS = 5_000;
const DAY_MS = 86_400_000;

const HEARTBEATS = {
  on: {},
  off: { MUSTER_LEASE_HEARTBEAT_MS: String(10 * DAY_MS), MUSTER_LEASE_SILENCE_MS: String(20 * DAY_MS) },
};

export async function health({ rounds, scale, log }: BenchOptions): Promise<readonly Result[]> {
  const agents = Math.max(10, Math.round(AGENTS * scale));
  const shares = { on: [] as number[], off: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    for (const which of ['on', 'off'] as const) {
      const share = await owning((owned) => idleCpu(owned, { agents, environment: HEARTBEATS[which] }));
      log(`round ${round + 1}: heartbeats ${which}: ${(100 * share).toFixed(2)} % of a core`);
      shares[which].push(100 * share);
    }
  }
  const added = shares.on.map((on, round) => on - (shares.off[round] ?? Number.NaN));
  const name = `${agents.toLocaleString('en-US')} idle agents`;
  return [
    figure({ name: `${name}: CPU of the controller`, unit: '% of a core' }, shares.on),
    figure({ name: `${name}, no heartbeats: the same`, unit: '% of a core' }, shares.off),
    figure({ name: `${name}: what health checking adds`, unit: '% of a core', target: '<= 1' }, added),
  ];
}

interface Scene {
  readonly agents: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Share of one core. */
async function idleCpu(owned: Owned, { agents, environment }: Scene): Promise<number> {
  const controller = await startController(owned, { dataDir: owned.folder(), environment });
  const child = await connectAgents(owned, { url: controller.url, count: agents });
  await pause(SETTLE_MS);
  await awaitQuiet();
  const before = usageOf(controller.pid).cpuSeconds;
  const startedAt = performance.now();
  await pause(WATCH_MS);
  const share = (usageOf(controller.pid).cpuSeconds - before) / ((performance.now() - startedAt) / 1000);
  child.disconnect();
  await owned.ended(child);
  await controller.stop();
  return share;
}
