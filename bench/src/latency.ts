// How soon a task starts when there is little to do: submit call to the start of the handler, at 100 tasks/s.
import { type Cell, type FlowResult, withCell } from './cell.ts';
import { BULLMQ_ALWAYS, type Contender, MUSTER } from './contenders/contenders.ts';
import { type Owned, owning } from './owned.ts';
import { presentPeers, ratioResult } from './peers.ts';
import { awaitQuiet } from './quiet.ts';
import { type BenchOptions, figure, type Result } from './result.ts';
import { interleave } from './rounds.ts';

const PER_SECOND = 100;
const SECONDS = 10;
const WARM_UP = 2_000;
const LOAD = 100_000;
const BATCH = { size: 100, inFlight: 4 } as const;

interface Measurement {
  readonly fresh: FlowResult;
  readonly afterLoad: FlowResult;
}

export async function latency(options: BenchOptions): Promise<readonly Result[]> {
  const peers = presentPeers([BULLMQ_ALWAYS], options.log);
  const measured = await owning((owned) =>
    interleave({
      contenders: [MUSTER, ...peers],
      rounds: options.rounds,
      run: (contender, round) => measure(contender, { round, owned, options }),
    }),
  );
  const ours = measured.get(MUSTER) ?? [];
  const theirs = measured.get(BULLMQ_ALWAYS);
  return [
    ...[MUSTER, ...peers].flatMap(({ name }, index) => absolutes(name, (index === 0 ? ours : theirs) ?? [])),
    ...(['fresh', 'afterLoad'] as const).flatMap((when) => versus(when, { ours, theirs })),
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
  const measurement = await withCell({ contender, owned, profileDir }, async (cell) => {
    await cell.startWorker();
    await inBatches(cell, WARM_UP);
    const count = Math.max(PER_SECOND, Math.round(PER_SECOND * SECONDS * scale));
    // The same seed for every contender of a round: the same gaps between the tasks.
    const fresh = await paced(cell, { count, seed: 1 + 2 * round });
    await inBatches(cell, Math.max(WARM_UP, Math.round(LOAD * scale)));
    const afterLoad = await paced(cell, { count, seed: 2 + 2 * round });
    return { fresh, afterLoad };
  });
  const shown = ({ startMs }: FlowResult) => `${startMs.p50.toFixed(2)} / ${startMs.p99.toFixed(2)} ms`;
  const { fresh, afterLoad } = measurement;
  const disturbed = fresh.spent.disturbedCores.toFixed(2);
  log(
    `round ${round + 1} ${contender.name}: p50 / p99 ${shown(fresh)}, after a load ${shown(afterLoad)}, ` +
      `${disturbed} cores disturbed`,
  );
  return measurement;
}

const inBatches = (cell: Cell, count: number): Promise<FlowResult> =>
  cell.flow({ count, submit: (producer) => producer.order('batches', { count, ...BATCH }) });

const paced = (cell: Cell, { count, seed }: { readonly count: number; readonly seed: number }): Promise<FlowResult> =>
  cell.flow({
    count,
    isTimed: true,
    submit: (producer) => producer.order('paced', { count, perSecond: PER_SECOND, seed }),
  });

const WHEN = { fresh: 'fresh', afterLoad: `after ${LOAD.toLocaleString('en-US')} tasks` } as const;
type When = keyof typeof WHEN;

function absolutes(name: string, rounds: readonly Measurement[]): Result[] {
  const unit = 'ms';
  return (['fresh', 'afterLoad'] as const).flatMap((when) => {
    const place = `${name}, ${WHEN[when]}`;
    return [
      figure(
        { name: `${place}: start p50`, unit },
        rounds.map((one) => one[when].startMs.p50),
      ),
      figure(
        { name: `${place}: start p99`, unit },
        rounds.map((one) => one[when].startMs.p99),
      ),
      figure(
        { name: `${place}: acknowledged p50`, unit },
        rounds.map((one) => one[when].acknowledgementMs.p50),
      ),
      figure(
        { name: `${place}: acknowledged p99`, unit },
        rounds.map((one) => one[when].acknowledgementMs.p99),
      ),
      figure(
        { name: `${place}: CPU`, unit: 'cores' },
        rounds.map((one) => coresOf(one[when])),
      ),
      figure(
        { name: `${place}: disturbed by others`, unit: 'cores' },
        rounds.map((one) => one[when].spent.disturbedCores),
      ),
    ];
  });
}

function versus(
  when: When,
  { ours, theirs }: { readonly ours: readonly Measurement[]; readonly theirs: readonly Measurement[] | undefined },
): Result[] {
  const name = `muster ÷ ${BULLMQ_ALWAYS.name}, ${WHEN[when]}`;
  const p50 = (one: Measurement) => one[when].startMs.p50;
  const p99 = (one: Measurement) => one[when].startMs.p99;
  return [
    ratioResult(
      { name: `${name}: start p50`, unit: 'ratio', target: '<= 0.6' },
      { ours: ours.map(p50), peer: theirs?.map(p50) },
    ),
    ratioResult(
      { name: `${name}: start p99`, unit: 'ratio', target: '<= 1' },
      { ours: ours.map(p99), peer: theirs?.map(p99) },
    ),
  ];
}

const coresOf = ({ perSecond, count, spent }: FlowResult): number => spent.cpuSecondsTotal / (count / perSecond);
