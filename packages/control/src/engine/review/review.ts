// The review of a span: read once in windows, and judged part by part.
import {
  type Bottleneck,
  Fault,
  REVIEW_MS_MAX,
  REVIEW_MS_MIN,
  type Review,
  type ReviewQuery,
  type Stage,
} from '@muster/contract';
import { secondsPerByte } from '../../core/review/batching.ts';
import { bottleneckOf } from '../../core/review/bottleneck.ts';
import { concernsOf, type Reviewed, verdictOf } from '../../core/review/concerns.ts';
import { SAMPLE_MS } from '../../core/series/tiers.ts';
import { COST_INDICATORS, costOf } from './cost.ts';
import { GROWTH_INDICATORS, growthsOf } from './growths.ts';
import { readSpan, type Span } from './history.ts';
import { LOAD_INDICATORS, loadOf, serviceOf } from './load.ts';
import type { ReviewParts } from './review-parts.ts';
import { SCALING_INDICATORS, scalingOf } from './scaling.ts';
import { flushesOf, STAGE_INDICATORS, stagesOf } from './stages.ts';
import { Stretch } from './stretch.ts';
import { TREND_INDICATORS, trendsOf } from './trends.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A span has at most so many windows. */
const WINDOWS_MAX = 336;
const WINDOW_MS = [1, 5, 15, 30, 60, 120, 180].map((minutes) => minutes * MINUTE_MS);
/** Hours that trends look back, whatever the span. */
const TREND_MS = 14 * DAY_MS;
/** A span that ends longer ago says nothing of what is so now. */
const PRESENT_MS = 10 * MINUTE_MS;

const INDICATORS = [...STAGE_INDICATORS, ...LOAD_INDICATORS, ...COST_INDICATORS, ...SCALING_INDICATORS];

/** Rejects with Fault `invalid-request` that names the field. */
export async function review(query: ReviewQuery, parts: ReviewParts): Promise<Review> {
  const { clock, reader, pause } = parts;
  const now = clock.now();
  const { from, to } = spanOf(query, now);
  const stepMs = WINDOW_MS.find((step) => (to - from) / step <= WINDOWS_MAX) ?? 3 * HOUR_MS;
  const span = await readSpan(reader, { names: INDICATORS, from, to, stepMs });
  const whole = await Stretch.merged(span.stretches, pause);
  const hours = { names: TREND_INDICATORS, from: Math.min(from, to - TREND_MS), to, stepMs: HOUR_MS };
  const trends = await readSpan(reader, hours);
  const quarters = { names: GROWTH_INDICATORS, to, stepMs: 15 * MINUTE_MS };
  const growths = await readSpan(reader, { ...quarters, from: Math.max(to - 3.5 * DAY_MS, parts.startedAt()) });
  const reviewed: Reviewed = {
    ...{ from, to, madeAt: now },
    measuredMs: Math.min(to - from, whole.samples * SAMPLE_MS),
    bottleneck: await bottlenecksOf(span, parts),
    load: loadOf(whole, span.stretches),
    service: serviceOf(whole),
    cost: costOf(whole),
    scaling: await scalingOf(span, whole, parts),
    trends: await trendsOf(trends, pause),
    growth: await growthsOf({ hours: trends, quarters: growths }, pause),
  };
  const concerns = concernsOf(reviewed, now - to <= PRESENT_MS ? parts.present() : undefined);
  return { ...reviewed, concerns: [...concerns], verdict: verdictOf(reviewed, concerns) };
}

function spanOf({ from, to }: ReviewQuery, now: number): { readonly from: number; readonly to: number } {
  const end = Math.min(to ?? now, now);
  const begin = from ?? end - DAY_MS;
  if (begin >= end) throw new Fault('invalid-request', 'from must be before to, and before now', { field: 'from' });
  const ms = end - begin;
  if (ms < REVIEW_MS_MIN || ms > REVIEW_MS_MAX) {
    throw new Fault('invalid-request', 'a review is of one hour at least and of 30 days at most', { field: 'from' });
  }
  return { from: begin, to: end };
}

/** Window by window: what limits for minutes is hidden in the mean of a day. */
async function bottlenecksOf(span: Span, { settings, pause }: ReviewParts): Promise<Review['bottleneck']> {
  const { stretches, stepMs: windowMs } = span;
  const flushes = stretches.map(flushesOf);
  const perByte = secondsPerByte(flushes);
  const limited = new Map<string, { readonly stage: Stage; windows: number }>();
  let busiest: Bottleneck | undefined;
  for (const [index, stretch] of stretches.entries()) {
    await pause.every(index);
    const one = { whole: stretch, stretches: [stretch], limits: settings.limits };
    const stages = stagesOf(perByte === undefined ? one : { ...one, secondsPerByte: perByte });
    const found = bottleneckOf(stages, { from: stretch.at, to: stretch.at + windowMs, isKnown: true });
    if (busiest === undefined || severity(found) > severity(busiest)) busiest = found;
    const [stage] = found.limiting;
    if (stage === undefined) continue;
    const id = `${stage.kind} ${stage.name}`;
    const so = limited.get(id) ?? { stage, windows: 0 };
    so.windows++;
    limited.set(id, so);
  }
  const full = [...limited.values()]
    .sort((a, b) => b.windows - a.windows)
    .map(({ stage: { kind, name }, windows }) => {
      const ratio = windows / stretches.length;
      return name === undefined ? { kind, ratio } : { kind, name, ratio };
    });
  return { windowMs, windows: stretches.length, full, ...(busiest === undefined ? {} : { busiest }) };
}

/** A window in which something limited before any other; then what waited; then the fullest stage. */
function severity({ limiting, stages }: Bottleneck): number {
  const waiting = limiting.reduce((sum, stage) => sum + stage.waiting, 0);
  const fullest = stages[0]?.utilization ?? 0;
  return (limiting.length > 0 ? 1 : 0) + waiting + fullest / 2;
}
