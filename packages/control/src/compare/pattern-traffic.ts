// `--pattern NAME`: generated traffic as the tasks of a simulated run, of the shapes that `muster load` has, or the
// bundled pattern of the demo.
import { durationText } from '@muster/contract/amounts';
import { BUNDLED, type PATTERNS } from '@muster/contract/words';
import { seededRandom } from '../base/random.ts';
import { type Arrivals, gapsOf } from '../core/workload/gaps.ts';
import { type NamesOptions, namesOf } from '../core/workload/names.ts';
import { Schedule } from '../core/workload/schedule.ts';
import { type ShapeName, shapeOf } from '../core/workload/shape.ts';
import { type WorkDistribution, workOf } from '../core/workload/work.ts';
import type { SimArrival } from '../sim/plan.ts';
import { generatePattern, meanServiceMs } from '../trace/pattern.ts';
import { inChunks, type Traffic } from './traffic.ts';

export type Pattern = (typeof PATTERNS)[number];

export interface PatternOptions {
  readonly pattern: Pattern;
  /** Tasks per second, on average for the bundled pattern, where the shape is 1 for the others. */
  readonly ratePerSecond: number;
  readonly peakRatio: number;
  readonly periodMs: number;
  readonly durationMs: number;
  /** By the end the rate is so many times what the shape says [1]. */
  readonly trendRatio?: number;
  /** Whose tasks they are, and what they belong to [nobody's, nothing]. */
  readonly names?: Omit<NamesOptions, 'seed'>;
  readonly arrivals: Arrivals;
  readonly work: { readonly meanMs: number; readonly distribution: WorkDistribution };
}

/** Of the tasks of a shape. */
const TYPE = 'task';
/** Work has chance of its own, so that another distribution leaves the arrivals alone. */
const WORK_SEED_OFFSET = 2 ** 40;

export function patternTraffic(options: PatternOptions): Traffic {
  const { pattern, ratePerSecond, peakRatio, durationMs } = options;
  const rates = pattern === BUNDLED || pattern === 'constant' ? '' : ` to ${ratePerSecond * peakRatio}`;
  const description = `${ratePerSecond}${rates} tasks/s for ${durationText(durationMs)} (pattern ${pattern})`;
  return {
    name: pattern,
    open: async (seed) => ({
      arrivals: inChunks(
        named(
          pattern === BUNDLED ? bundled(options, seed) : shaped(pattern, { ...options, seed }),
          options.names,
          seed,
        ),
      ),
      description,
    }),
  };
}

function* named(
  arrivals: Iterable<SimArrival>,
  names: PatternOptions['names'],
  seed: number,
): Generator<SimArrival, void, undefined> {
  if (names === undefined) {
    yield* arrivals;
    return;
  }
  const nextNames = namesOf({ ...names, seed });
  for (const arrival of arrivals) {
    const { tenant, session } = nextNames();
    yield {
      ...arrival,
      ...(tenant === undefined ? {} : { tenant }),
      ...(session === undefined ? {} : { key: session }),
    };
  }
}

function* bundled({ ratePerSecond, durationMs }: PatternOptions, seed: number): Generator<SimArrival, void, undefined> {
  // As if for a fleet that this rate keeps busy to the last slot.
  const slots = (ratePerSecond / 1000) * meanServiceMs();
  for (const arrival of generatePattern({ seed, slots, loadRatio: 1 })) {
    if (arrival.atMs >= durationMs) return;
    yield arrival;
  }
}

function* shaped(
  name: ShapeName,
  {
    seed,
    ratePerSecond,
    peakRatio,
    periodMs,
    durationMs,
    trendRatio = 1,
    arrivals,
    work,
  }: PatternOptions & { readonly seed: number },
): Generator<SimArrival, void, undefined> {
  const schedule = new Schedule({
    ratePerSecond,
    tasksPerArrival: 1,
    shape: shapeOf({ name, peakRatio, periodMs, durationMs, rampUpMs: 0, rampDownMs: 0, trendRatio }),
    gaps: gapsOf(arrivals, seededRandom(seed)),
    durationMs,
  });
  const serviceOf = workOf(work, seededRandom(seed + WORK_SEED_OFFSET));
  for (;;) {
    const atMs = schedule.take(durationMs);
    if (atMs === undefined) return;
    yield { atMs, serviceMs: serviceOf(), type: TYPE };
  }
}
