// A task's trip as stretches of time, and where they lie on a bar: long waits are folded, so that work stays visible.
//
// P1. The stretches follow each other without a gap from the submission to the end, or to now.
// P2. Of every stretch something is to be seen, however short it was.
import type { Attempt, Task } from '@muster/contract';

export interface Stretch {
  /** `held`: delayed, backing off or behind others; `earlier`: attempts that the controller no longer lists. */
  readonly kind: 'held' | 'approval' | 'waiting' | 'attempt' | 'earlier';
  readonly from: number;
  readonly to: number;
  /** It goes on. */
  readonly isOpen: boolean;
  readonly attempt?: Attempt;
}

export function tripOf(task: Task, now: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const end = task.finishedAt ?? Math.max(now, task.submittedAt);
  let at = task.submittedAt;
  for (const [index, attempt] of task.attempts.entries()) {
    if (index === 0 && attempt.number > 1) {
      if (attempt.startedAt > at) stretches.push({ kind: 'earlier', from: at, to: attempt.startedAt, isOpen: false });
    } else stretches.push(...waitsOf(task, { from: at, to: attempt.startedAt, isOpen: false }));
    const to = Math.max(attempt.startedAt, attempt.endedAt ?? end);
    const isOpen = attempt.endedAt === undefined && task.finishedAt === undefined;
    stretches.push({ kind: 'attempt', from: attempt.startedAt, to, isOpen, attempt });
    at = Math.max(at, to);
  }
  if (stretches.at(-1)?.isOpen !== true) {
    stretches.push(...waitsOf(task, { from: at, to: end, isOpen: task.finishedAt === undefined }));
  }
  return stretches;
}

type Gap = Pick<Stretch, 'from' | 'to' | 'isOpen'>;

/**
 * A time without an attempt, cut where it was ready and where a person was asked and answered. Of earlier times it is
 * not known any more when it was ready: they count as waiting.
 */
function waitsOf({ readyAt, approval }: Task, { from, to, isOpen }: Gap): readonly Stretch[] {
  const cuts = [readyAt, approval?.askedAt, approval?.at]
    .filter((cut): cut is number => cut !== undefined && cut > from && cut < to)
    .sort((a, b) => a - b);
  const edges = [from, ...cuts, to];
  return edges.slice(1).flatMap((edge, index): Stretch[] => {
    const begin = edges[index] ?? from;
    const isLast = index === edges.length - 2;
    if (edge <= begin && !(isLast && isOpen)) return [];
    const isAsked = approval !== undefined && begin >= approval.askedAt && begin < (approval.at ?? Infinity);
    const isHeld = begin < readyAt && (isOpen || readyAt <= to);
    const kind = isAsked ? 'approval' : isHeld ? 'held' : 'waiting';
    return [{ kind, from: begin, to: edge, isOpen: isOpen && isLast }];
  });
}

export interface Place {
  readonly leftPercent: number;
  readonly widthPercent: number;
  /** Drawn shorter than it was. */
  readonly isFolded: boolean;
}

/** A wait longer than so many times all that is not folded is folded, to this part of the bar. */
const FOLD_RATIO = 2;
const FOLDED_PERCENT = 10;
const LEAST_PERCENT = 1.2;

export function layOut(stretches: readonly Stretch[]): readonly Place[] {
  const folded = foldedOf(stretches);
  const rest = stretches.reduce((sum, stretch) => sum + (folded.has(stretch) ? 0 : stretch.to - stretch.from), 0);
  const room = Math.max(20, 100 - folded.size * FOLDED_PERCENT);
  const raw = stretches.map((stretch) => {
    if (folded.has(stretch)) return FOLDED_PERCENT;
    return Math.max(LEAST_PERCENT, rest === 0 ? room : ((stretch.to - stretch.from) / rest) * room);
  });
  const scale = 100 / Math.max(1, sumOf(raw));
  let left = 0;
  return stretches.map((stretch, index) => {
    const widthPercent = (raw[index] ?? 0) * scale;
    const place = { leftPercent: left, widthPercent, isFolded: folded.has(stretch) };
    left += widthPercent;
    return place;
  });
}

/** Longest first, as long as one outweighs all that is left. What is alone has nothing to hide. */
function foldedOf(stretches: readonly Stretch[]): ReadonlySet<Stretch> {
  const folded = new Set<Stretch>();
  let rest = sumOf(stretches.map(({ from, to }) => to - from));
  const waits = stretches.filter(({ kind }) => kind !== 'attempt').sort((a, b) => b.to - b.from - (a.to - a.from));
  for (const wait of waits) {
    const others = rest - (wait.to - wait.from);
    if (others <= 0 || wait.to - wait.from <= FOLD_RATIO * others) break;
    folded.add(wait);
    rest = others;
  }
  return folded;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
