// muster load: tasks at a rate against a running controller, as scheduled whatever becomes of them, and a report.

import type { TaskSubmission } from '@muster/contract';
import { amount, durationText } from '@muster/contract/amounts';
import { ARRIVALS, SHAPES, WORK_DISTRIBUTIONS } from '@muster/contract/words';
import { seededRandom } from '../../base/random.ts';
import { type Arrivals, gapsOf } from '../../core/workload/gaps.ts';
import { namesOf } from '../../core/workload/names.ts';
import { Schedule } from '../../core/workload/schedule.ts';
import { type ShapeName, shapeOf } from '../../core/workload/shape.ts';
import { workOf } from '../../core/workload/work.ts';
import { addressOf, clientOf, clientOptions } from '../client.ts';
import { defineCommand } from '../command.ts';
import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import { readJson } from '../input.ts';
import { RATE_MAX } from '../load/order.ts';
import { payloadsOf } from '../load/payload.ts';
import type { LoadReport } from '../load/report.ts';
import { reportText } from '../load/report-text.ts';
import { runLoad } from '../load/run.ts';
import { choice, duration, flag, integer, number, type OptionValues, withDefault } from '../options.ts';
import { Redrawn } from '../redrawn.ts';
import { submissionOptions } from '../submission.ts';
import type { World } from '../terminal.ts';

const DAY_MS = 86_400_000;
const PEAK_RATIO = 3;
const PERIOD_MS = 60_000;
const TENANTS_MAX = 100_000;
const SESSIONS_MAX = 100_000;
/** Of the seed of the arrivals: work has chance of its own, so that another distribution leaves the arrivals alone. */
const WORK_SEED_OFFSET = 2 ** 40;

const loadOptions = {
  type: submissionOptions.type,
  rate: withDefault(number('--rate <n>', 'tasks per second', { minimum: 0, maximum: RATE_MAX }), 10),
  durationMs: withDefault(
    duration('--duration <time>', 'how long to submit', { minimum: 100, maximum: 7 * DAY_MS }),
    60_000,
    '1m',
  ),
  shape: withDefault(choice('--shape <shape>', 'how the rate changes between --rate and --peak', SHAPES), 'constant'),
  peak: number('--peak <n>', 'highest rate of the shape [3 times --rate]', { minimum: 0, maximum: RATE_MAX }),
  periodMs: duration('--period <time>', 'of a step, a spike, a season or a day of a week [1m]', {
    minimum: 100,
    maximum: 7 * DAY_MS,
  }),
  trend: withDefault(
    number('--trend <n>', 'by the end the rate is so many times what the shape says', { minimum: 0, maximum: 1000 }),
    1,
  ),
  arrivals: withDefault(
    choice('--arrivals <how>', 'gaps between tasks; bursty has 4 times the variance of poisson', ARRIVALS),
    'poisson',
  ),
  rampUpMs: withDefault(duration('--ramp-up <time>', 'rise from 0 over this', { maximum: 7 * DAY_MS }), 0, 'none'),
  rampDownMs: withDefault(
    duration('--ramp-down <time>', 'fall to 0 over the last of this', { maximum: 7 * DAY_MS }),
    0,
    'none',
  ),
  workMs: duration('--work <time>', 'mean work of a task, told to the agent as serviceMs of the payload', {
    maximum: DAY_MS,
  }),
  workDistribution: choice('--work-distribution <name>', 'of the work around its mean [fixed]', WORK_DISTRIBUTIONS),
  payload: submissionOptions.payload,
  payloadBytes: withDefault(
    integer('--payload-bytes <n>', 'pads each payload to about this', { minimum: 0, maximum: 4_194_304 }),
    0,
    'none',
  ),
  tenant: submissionOptions.tenant,
  tenants: integer('--tenants <n>', 'spread tasks over so many tenants by Zipf: t1 has the most', {
    minimum: 1,
    maximum: TENANTS_MAX,
  }),
  tenantSkew: number('--tenant-skew <n>', 'exponent of Zipf over --tenants; 0 makes all alike [1]', {
    minimum: 0,
    maximum: 10,
  }),
  sessions: integer('--sessions <n>', 'sessions open at once, among which tasks are spread', {
    minimum: 1,
    maximum: SESSIONS_MAX,
  }),
  sessionTasks: number('--session-tasks <n>', 'mean tasks of a session [10]', { minimum: 1, maximum: 1_000_000 }),
  priority: submissionOptions.priority,
  batch: withDefault(
    integer('--batch <n>', 'tasks of one submission; the rate still counts tasks', { minimum: 1, maximum: 1000 }),
    1,
  ),
  inFlight: withDefault(
    integer('--in-flight <n>', 'most tasks without an outcome; what comes due beyond is not sent', {
      minimum: 1,
      maximum: 90_000,
    }),
    10_000,
  ),
  retry: flag('--retry', 'submit again what is refused for being full, instead of dropping it'),
  drainMs: withDefault(
    duration('--drain <time>', 'longest wait in the end for what is in flight', { maximum: DAY_MS }),
    60_000,
    '1m',
  ),
  objectiveMs: withDefault(
    duration('--objective <time>', 'a task that waits longer than this to start is a miss', { maximum: DAY_MS }),
    1000,
    '1s',
  ),
  missesMax: number('--misses-max <ratio>', 'exit code 1 when a larger share of the tasks missed the objective', {
    minimum: 0,
    maximum: 1,
  }),
  seed: withDefault(integer('--seed <n>', 'of arrivals and work: the same seed, the same load', { minimum: 0 }), 1),
};

type LoadOptionValues = OptionValues<typeof loadOptions>;

export const load = defineCommand({
  name: 'load',
  summary: 'submit tasks at a rate that can be changed while it runs, and report waits and fleet',
  example: 'load --type echo --rate 50 --peak 200 --shape spike --duration 2m --work 200ms',
  options: { ...clientOptions, ...loadOptions },
  async run({ options, world }) {
    const { type, durationMs, drainMs, objectiveMs, batch, seed } = options;
    if (type === undefined || type === '') throw new UsageError('--type is missing: the kind of work');
    requireConsistent(options);
    const nextTask = await tasksOf(options, { type, world });
    const http = clientOf(options, world);
    // Says at once that nobody answers, or that the token is wrong.
    await http.status();
    const { url, token, tls } = addressOf(options, world);
    const { connect } = await import('@muster/sdk');
    const client = await connect({ url, tls, hasTimes: true, ...(token === undefined ? {} : { token }) });
    const redrawn = new Redrawn(world.terminal);
    redrawn.note(`${planText(options)}, for tasks of type ${type}.`);
    try {
      const { report, isInterrupted, rateChanges } = await runLoad({
        http,
        client,
        type,
        schedule: scheduleOf(options),
        durationMs,
        nextTask,
        batch,
        inFlightMax: Math.max(batch, options.inFlight),
        isRetrying: options.retry,
        drainMs,
        objectiveMs,
        redrawn,
        // --payload - has read standard input to its end.
        readLines: (listener) => (options.payload === '-' ? () => {} : world.readLines(listener)),
        onInterrupt: (listener) => world.onInterrupt(listener),
        abort: () => world.abort(130),
      });
      const { rate, shape, arrivals } = options;
      return {
        json: { type, rate, shape, arrivals, batch, seed, interrupted: isInterrupted, rateChanges, ...report },
        text: reportText(report, { plan: planText(options), type, isInterrupted }, world.terminal),
        exitCode: exitCodeOf(report, options.missesMax),
      };
    } finally {
      await client.close();
    }
  },
});

function requireConsistent(options: LoadOptionValues): void {
  const { shape, peak, periodMs, durationMs, rampUpMs, rampDownMs } = options;
  if (peak !== undefined && shape === 'constant') throw new UsageError('--peak needs a --shape that has one');
  if (peak !== undefined && options.rate === 0) throw new UsageError('--peak needs a --rate above 0 to start from');
  if (periodMs !== undefined && (shape === 'constant' || shape === 'ramp')) {
    throw new UsageError('--period goes with --shape step, spike, season or weekly');
  }
  if (rampUpMs + rampDownMs > durationMs) throw new UsageError('--ramp-up and --ramp-down are longer than --duration');
  if (options.workDistribution !== undefined && options.workMs === undefined) {
    throw new UsageError('--work-distribution needs --work, the mean');
  }
  const { tenant, tenants, tenantSkew, sessions, sessionTasks } = options;
  if (tenant !== undefined && tenants !== undefined) throw new UsageError('--tenant and --tenants exclude each other');
  if (tenantSkew !== undefined && tenants === undefined) throw new UsageError('--tenant-skew needs --tenants');
  if (sessionTasks !== undefined && sessions === undefined) throw new UsageError('--session-tasks needs --sessions');
}

function scheduleOf(options: LoadOptionValues): Schedule {
  const { rate, peak, shape, periodMs, durationMs, rampUpMs, rampDownMs, trend, arrivals, batch, seed } = options;
  const peakRatio = peak === undefined ? PEAK_RATIO : peak / rate;
  return new Schedule({
    ratePerSecond: rate,
    tasksPerArrival: batch,
    shape: shapeOf({
      name: shape as ShapeName,
      peakRatio,
      periodMs: periodMs ?? PERIOD_MS,
      durationMs,
      rampUpMs,
      rampDownMs,
      trendRatio: trend,
    }),
    gaps: gapsOf(arrivals as Arrivals, seededRandom(seed)),
    durationMs,
  });
}

async function tasksOf(
  options: LoadOptionValues,
  { type, world }: { readonly type: string; readonly world: World },
): Promise<() => TaskSubmission> {
  const { payload, payloadBytes, workMs, workDistribution = 'fixed', tenant, priority, seed } = options;
  const given = payload === undefined ? undefined : await readJson(payload, { flag: '--payload', world });
  const nextWorkMs =
    workMs === undefined
      ? undefined
      : workOf({ meanMs: workMs, distribution: workDistribution }, seededRandom(seed + WORK_SEED_OFFSET));
  const nextPayload = payloadsOf({ given, nextWorkMs, bytes: payloadBytes });
  const fields = {
    type,
    ...(tenant === undefined ? {} : { tenant }),
    ...(priority === undefined ? {} : { priority }),
  };
  const nextNames = namesOf(options);
  return () => {
    const made = nextPayload();
    return { ...fields, ...nextNames(), ...(made === undefined ? {} : { payload: made }) };
  };
}

function planText({ rate, peak, shape, arrivals, durationMs }: LoadOptionValues): string {
  const rates = shape === 'constant' ? amount(rate) : `${amount(rate)} to ${amount(peak ?? rate * PEAK_RATIO)}`;
  return `${rates} tasks/s for ${durationText(durationMs)} (${shape}, ${arrivals})`;
}

/** Refusals alone are no failure: they are what a full queue should do. */
function exitCodeOf(report: LoadReport, missesMax: number | undefined): ExitCode {
  const { failed, unfinished, submitted, due, missRatio } = report;
  const isNothingAccepted = submitted === 0 && due > 0;
  const isMissed = missesMax !== undefined && missRatio > missesMax;
  return failed > 0 || unfinished > 0 || isNothingAccepted || isMissed ? EXIT.failed : EXIT.done;
}
