// What measuring costs, and what it keeps: the engine with all indicators on against off, at a thousand tasks a second
// of virtual time, by CPU time; the longest turn of a sample of a large fleet; and a day of samples.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FileSeries } from '../../packages/control/dist/adapters/series/file-series.js';
import { MonitoredEngine } from './monitored-engine.ts';
import { type BenchOptions, figure, type Result } from './result.ts';

const TASKS_PER_SECOND = 1_000;
const SECONDS = 120;
/** Before the first second that counts. */
const WARM_SECONDS = 20;
const AGENTS = 250;
const LARGE_FLEET = 5_000;
const SAMPLE_MS = 10_000;
const DAY_SAMPLES = 8_640;
/** Before it the day's heap is not looked at: code is compiled, and the first tiers fill. */
const WARM_SAMPLES = 720;

export async function monitoring({ rounds, scale, log }: BenchOptions): Promise<readonly Result[]> {
  const directory = mkdtempSync(join(tmpdir(), 'muster-monitoring-'));
  try {
    const seconds = Math.max(20, Math.round(SECONDS * scale));
    return [
      ...(await overhead(directory, { rounds, seconds, log })),
      await longestTurn(directory, { rounds, log }),
      ...(await aDay(directory, { samples: Math.round(DAY_SAMPLES * Math.min(1, scale)), log })),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface OverheadOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly log: (text: string) => void;
}

/** Two engines take turns second by second, so that whatever changes in this process meanwhile meets both. */
async function overhead(directory: string, { rounds, seconds, log }: OverheadOptions): Promise<Result[]> {
  const shares: number[] = [];
  const perTask: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const store = new FileSeries({ directory: join(directory, `on-${round}`), log: () => {} });
    const off = await MonitoredEngine.started({ agents: AGENTS, store: undefined });
    const on = await MonitoredEngine.started({ agents: AGENTS, store });
    let [offMs, onMs] = [0, 0];
    for (let second = -WARM_SECONDS; second < seconds; second++) {
      const isOnFirst = second % 2 === 0;
      const first = await cpuMsOf(isOnFirst ? on : off);
      const last = await cpuMsOf(isOnFirst ? off : on);
      if (second < 0) continue;
      onMs += isOnFirst ? first : last;
      offMs += isOnFirst ? last : first;
    }
    await Promise.all([off.stop(), on.stop()]);
    const extraMs = (onMs - offMs) / seconds;
    shares.push(extraMs / 10);
    perTask.push((extraMs * 1_000) / TASKS_PER_SECOND);
    log(
      `round ${round}: off ${(offMs / seconds).toFixed(2)} ms, on ${(onMs / seconds).toFixed(2)} ms of CPU per second`,
    );
  }
  const name = `measuring at ${TASKS_PER_SECOND} tasks/s`;
  return [
    figure({ name: `${name}: share of one core`, unit: '%', target: '< 1' }, shares),
    figure({ name: `${name}: for each task`, unit: 'µs' }, perTask),
  ];
}

async function cpuMsOf(engine: MonitoredEngine): Promise<number> {
  const before = process.cpuUsage();
  await engine.work({ seconds: 1, tasksPerSecond: TASKS_PER_SECOND });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function longestTurn(directory: string, { rounds, log }: Omit<OverheadOptions, 'seconds'>): Promise<Result> {
  const store = new FileSeries({ directory: join(directory, 'fleet'), log: () => {} });
  const engine = await MonitoredEngine.started({ agents: LARGE_FLEET, store });
  const longest: number[] = [];
  for (let round = -2; round < 3 * rounds; round++) {
    const turnMs = await engine.longestTurnOf(SAMPLE_MS);
    if (round >= 0) longest.push(turnMs);
  }
  await engine.stop();
  log(`samples of ${LARGE_FLEET} agents: longest turns ${longest.map((ms) => ms.toFixed(1)).join(', ')} ms of CPU`);
  const name = `a sample of ${LARGE_FLEET.toLocaleString('en-US')} agents: longest turn, CPU`;
  return figure({ name, unit: 'ms', target: '< 20' }, longest);
}

/** A virtual day, every sample kept on disk and rolled up. */
async function aDay(
  directory: string,
  { samples, log }: { readonly samples: number; readonly log: (text: string) => void },
) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heapMb = async (): Promise<number> => {
    await nextTurn();
    collect();
    return process.memoryUsage().heapUsed / 1e6;
  };
  const store = new FileSeries({ directory: join(directory, 'day'), log: () => {} });
  const engine = await MonitoredEngine.started({ agents: AGENTS, store });
  const warm = Math.min(WARM_SAMPLES, Math.floor(samples / 4));
  await engine.samples(warm);
  const early = await heapMb();
  await engine.samples(samples - warm);
  const late = await heapMb();
  await engine.stop();
  log(`heap after ${warm} samples ${early.toFixed(1)} MB, after ${samples} ${late.toFixed(1)} MB`);
  const hours = ((samples * SAMPLE_MS) / 3_600_000).toFixed(0);
  return [
    figure({ name: `${hours} h of samples: heap gained after the first hours`, unit: 'MB', target: '< 5' }, [
      late - early,
    ]),
    figure({ name: `${hours} h of samples: heap in use`, unit: 'MB' }, [late]),
  ];
}
