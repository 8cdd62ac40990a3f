// Carries an order out: opens its traffic, looks at all of it once, runs everything, and says what it came to.
import type { SimulationRequest, SimulationResult } from '@muster/contract';
import { BUNDLED } from '@muster/contract/words';
import type { RecordingSource } from '../sim/recording/source.ts';
import { TraceError } from '../trace/trace-error.ts';
import { DEFAULT_AGENTS } from './agents.ts';
import { factsOf } from './facts.ts';
import { faultIn, policiesIn, type SimulationOrder, specsIn, variantsIn } from './order.ts';
import { patternTraffic } from './pattern-traffic.ts';
import { openRecording, type Recording } from './recording.ts';
import { resultOf } from './result.ts';
import { arrivalsOf, ratioOf, runAll } from './runs.ts';
import { survey } from './survey.ts';
import { traceTraffic } from './trace-traffic.ts';
import type { Traffic } from './traffic.ts';
import { WrongComparison } from './wrong.ts';

/** What the thread of an order tells. */
export type OrderNews =
  | { readonly kind: 'progress'; readonly ratio: number; readonly doing: string }
  | { readonly kind: 'done'; readonly result: SimulationResult }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly field?: string | undefined };

export interface OrderSurroundings {
  /** Reads a data directory, also while a controller runs on it. */
  readonly open: (directory: string) => RecordingSource;
  readonly onProgress: (ratio: number, doing: string) => void;
}

const SLO_MS = 30_000;
const TITLE = 'this controller’s journal';
const SLICE_LENGTH = 65_536;

/** Throws Fault: `invalid-request` that names the field, or what reading the journal throws. */
export async function runOrder(order: SimulationOrder, around: OrderSurroundings): Promise<SimulationResult> {
  const { request, dataDirectory } = order;
  const { recorded, keepRatio = 1 } = request.traffic;
  const recording =
    recorded === undefined ? undefined : openRecording(dataDirectory, { open: around.open, keepRatio, title: TITLE });
  try {
    return await compared(order, recording, around);
  } catch (error) {
    throw error instanceof WrongComparison ? faultIn(request, error) : error;
  } finally {
    recording?.close();
  }
}

async function compared(
  order: SimulationOrder,
  recording: Recording | undefined,
  { onProgress }: OrderSurroundings,
): Promise<SimulationResult> {
  const { request, tasksMax } = order;
  const { seed = 1, sloMs = SLO_MS, isSwept = false } = request;
  const { compression = 1, durationMs } = request.traffic;
  const seeds = Array.from({ length: request.seeds ?? 1 }, (_, index) => seed + index);
  const traffic = recording?.traffic ?? trafficOf(request);
  const recordedSpecs = recording === undefined || recording.specs.length === 0 ? DEFAULT_AGENTS : recording.specs;
  const specs = specsIn(order) ?? recordedSpecs;
  const policies = policiesIn(order, recording?.policy);
  const variants = variantsIn(order, recording?.settings ?? {});
  const taking = { traffic, specs, compression, ...(durationMs === undefined ? {} : { untilMs: durationMs }) };
  const looked = await traffic.open(seed);
  const found = await survey(arrivalsOf(looked, taking, seed), {
    tasksMax,
    onProgress: (tasks) => onProgress(0, `reading the arrivals: ${tasks} tasks`),
  });
  const fleet = { specs, survey: found, sloMs };
  const results = await runAll(
    { ...taking, fleet, policies, variants, seeds, isSwept },
    { onProgress: (standing) => onProgress(ratioOf(standing), standing.text) },
  );
  return resultOf(results, {
    ...{ trace: traffic.name, seeds, isSwept, sloMs },
    facts: [...factsOf({ traffic: looked, fleet, compression, seeds }), ...(recording?.remarks ?? [])],
    recorded: recording?.outcome(sloMs),
  });
}

const HOUR_MS = 3_600_000;
const PERIOD_MS = 600_000;
const PEAK_RATIO = 3;
const WORK_MS = 5000;

function trafficOf({ traffic: { pattern = {}, rows, keepRatio = 1 } }: SimulationRequest): Traffic {
  if (rows !== undefined) {
    const { text, name = 'rows', ...columns } = rows;
    return traceTraffic({ ...columns, name, open: () => slicesOf(text), errorOf: wrongRows, thinRatio: keepRatio });
  }
  const { ratePerSecond = 2, workMs: meanMs = WORK_MS, workDistribution: distribution = 'lognormal' } = pattern;
  const { tenants, tenantSkew, sessions, sessionTasks } = pattern;
  return patternTraffic({
    pattern: pattern.name ?? BUNDLED,
    ratePerSecond,
    peakRatio: (pattern.peakPerSecond ?? PEAK_RATIO * ratePerSecond) / ratePerSecond,
    periodMs: pattern.periodMs ?? PERIOD_MS,
    durationMs: pattern.durationMs ?? HOUR_MS,
    trendRatio: pattern.trendRatio ?? 1,
    arrivals: pattern.arrivals ?? 'poisson',
    work: { meanMs, distribution },
    names: { tenants, tenantSkew, sessions, sessionTasks },
  });
}

async function* slicesOf(text: string): AsyncGenerator<string, void, undefined> {
  for (let at = 0; at < text.length; at += SLICE_LENGTH) yield text.slice(at, at + SLICE_LENGTH);
}

const wrongRows = (error: unknown): unknown =>
  error instanceof TraceError ? new WrongComparison('traffic', error.message) : error;
