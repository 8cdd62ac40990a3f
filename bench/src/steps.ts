// How fast pools answer a step of load: three presets at once, each with a pool of real processes at its smallest size,
// and in the same moment more work for each than it can do. And what starting and stopping an agent takes.
import { fileURLToPath } from 'node:url';
import { MusterClient, type PoolDetails, type Preset } from '@muster/contract';
import { startController } from './controller.ts';
import { type Owned, owning } from './owned.ts';
import { pause } from './pause.ts';
import { type BenchOptions, figure, type Result } from './result.ts';

const AGENT = fileURLToPath(new URL('../../packages/control/dist/demo-agent.js', import.meta.url));
/** From the step to the first agent more that is up, in seconds. */
const TARGETS = { conservative: 180, production: 120, aggressive: 30 } as const satisfies Partial<
  Record<Preset, number>
>;
type Stepped = keyof typeof TARGETS;
const PRESETS = Object.keys(TARGETS) as readonly Stepped[];
const AGENTS = { conservative: 2, production: 5, aggressive: 2 } as const;
/** Of the start and the stop of an agent, in seconds. */
const PROCESS_TARGET = 30;
/** Before the step: every pool is at its smallest size, and was evaluated. */
const SETTLE_MS = 35_000;
const STEP_TASKS = 300;
const TASK_MS = 60_000;
const POLL_MS = 100;
const LIMIT_MS = 240_000;

interface Answer {
  readonly decidedMs: number;
  readonly upMs: number;
}

export async function steps({ rounds, log }: BenchOptions): Promise<readonly Result[]> {
  const answers = new Map<Stepped, Answer[]>(PRESETS.map((preset) => [preset, []]));
  const starts: number[] = [];
  const stops: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const measured = await owning((owned) => step(owned));
    for (const preset of PRESETS) {
      const answer = measured.answers[preset];
      answers.get(preset)?.push(answer);
      const [decided, up] = [answer.decidedMs, answer.upMs].map((ms) => (ms / 1000).toFixed(1));
      log(`round ${round + 1}: ${preset}: decided after ${decided} s, up after ${up} s`);
    }
    starts.push(measured.startMs / 1000);
    stops.push(measured.stopMs / 1000);
  }
  const of = (preset: Stepped, field: keyof Answer) =>
    (answers.get(preset) ?? []).map((answer) => answer[field] / 1000);
  const target = `< ${PROCESS_TARGET}`;
  return [
    ...PRESETS.flatMap((preset) => [
      figure({ name: `step → decision, ${preset}`, unit: 's' }, of(preset, 'decidedMs')),
      figure(
        { name: `step → next agent up, ${preset}`, unit: 's', target: `< ${TARGETS[preset]}` },
        of(preset, 'upMs'),
      ),
    ]),
    figure({ name: 'start of an agent, order → ready, p95', unit: 's', target }, starts),
    figure({ name: 'stop of an agent, order → gone, p95', unit: 's', target }, stops),
  ];
}

async function step(owned: Owned) {
  const pools = PRESETS.map((preset) => ({
    type: preset,
    agents: AGENTS[preset],
    slots: 4,
    command: [process.execPath, AGENT],
    policy: { preset, maxAgents: 12 },
  }));
  const controller = await startController(owned, {
    dataDir: owned.folder(),
    environment: { MUSTER_POOLS: JSON.stringify(pools) },
  });
  const client = new MusterClient({ url: controller.url });
  await pause(SETTLE_MS);
  const startedAt = Date.now();
  for (const type of PRESETS) {
    await client.submit(Array.from({ length: STEP_TASKS }, () => ({ type, payload: { serviceMs: TASK_MS } })));
  }
  const answered = PRESETS.map(async (type) => [type, await answer(client, type, startedAt)] as const);
  const answers = Object.fromEntries(await Promise.all(answered)) as Record<Stepped, Answer>;
  const { startMs } = await client.pool('aggressive');
  for (const type of PRESETS) await client.cancelMany({ filter: { type }, limit: 10_000 });
  await client.scalePool('aggressive', { to: AGENTS.aggressive });
  const stopMs = await stopped(client);
  await controller.stop();
  return { answers, startMs: startMs?.p95 ?? Number.NaN, stopMs };
}

/** Until the first decision that grows it, and until one agent more than before is up. */
async function answer(client: MusterClient, type: Stepped, startedAt: number): Promise<Answer> {
  const before = AGENTS[type];
  let decidedMs = Number.NaN;
  for (;;) {
    const pool = await client.pool(type);
    const sinceMs = Date.now() - startedAt;
    if (Number.isNaN(decidedMs) && pool.desired > before) decidedMs = sinceMs;
    if (upOf(pool) > before) return { decidedMs, upMs: sinceMs };
    if (sinceMs > LIMIT_MS) throw new Error(`pool ${type} did not grow within ${LIMIT_MS} ms`);
    await pause(POLL_MS);
  }
}

const upOf = ({ total, starting, removing }: PoolDetails): number => total - starting - removing;

async function stopped(client: MusterClient): Promise<number> {
  for (let waitedMs = 0; waitedMs < LIMIT_MS; waitedMs += POLL_MS) {
    const { stopMs, removing } = await client.pool('aggressive');
    if (stopMs !== undefined && removing === 0) return stopMs.p95;
    await pause(POLL_MS);
  }
  throw new Error(`no agent was stopped within ${LIMIT_MS} ms`);
}
