// The words that requests and replies choose from, and task ids: what a client needs to know without the schemas, whose
// library takes longer to load than most commands take.

export const TASK_STATES = [
  'scheduled',
  'waiting',
  'awaiting-approval',
  'leased',
  'completed',
  'failed',
  'cancelled',
  'expired',
  'dead-lettered',
] as const;

/** The states that end a task. `dead-lettered` can be reopened by a person (redrive). */
export const OUTCOMES = ['completed', 'failed', 'cancelled', 'expired', 'dead-lettered'] as const;

/** Their order is kept on disk: append only. */
export const ATTEMPT_STATES = [
  'running',
  'completed',
  'failed',
  'lost',
  'timed-out',
  'cancelled',
  'asked',
  'superseded',
] as const;

export const AGENT_STATES = ['idle', 'busy', 'cordoned', 'draining', 'suspect', 'ejected'] as const;

export const FACTORS = ['load', 'performance', 'impact', 'efficiency', 'collaboration'] as const;

/** Their order is kept in recorded decisions: append only. */
export const PICKERS = ['five-factor', 'weighted', 'random', 'round-robin', 'least-loaded', 'p2c', 'prequal'] as const;

export const PRESETS = [
  'conservative',
  'aggressive',
  'cost-optimized',
  'production',
  'steady',
  'surge',
  'lean',
] as const;

/** What says how large a pool should be: thresholds and steps, or the work that there is and how long it may wait. */
export const SIZINGS = ['threshold', 'work'] as const;

/** What may ask for agents besides the thresholds, each by its name in a decision's reason. */
export const TRIGGERS = [
  'demand',
  'event',
  'hand-offs',
  'load',
  'queue',
  'response-time',
  'throughput',
  'errors',
  'satisfaction',
  'quality',
  'exhaustion',
  'emergency',
] as const;

export const ROLES = ['viewer', 'submitter', 'agent', 'operator', 'admin'] as const;

/** Shapes of a rate over time. */
export const SHAPES = ['constant', 'ramp', 'step', 'spike', 'season', 'weekly'] as const;
/** Calm and bursts in turn, with three types of agent work. */
export const BUNDLED = 'bundled';
/** Traffic that is generated for a simulation. */
export const PATTERNS = [BUNDLED, ...SHAPES] as const;
/** How regularly tasks arrive. */
export const ARRIVALS = ['poisson', 'bursty', 'even'] as const;
/** How the times that tasks take lie around their mean. */
export const WORK_DISTRIBUTIONS = ['fixed', 'exponential', 'lognormal', 'pareto'] as const;

export const SIMULATION_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;

/** `t` + base 36 of the sequence number. */
export const taskIdOf = (seq: number): string => `t${base36(seq)}`;

/** Digits of base 36, and each pair of them. */
const DIGITS = Array.from({ length: 36 }, (_, digit) => digit.toString(36));
const PAIRS = DIGITS.flatMap((high) => DIGITS.map((low) => high + low));

/**
 * A whole number from 0 on as `toString(36)` writes it, which calls into the runtime for every other base than 10: ids
 * and tokens are written several times per task.
 */
export function base36(number: number): string {
  if (!Number.isSafeInteger(number) || number < 0) return number.toString(36);
  if (number < DIGITS.length) return DIGITS[number] as string; // number < length, as below
  if (number < PAIRS.length) return PAIRS[number] as string;
  const high = Math.floor(number / PAIRS.length);
  return base36(high) + (PAIRS[number - high * PAIRS.length] as string); // a remainder
}

/** The sequence number of a task id, or undefined when the text is not one. */
export function taskSeqOf(id: string): number | undefined {
  if (!/^t[0-9a-z]{1,11}$/.test(id)) return undefined;
  const seq = Number.parseInt(id.slice(1), 36);
  return Number.isSafeInteger(seq) ? seq : undefined;
}

/** The span of a review: an hour to 30 days. */
export const REVIEW_MS_MIN = 3_600_000;
export const REVIEW_MS_MAX = 30 * 86_400_000;
