// How finely series are kept, and for how long; and which of it answers a question.

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `raw` is of the whole fleet, its pools, types and tenants; `agents` is of single agents, and not rolled up. */
export type TierName = 'raw' | 'agents' | 'minute' | 'quarter' | 'hour';

export interface Tier {
  readonly name: TierName;
  /** Length of its windows. */
  readonly stepMs: number;
  readonly keepMs: number;
}

/** The rhythm of samples. */
export const SAMPLE_MS = 10 * SECOND_MS;

export const TIERS = {
  raw: { name: 'raw', stepMs: SAMPLE_MS, keepMs: DAY_MS },
  agents: { name: 'agents', stepMs: SAMPLE_MS, keepMs: HOUR_MS },
  minute: { name: 'minute', stepMs: MINUTE_MS, keepMs: 7 * DAY_MS },
  quarter: { name: 'quarter', stepMs: 15 * MINUTE_MS, keepMs: 30 * DAY_MS },
  hour: { name: 'hour', stepMs: HOUR_MS, keepMs: 90 * DAY_MS },
} as const satisfies Readonly<Record<TierName, Tier>>;

/** Each is made of the one before. */
export const ROLLED: readonly Tier[] = [TIERS.minute, TIERS.quarter, TIERS.hour];

/** The windows of an answer, when nobody says how long they are. */
const WINDOWS_USUAL = 360;
/** At most so many for each series. */
export const WINDOWS_MAX = 2_000;

export interface Span {
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** As it is asked for; undefined: about as many windows as a chart has room for. */
  readonly stepMs: number | undefined;
  readonly isPerAgent: boolean;
}

/**
 * The tier that answers, and the length of the windows: a multiple of the tier's, and so that there are not too many.
 * The coarsest that is fine enough; a finer one that does not reach back so far gives way to one that does.
 */
export function tierFor({ from, to, now, stepMs, isPerAgent }: Span): { readonly tier: Tier; readonly stepMs: number } {
  const wanted = Math.max(stepMs ?? (to - from) / WINDOWS_USUAL, (to - from) / WINDOWS_MAX);
  const tier = isPerAgent ? TIERS.agents : sharedTier(wanted, now - from);
  return { tier, stepMs: Math.max(1, Math.ceil(wanted / tier.stepMs)) * tier.stepMs };
}

function sharedTier(wantedMs: number, ageMs: number): Tier {
  const tiers: readonly Tier[] = [TIERS.raw, ...ROLLED];
  const fine = tiers.findLastIndex(({ stepMs }) => stepMs <= wantedMs);
  const reaching = tiers.slice(Math.max(0, fine)).find(({ keepMs }) => keepMs >= ageMs);
  return reaching ?? TIERS.hour;
}
