// The options of `muster simulate`, and which of them go together.
import { ARRIVALS, BUNDLED, PATTERNS, WORK_DISTRIBUTIONS } from '@muster/contract/words';
import { UsageError } from '../exit.ts';
import { choice, duration, flag, integer, list, number, type OptionValues, text, withDefault } from '../options.ts';

const DAY_MS = 86_400_000;
const RATE_MAX = 1_000_000;

const trafficOptions = {
  journal: text('--journal <dir>', 'a recorded run to replay: the data directory of a controller, in place of a trace'),
  trace: text('--trace <file>', 'arrivals to replay: CSV or JSON lines, .gz too [a generated pattern]'),
  timeColumn: text('--time-column <name>', 'column of the trace with the time of arrival [found by name or content]'),
  serviceColumn: text('--service-column <name>', 'column of the trace with the service time [found by name]'),
  rateColumn: text(
    '--rate-column <name>',
    'column of the trace with a rate or count per window of time, which then becomes random arrivals [found by name]',
  ),
  typeColumn: text(
    '--type-column <name>',
    'column of the trace with the type of a task, for several types of agents [all tasks have one type]',
  ),
  tenantColumn: text('--tenant-column <name>', 'column of the trace with the tenant of a task [one tenant]'),
  sessionColumn: text('--session-column <name>', 'column of the trace with the session of a task [none]'),
  priorityColumn: text('--priority-column <name>', 'column of the trace with the priority of a task, 0 to 9 [4]'),
  deadlineColumn: text(
    '--deadline-column <name>',
    'column of the trace with when a result is due: a date, or the time for it [never]',
  ),
  thinRatio: number('--thin <ratio>', 'share of the trace’s tasks to keep, drawn by the seed [1]', {
    minimum: 0.000001,
    maximum: 1,
  }),
  divisor: number('--divide <n>', 'keeps one of so many of the trace’s tasks, drawn by the seed [1]', {
    minimum: 1,
    maximum: 1_000_000,
  }),
  compression: withDefault(
    number('--compress <n>', 'divides the times of arrival; service times stay', {
      minimum: 0.001,
      maximum: 1_000_000,
    }),
    1,
  ),
  durationMs: duration('--duration <time>', 'how much of the trace, before it is compressed [all]; of a pattern [1h]', {
    minimum: 1000,
    maximum: 366 * DAY_MS,
  }),
  pattern: choice('--pattern <name>', `generated arrivals, in place of a trace [${BUNDLED}]`, PATTERNS),
  rate: number('--rate <n>', 'tasks per second of a pattern [2]', { minimum: 0.0001, maximum: RATE_MAX }),
  peak: number('--peak <n>', 'highest rate of a pattern [3 times --rate]', { minimum: 0.0001, maximum: RATE_MAX }),
  periodMs: duration('--period <time>', 'of a step, a spike, a season or a day of a week of a pattern [10m]', {
    minimum: 1000,
    maximum: 366 * DAY_MS,
  }),
  trend: number('--trend <n>', 'by the end the rate of a pattern is so many times what it says [1]', {
    minimum: 0,
    maximum: 1000,
  }),
  tenants: integer('--tenants <n>', 'spreads the tasks of a pattern over so many tenants by Zipf: t1 has the most', {
    minimum: 1,
    maximum: 100_000,
  }),
  tenantSkew: number('--tenant-skew <n>', 'exponent of Zipf over --tenants; 0 makes all alike [1]', {
    minimum: 0,
    maximum: 10,
  }),
  sessions: integer('--sessions <n>', 'sessions open at once, over which the tasks of a pattern are spread', {
    minimum: 1,
    maximum: 100_000,
  }),
  sessionTasks: number('--session-tasks <n>', 'mean tasks of a session [10]', { minimum: 1, maximum: 1_000_000 }),
  arrivals: choice('--arrivals <how>', 'gaps between the tasks of a pattern [poisson]', ARRIVALS),
  workMs: duration('--work <time>', 'mean service time of a pattern [5s]', { minimum: 1, maximum: DAY_MS }),
  workDistribution: choice(
    '--work-distribution <name>',
    'of the service time of a pattern [lognormal]',
    WORK_DISTRIBUTIONS,
  ),
};

export const simulateOptions = {
  ...trafficOptions,
  policies: list(
    '--policy <names>',
    'who sizes the fleet, separated by commas: presets, policy files, hpa, keda, kpa, predictive, clairvoyant, fixed:N, ' +
      'recorded with --journal [conservative,production,steady,surge,hpa,keda,kpa]',
  ),
  agents: text(
    '--agents <file>',
    'the agents: slots, start-up, speed, failures and cost, as YAML or JSON [4 slots, 5 s]',
  ),
  sets: list('--set <assignments>', 'KEY=VALUE: runs everything once more with this setting changed; can be repeated'),
  config: text('--config <file>', 'settings in YAML, as a controller has them [the defaults]'),
  sloMs: withDefault(
    duration('--slo <time>', 'objective: the longest that a task may wait to start', { maximum: 7 * DAY_MS }),
    30_000,
    '30s',
  ),
  seed: withDefault(
    integer('--seed <n>', 'of everything that is drawn: the same seed, the same run', { minimum: 0 }),
    1,
  ),
  seeds: withDefault(
    integer('--seeds <n>', 'so many runs with seeds from --seed on: means, 95 % intervals, and policies seed by seed', {
      minimum: 1,
      maximum: 1000,
    }),
    1,
  ),
  isSwept: flag(
    '--sweep',
    'also runs each policy over targets of its own and fewest agents: cost at equal lateness, and what nothing beats',
  ),
  html: text('--html <file>', 'writes a report with curves there'),
  missesMax: number(
    '--misses-max <ratio>',
    'exit code 1 when with a policy a larger share waits for longer than --slo',
    {
      minimum: 0,
      maximum: 1,
    },
  ),
};

export type SimulateOptions = OptionValues<typeof simulateOptions>;

const OF_TRACE = {
  timeColumn: '--time-column',
  serviceColumn: '--service-column',
  rateColumn: '--rate-column',
  typeColumn: '--type-column',
  tenantColumn: '--tenant-column',
  sessionColumn: '--session-column',
  priorityColumn: '--priority-column',
  deadlineColumn: '--deadline-column',
} as const;
const OF_PATTERN = {
  pattern: '--pattern',
  rate: '--rate',
  peak: '--peak',
  periodMs: '--period',
  trend: '--trend',
  tenants: '--tenants',
  tenantSkew: '--tenant-skew',
  sessions: '--sessions',
  sessionTasks: '--session-tasks',
  arrivals: '--arrivals',
  workMs: '--work',
  workDistribution: '--work-distribution',
} as const;

/** Throws UsageError for options that contradict each other, or say nothing of what is asked for. */
export function requireConsistent(options: SimulateOptions): void {
  const { trace, journal, pattern = BUNDLED, thinRatio, divisor, rate = 2, peak, seed, seeds } = options;
  const isRecorded = trace !== undefined || journal !== undefined;
  if (trace !== undefined && journal !== undefined)
    throw new UsageError('--trace and --journal are both recorded arrivals: give one of them');
  if (trace === undefined) refuse(options, { flags: OF_TRACE, reason: 'needs --trace' });
  if (isRecorded) {
    const given = trace === undefined ? '--journal' : '--trace';
    refuse(options, { flags: OF_PATTERN, reason: `is of a generated pattern: leave out ${given}, or leave out this` });
  }
  if (!isRecorded && (thinRatio !== undefined || divisor !== undefined))
    throw new UsageError('--thin and --divide need --trace or --journal; --rate makes a pattern lighter');
  if (thinRatio !== undefined && divisor !== undefined)
    throw new UsageError('--thin and --divide say the same: give one of them');
  const ofBundled = {
    peak: OF_PATTERN.peak,
    periodMs: OF_PATTERN.periodMs,
    arrivals: OF_PATTERN.arrivals,
    trend: OF_PATTERN.trend,
  } as const;
  const workOfBundled = { workMs: OF_PATTERN.workMs, workDistribution: OF_PATTERN.workDistribution } as const;
  if (!isRecorded && pattern === BUNDLED)
    refuse(options, { flags: { ...ofBundled, ...workOfBundled }, reason: `needs another --pattern than ${BUNDLED}` });
  if (options.tenantSkew !== undefined && options.tenants === undefined)
    throw new UsageError('--tenant-skew needs --tenants');
  if (options.sessionTasks !== undefined && options.sessions === undefined)
    throw new UsageError('--session-tasks needs --sessions');
  if (peak !== undefined && peak < rate) throw new UsageError(`--peak ${peak} must be at least --rate ${rate}`);
  if (!Number.isSafeInteger(seed + seeds)) throw new UsageError(`--seed ${seed} leaves no room for ${seeds} seeds`);
}

function refuse(
  options: SimulateOptions,
  {
    flags,
    reason,
  }: { readonly flags: Readonly<Partial<Record<keyof SimulateOptions, string>>>; readonly reason: string },
): void {
  for (const [name, flagText] of Object.entries(flags))
    if (options[name as keyof SimulateOptions] !== undefined) throw new UsageError(`${flagText} ${reason}`);
}
