// How many tasks go through, and what they cost: in batches, one by one, without a worker, and as a backlog.
import { type Cell, type FlowResult, withCell } from './cell.ts';
import { BULLMQ_ALWAYS, BULLMQ_EVERYSEC, type Contender, MUSTER } from './contenders/contenders.ts';
import { type Owned, owning } from './owned.ts';
import { presentPeers, ratioResult } from './peers.ts';
import { awaitQuiet } from './quiet.ts';
import { type BenchOptions, figure, type Result } from './result.ts';
import { interleave } from './rounds.ts';

const BATCH = { size: 100, inFlight: 4 } as const;
const SINGLES_IN_FLIGHT = 64;
/** Compilers and caches are warm after a second; a share of the flow's own work takes about that long. */
const WARM_UP_SHARE = 0.5;
const TASKS_MIN = 400;

interface Measurement {
  readonly batches: FlowResult;
  readonly singles: FlowResult;
  /** Acknowledged per second, one by one, nobody working. */
  readonly intakePerSecond: number;
  readonly drainPerSecond: number;
}

export async function throughput(options: BenchOptions): Promise<readonly Result[]> {
  const peers = presentPeers([BULLMQ_ALWAYS, BULLMQ_EVERYSEC], options.log);
  const measured = await owning((owned) =>
    interleave({
      contenders: [MUSTER, ...peers],
      rounds: options.rounds,
      run: (contender, round) => measure(contender, { round, owned, options }),
    }),
  );
  const of = (contender: Contender) => measured.get(contender);
  const ours = of(MUSTER) ?? [];
  return [
    ...[MUSTER, ...peers].flatMap((contender) => absolutes(contender.name, of(contender) ?? [])),
    ...[BULLMQ_ALWAYS, BULLMQ_EVERYSEC].flatMap((peer) => versus(peer, { ours, theirs: of(peer) })),
  ];
}

interface Place {
  readonly round: number;
  readonly owned: Owned;
  readonly options: BenchOptions;
}

async function measure(contender: Contender, { round, owned, options }: Place): Promise<Measurement> {
  await awaitQuiet();
  const { scale, profileDir, log } = options;
  const tasks = (count: number) => Math.max(TASKS_MIN, Math.round(count * scale));
  const measurement = await withCell({ contender, owned, profileDir }, (cell) =>
    flows(cell, { batched: tasks(contender.batched), single: tasks(contender.single) }),
  );
  const { batches, singles } = measurement;
  const rates = [batches.perSecond, singles.perSecond].map(Math.round).join(' and ');
  const disturbed = batches.spent.disturbedCores.toFixed(2);
  log(`round ${round + 1} ${contender.name}: ${rates} tasks/s in batches and one by one, ${disturbed} cores disturbed`);
  return measurement;
}

async function flows(
  cell: Cell,
  { batched, single }: { readonly batched: number; readonly single: number },
): Promise<Measurement> {
  const inBatches = (count: number) =>
    cell.flow({ count, submit: (producer) => producer.order('batches', { count, ...BATCH }) });
  const oneByOne = (count: number) =>
    cell.flow({ count, submit: (producer) => producer.order('singles', { count, inFlight: SINGLES_IN_FLIGHT }) });

  await cell.startWorker();
  await inBatches(Math.round(batched * WARM_UP_SHARE));
  await oneByOne(Math.round(single * WARM_UP_SHARE));
  const batches = await inBatches(batched);
  const singles = await oneByOne(single);
  await cell.stopWorker();

  const intake = await cell.producer.order('singles', { count: single, inFlight: SINGLES_IN_FLIGHT });
  const intakePerSecond = (single / (intake.acknowledgedAtMs - intake.startedAtMs)) * 1000;
  // A backlog of the one by one flow alone would be gone too soon.
  await cell.producer.order('batches', { count: batched, ...BATCH });
  const drainPerSecond = await cell.drain(single + batched);
  await cell.stopWorker();
  return { batches, singles, intakePerSecond, drainPerSecond };
}

function absolutes(name: string, rounds: readonly Measurement[]): Result[] {
  const isOurs = name === MUSTER.name;
  const per10k = (flow: FlowResult, seconds: number) => (seconds / flow.count) * 10_000;
  const cpu = (role: 'server' | 'producer' | 'worker') =>
    rounds.map(({ batches }) => per10k(batches, batches.spent.cpuSeconds[role]));
  const total = (key: 'batches' | 'singles') => rounds.map((one) => per10k(one[key], one[key].spent.cpuSecondsTotal));
  const perSecond = { unit: 'tasks/s' };
  const seconds = { unit: 's / 10,000' };
  return [
    figure(
      { name: `${name}: in batches`, ...perSecond },
      rounds.map(({ batches }) => batches.perSecond),
    ),
    figure(
      { name: `${name}: one by one`, ...perSecond },
      rounds.map(({ singles }) => singles.perSecond),
    ),
    figure(
      { name: `${name}: intake`, ...perSecond },
      rounds.map(({ intakePerSecond }) => intakePerSecond),
    ),
    figure(
      { name: `${name}: drain`, ...perSecond },
      rounds.map(({ drainPerSecond }) => drainPerSecond),
    ),
    figure({ name: `${name}: CPU in batches`, ...seconds, target: isOurs ? '<= 0.7' : undefined }, total('batches')),
    ...(['server', 'producer', 'worker'] as const).map((role) =>
      figure({ name: `${name}: CPU in batches, ${role}`, ...seconds }, cpu(role)),
    ),
    figure({ name: `${name}: CPU one by one`, ...seconds }, total('singles')),
    figure(
      { name: `${name}: written in batches`, unit: 'bytes/task' },
      rounds.map(({ batches }) => batches.spent.serverWrittenBytes / batches.count),
    ),
    figure(
      { name: `${name}: server memory`, unit: 'MB' },
      rounds.map(({ singles }) => singles.spent.serverMemoryMb),
    ),
    figure(
      { name: `${name}: disturbed by others`, unit: 'cores' },
      rounds.map(({ batches }) => batches.spent.disturbedCores),
    ),
  ];
}

function versus(
  peer: Contender,
  { ours, theirs }: { readonly ours: readonly Measurement[]; readonly theirs: readonly Measurement[] | undefined },
): Result[] {
  const isTarget = peer === BULLMQ_ALWAYS;
  const inBatches = ({ batches }: Measurement) => batches.perSecond;
  const oneByOne = ({ singles }: Measurement) => singles.perSecond;
  const cpuSeconds = ({ batches }: Measurement) => batches.spent.cpuSecondsTotal / batches.count;
  const ratio = { unit: 'ratio' };
  return [
    ratioResult(
      { name: `muster ÷ ${peer.name}: in batches`, ...ratio, target: isTarget ? '>= 8' : undefined },
      { ours: ours.map(inBatches), peer: theirs?.map(inBatches) },
    ),
    ratioResult(
      { name: `muster ÷ ${peer.name}: one by one`, ...ratio, target: isTarget ? '>= 4' : undefined },
      { ours: ours.map(oneByOne), peer: theirs?.map(oneByOne) },
    ),
    // Of all ratios the one that a busy machine changes least.
    ratioResult(
      { name: `muster ÷ ${peer.name}: CPU in batches`, ...ratio },
      { ours: ours.map(cpuSeconds), peer: theirs?.map(cpuSeconds) },
    ),
  ];
}
