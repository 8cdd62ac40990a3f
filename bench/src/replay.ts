// The simulator beside the real thing: the same load under several policies, on real agent processes; then each of them
// simulated from the recordings of the others. Are they in the same order, and how far off are the figures?
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Controller, startController } from './controller.ts';
import { type Owned, owning } from './owned.ts';
import { agreement, type Compared, errorOf } from './ranking.ts';
import { type BenchOptions, figure, type Result } from './result.ts';
import { median } from './statistics.ts';

const PROGRAM = fileURLToPath(new URL('../../packages/control/bin/muster.js', import.meta.url));
const AGENT = fileURLToPath(new URL('../../packages/control/dist/demo-agent.js', import.meta.url));
const TYPE = 'work';
const SLOTS = 2;
const SLO = '2s';
/** Of the simulated runs: their means are compared. */
const SEEDS = 5;
const LOAD_SECONDS = 90;
/** Two busy spells of some 10 slots' work, with calm ones of 2 around them. */
const LOAD = [
  ...['--rate', '2', '--peak', '10', '--shape', 'season'],
  ...['--work', '1s', '--work-distribution', 'lognormal'],
];
const BOUNDS = { minAgents: 1, maxAgents: 12, evaluationIntervalMs: 1000, flapsMax: 100 };

interface Policy {
  readonly name: string;
  readonly agents: number;
  /** As a pool has it, and a policy file; without, the size stays. */
  readonly policy?: object;
}

/** Far enough apart to have an order: from the one that spends most to the one that spends least. */
const POLICIES: readonly Policy[] = [
  {
    name: 'usual',
    agents: 2,
    policy: {
      ...{ preset: 'aggressive', maxUtilization: 0.8, minUtilization: 0.5, scaleUpStep: '50%', scaleDownStep: '25%' },
      ...{ scaleUpCooldownMs: 4000, scaleDownCooldownMs: 8000, maxIdleTimeMs: 10_000, ...BOUNDS },
    },
  },
  {
    name: 'eager',
    agents: 2,
    policy: {
      ...{ preset: 'aggressive', maxUtilization: 0.5, minUtilization: 0.2, scaleUpStep: '100%', scaleDownStep: 1 },
      ...{ scaleUpCooldownMs: 2000, scaleDownCooldownMs: 15_000, maxIdleTimeMs: 40_000, ...BOUNDS },
    },
  },
  {
    name: 'thrifty',
    agents: 2,
    policy: {
      ...{ preset: 'aggressive', maxUtilization: 0.95, minUtilization: 0.75, scaleUpStep: 1, scaleDownStep: '50%' },
      ...{ scaleUpCooldownMs: 10_000, scaleDownCooldownMs: 4000, maxIdleTimeMs: 4000, ...BOUNDS },
    },
  },
  { name: 'fixed', agents: 5 },
];

/** Of `muster simulate --json`, what is compared. */
interface Row {
  readonly waitMs: { readonly p50: number; readonly p95: number };
  readonly sloViolation: number;
  readonly agentSeconds: number;
}

interface Simulated {
  readonly recorded: Row;
  readonly policies: readonly Row[];
}

export async function replay({ rounds, scale, log }: BenchOptions): Promise<readonly Result[]> {
  const found = { cost: [], late: [], costError: [], lateError: [], sameFleetError: [] } as Record<string, number[]>;
  for (let round = 0; round < rounds; round++) {
    const { live, sameFleet, foretold } = await owning((owned) => compared(owned, { scale, seed: round + 1, log }));
    const cost = live.map((row, index): Compared => [row.agentSeconds, foretold[index]?.agentSeconds ?? Number.NaN]);
    const late = live.map((row, index): Compared => [row.sloViolation, foretold[index]?.sloViolation ?? Number.NaN]);
    const fleet = live.map((row, index): Compared => [row.agentSeconds, sameFleet[index]?.agentSeconds ?? Number.NaN]);
    found.cost?.push(agreement(cost, { ratio: DISTINCT_RATIO }));
    found.late?.push(agreement(late, { ratio: DISTINCT_RATIO, least: DISTINCT_SHARE }));
    found.costError?.push(errorOf(cost));
    found.lateError?.push(100 * Math.max(...late.map(([is, said]) => Math.abs(is - said))));
    found.sameFleetError?.push(errorOf(fleet));
  }
  const of = (name: string): readonly number[] => found[name] ?? [];
  return [
    figure({ name: 'pairs of policies in the same order, by agent-seconds', unit: 'share', target: '= 1' }, of('cost')),
    figure({ name: 'pairs of policies in the same order, by late tasks', unit: 'share', target: '= 1' }, of('late')),
    figure({ name: 'agent-seconds foretold, largest error', unit: '%' }, of('costError')),
    figure({ name: 'share of late tasks foretold, largest error', unit: 'points' }, of('lateError')),
    figure({ name: 'agent-seconds with the fleet as it was, largest error', unit: '%' }, of('sameFleetError')),
  ];
}

/** Two policies that differ by less have no order that chance could not turn. */
const DISTINCT_RATIO = 0.1;
const DISTINCT_SHARE = 0.01;

interface RoundOptions {
  readonly scale: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

async function compared(owned: Owned, { scale, seed, log }: RoundOptions) {
  const folder = owned.folder();
  const files = POLICIES.map(({ name, agents, policy }) => {
    if (policy === undefined) return `fixed:${agents}`;
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(policy));
    return file;
  });
  const runs: Simulated[] = [];
  for (const policy of POLICIES) {
    const journal = await recorded(owned, policy, { scale, seed });
    runs.push(await simulated(owned, journal, ['recorded', ...files]));
  }
  const live = runs.map((run) => run.recorded);
  const sameFleet = runs.flatMap(({ policies }) => policies.slice(0, 1));
  // What the recording of a policy itself would say of it is left out.
  const foretold = POLICIES.map((_, index) =>
    medianRow(runs.flatMap(({ policies }, of) => (of === index ? [] : policies.slice(index + 1, index + 2)))),
  );
  for (const [index, { name }] of POLICIES.entries()) {
    const row = (title: string, { waitMs, sloViolation, agentSeconds }: Row): string =>
      `${title} p50 ${waitMs.p50.toFixed(0)} ms, p95 ${waitMs.p95.toFixed(0)} ms, late ${(100 * sloViolation).toFixed(1)} %, ` +
      `${agentSeconds.toFixed(0)} agent-s`;
    const [is, fleet, said] = [live[index], sameFleet[index], foretold[index]];
    if (is === undefined || fleet === undefined || said === undefined) throw new Error(`${name} was not simulated`);
    log(`${name}: ${row('live', is)}; ${row('same fleet', fleet)}; ${row('foretold', said)}`);
  }
  return { live, sameFleet, foretold };
}

function medianRow(rows: readonly Row[]): Row {
  const of = (read: (row: Row) => number): number => median(rows.map(read));
  return {
    waitMs: { p50: of(({ waitMs }) => waitMs.p50), p95: of(({ waitMs }) => waitMs.p95) },
    sloViolation: of(({ sloViolation }) => sloViolation),
    agentSeconds: of(({ agentSeconds }) => agentSeconds),
  };
}

/** A controller with a pool of real processes, and the load; leaves the journal. */
async function recorded(
  owned: Owned,
  { agents, policy }: Policy,
  { scale, seed }: Pick<RoundOptions, 'scale' | 'seed'>,
): Promise<string> {
  const dataDir = owned.folder();
  const pool = { type: TYPE, agents, slots: SLOTS, command: [process.execPath, AGENT] };
  const pools = [policy === undefined ? pool : { ...pool, policy }];
  const controller: Controller = await startController(owned, {
    dataDir,
    environment: { MUSTER_POOLS: JSON.stringify(pools) },
  });
  const duration = `${Math.ceil(LOAD_SECONDS * scale)}s`;
  const period = `${Math.ceil((LOAD_SECONDS * scale) / 2)}s`;
  const line = ['load', '--url', controller.url, '--type', TYPE, ...LOAD, '--duration', duration, '--period', period];
  await muster(owned, [...line, '--seed', String(seed), '--json']);
  await controller.stop();
  return dataDir;
}

async function simulated(owned: Owned, journal: string, policies: readonly string[]): Promise<Simulated> {
  const line = [
    'simulate',
    '--journal',
    journal,
    '--policy',
    policies.join(','),
    '--slo',
    SLO,
    '--seeds',
    String(SEEDS),
  ];
  return JSON.parse(await muster(owned, [...line, '--json'])) as Simulated;
}

/** What the command prints; it may say with its exit code that tasks were late. */
async function muster(owned: Owned, parameters: readonly string[]): Promise<string> {
  const child = owned.spawn(process.execPath, [PROGRAM, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.err = (said.err + text).slice(-4000);
  });
  await once(child, 'close');
  if (child.exitCode === 0) return said.out;
  throw new Error(`muster ${parameters[0]} ended with ${child.exitCode ?? child.signalCode}\n${said.err}`);
}
