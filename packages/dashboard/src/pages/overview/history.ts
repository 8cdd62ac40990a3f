// The past of the overview's charts, out of the kept series: what was measured before this page was opened.
import type { SeriesReply } from '@muster/contract';
import type { MusterClient } from '@muster/contract/client';
import type { LivePoint } from '@muster/contract/live';
import { clockText } from '../../words/numbers.ts';

/** What the charts draw; a point of the live stream is one too. */
export interface ChartPoint
  extends Pick<
    LivePoint,
    | 'at'
    | 'waiting'
    | 'submittedPerSecond'
    | 'endedPerSecond'
    | 'waitMsP50'
    | 'waitMsP95'
    | 'waitMsP99'
    | 'slots'
    | 'slotsBusy'
  > {
  /** null where no size of a pool is known. */
  readonly slotsWanted: number | null;
  /** The wait is that of one type of several, the one that waited longest; a live point has that of all tasks. */
  readonly isWorstType?: boolean;
}

export interface HistoryReplies {
  readonly submitted: SeriesReply;
  readonly ended: SeriesReply;
  readonly waiting: SeriesReply;
  readonly waits: SeriesReply;
  readonly slots: SeriesReply;
  readonly agents: SeriesReply;
  readonly desired: SeriesReply;
}

/** Times in milliseconds since 1970. Throws a Fault when the controller refuses. */
export async function askHistory(
  client: MusterClient,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<HistoryReplies> {
  const ask = (name: string): Promise<SeriesReply> => client.series({ name, from, to });
  const [submitted, ended, waiting, waits, slots, agents, desired] = await Promise.all([
    ask('muster_tasks_submitted_total'),
    ask('muster_tasks_ended_total'),
    ask('muster_tasks_waiting'),
    ask('muster_task_wait_seconds'),
    ask('muster_slots'),
    ask('muster_agents'),
    ask('muster_pool_desired_agents'),
  ]);
  return { submitted, ended, waiting, waits, slots, agents, desired };
}

/** Oldest first; one for each window in which slots were counted, which is each in which the controller ran. */
export function pointsOf(replies: HistoryReplies): readonly ChartPoint[] {
  const { submitted, ended, waiting, waits, slots } = replies;
  const wanted = wantedOf(replies);
  const means = { submitted: sumsOf(submitted), ended: sumsOf(ended), waiting: sumsOf(waiting), slots: sumsOf(slots) };
  const busy = sumsOf(slots, (labels) => labels.state === 'busy');
  const worst = worstOf(waits);
  const isWorstType = waits.series.length > 1;
  const moments = new Set([...means.submitted.keys(), ...means.waiting.keys(), ...means.slots.keys()]);
  return [...moments]
    .sort((a, b) => a - b)
    .map((at) => ({
      // A window is known when it is over.
      at: at + slots.stepMs,
      waiting: means.waiting.get(at) ?? 0,
      submittedPerSecond: means.submitted.get(at) ?? 0,
      endedPerSecond: means.ended.get(at) ?? 0,
      waitMsP50: worst.get(at)?.p50 ?? null,
      waitMsP95: worst.get(at)?.p95 ?? null,
      waitMsP99: worst.get(at)?.p99 ?? null,
      slots: means.slots.get(at) ?? 0,
      slotsBusy: busy.get(at) ?? 0,
      slotsWanted: wanted.get(at) ?? null,
      ...(isWorstType ? { isWorstType } : {}),
    }));
}

/** The kept points, then the live ones: where both are known, the live. */
export function joined(kept: readonly ChartPoint[], live: readonly ChartPoint[]): readonly ChartPoint[] {
  const firstAt = live[0]?.at ?? Number.POSITIVE_INFINITY;
  return [...kept.filter(({ at }) => at < firstAt), ...live];
}

/** Quantiles of types cannot be put together afterwards: the chart says of whom they are, and until when. */
export function waitTitle(points: readonly ChartPoint[]): string {
  const last = points.findLast(({ isWorstType = false, waitMsP95 }) => isWorstType && waitMsP95 !== null);
  if (last === undefined) return 'Wait to start';
  const of = 'Wait to start, of the type that waited longest';
  const isMixed = points.some(({ isWorstType = false, waitMsP95 }) => !isWorstType && waitMsP95 !== null);
  return isMixed ? `${of}; of all tasks from ${clockText(last.at)} on` : of;
}

type Labels = Readonly<Record<string, string>>;

/** Means of all series together, by the begin of their windows: rates and counts add up. */
function sumsOf(
  { series }: SeriesReply,
  isMeant: (labels: Labels) => boolean = () => true,
): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const { labels, points } of series) {
    if (!isMeant(labels)) continue;
    for (const { at, mean } of points) sums.set(at, (sums.get(at) ?? 0) + mean);
  }
  return sums;
}

/**
 * Slots that there would be if every pool had its desired size: that size times what an agent of the pool had lately,
 * and the slots of types that are no pools.
 */
function wantedOf({ slots, agents, desired }: HistoryReplies): ReadonlyMap<number, number> {
  const wanted = new Map<number, number>();
  const isPool = new Set(desired.series.map(({ labels }) => labels.pool));
  const others = sumsOf(slots, ({ pool }) => !isPool.has(pool));
  for (const { labels, points } of desired.series) {
    const isOwn = ({ pool }: Labels): boolean => pool === labels.pool;
    const slotsThere = sumsOf(slots, isOwn);
    const takingWork = sumsOf(agents, (each) => isOwn(each) && (each.state === 'idle' || each.state === 'busy'));
    let slotsEach = 0;
    for (const { at, mean } of points) {
      const there = takingWork.get(at) ?? 0;
      if (there > 0) slotsEach = (slotsThere.get(at) ?? 0) / there;
      wanted.set(at, (wanted.get(at) ?? others.get(at) ?? 0) + mean * slotsEach);
    }
  }
  return wanted;
}

interface Waits {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Quantiles of several types cannot be added up; shown is the type that waited longest. In milliseconds. */
function worstOf({ series }: SeriesReply): ReadonlyMap<number, Waits> {
  const worst = new Map<number, Waits>();
  for (const { points } of series) {
    for (const { at, p50, p95, p99 } of points) {
      if (p50 === undefined || p95 === undefined || p99 === undefined) continue;
      const waits = { p50: p50 * 1_000, p95: p95 * 1_000, p99: p99 * 1_000 };
      if (waits.p95 > (worst.get(at)?.p95 ?? -1)) worst.set(at, waits);
    }
  }
  return worst;
}
