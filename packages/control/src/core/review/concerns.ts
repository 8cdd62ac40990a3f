// What of a review needs somebody, the most urgent first; and the whole of it in a sentence.

import type { Concern, Review, ReviewGrowth } from '@muster/contract';
import { amount, byteText, durationText, percentText } from '@muster/contract/amounts';
import { nameOf } from './bottleneck-text.ts';
import { surelyAbove } from './wilson.ts';

export type Reviewed = Omit<Review, 'verdict' | 'concerns'>;

/** What is so now, which a review of a day long past does not tell. */
export interface PresentFacts {
  readonly deadLetters: number;
  /** What is paused, in words. */
  readonly paused: readonly string[];
  readonly demands: readonly { readonly type: string; readonly waiting: number }[];
}

/** Of a shorter time nothing is said. */
const MEASURED_MS_MIN = 120_000;
/** Failed and dead letters among the tasks that ended: the error objective. */
const FAILED_RATIO = 0.001;
const REFUSED_RATIO = 0.001;
/** Share of the windows in which something limited. */
const LIMITED_RATIO = 0.05;
/** Ahead of the end of a disk or of memory. */
const DAYS_LEFT = 30;
const USED_RATIO = 0.9;
const DAY_MS = 86_400_000;

export function concernsOf(review: Reviewed, present: PresentFacts | undefined): readonly Concern[] {
  const isShort = review.measuredMs < MEASURED_MS_MIN;
  return [
    ...presentConcerns(present),
    ...(isShort ? [] : [...workConcerns(review)]),
    ...review.growth.flatMap(growthConcerns),
  ];
}

function* presentConcerns(present: PresentFacts | undefined): Generator<Concern> {
  for (const { type, waiting } of present?.demands ?? []) {
    const text = `no agent can take ${tasks(waiting)} of type ${type}`;
    yield { kind: 'missing-agents', text, command: 'muster agents' };
  }
  for (const paused of present?.paused ?? []) {
    yield { kind: 'paused', text: `${paused} is paused: nothing new of it starts`, command: 'muster pauses' };
  }
  const letters = present?.deadLetters ?? 0;
  if (letters === 0) return;
  const text = `${amount(letters)} dead ${letters === 1 ? 'letter waits' : 'letters wait'} for a decision`;
  yield { kind: 'dead-letters', text, command: 'muster tasks --state dead-lettered' };
}

function* workConcerns({ bottleneck, load, service }: Reviewed): Generator<Concern> {
  const [first] = bottleneck.full;
  if (first !== undefined && first.ratio >= LIMITED_RATIO) {
    const name = nameOf({ ...first, utilization: null, perSecond: null, perSecondMax: null, waiting: 0 });
    yield { kind: 'bottleneck', text: `${name} limited ${percentText(first.ratio)} of the time` };
  }
  const { wait, metRatio, objectiveSeconds, objectiveRatio } = service;
  if (wait !== null && metRatio !== null && surelyAbove((1 - metRatio) * wait.count, wait.count) > 1 - objectiveRatio) {
    const asked = `${percentText(objectiveRatio)} shall start within ${durationText(1_000 * objectiveSeconds)}`;
    yield { kind: 'objective', text: `${asked}, and ${percentText(metRatio)} did` };
  }
  const failed = load.failed + load.deadLettered;
  const ended = load.completed + failed;
  if (surelyAbove(failed, ended) > FAILED_RATIO) {
    const text = `${amount(failed)} of ${amount(ended)} tasks failed or became dead letters`;
    yield { kind: 'failures', text, command: 'muster tasks --state failed' };
  }
  if (surelyAbove(load.refused, load.submitted + load.refused) > REFUSED_RATIO) {
    yield { kind: 'refused', text: `${tasks(load.refused)} were refused at submission`, command: 'muster limits' };
  }
}

function growthConcerns(growth: ReviewGrowth): readonly Concern[] {
  const { of, pool, isGrowing, bytes, bytesMax, daysLeft } = growth;
  const isSoon = daysLeft !== undefined && daysLeft <= DAYS_LEFT;
  if (of === 'disk') {
    const isFull = bytesMax !== undefined && bytes >= USED_RATIO * bytesMax;
    if (!isSoon && !isFull) return [];
    const used = bytesMax === undefined ? '' : `${percentText(bytes / bytesMax)} of the disk is used`;
    return [{ kind: 'disk', text: isSoon ? `${used}; full in ${durationText(daysLeft * DAY_MS)}` : used }];
  }
  if (!isGrowing) return [];
  const whose = of === 'memory-per-agent' ? `the agents of type ${pool}` : 'the controller';
  const end = isSoon ? `, used up in ${durationText(daysLeft * DAY_MS)}` : '';
  return [{ kind: 'leak', text: `memory of ${whose} grows by ${byteText(growth.perDay)} a day${end}` }];
}

export function verdictOf({ from, to, measuredMs, load, service }: Reviewed, concerns: readonly Concern[]): string {
  if (measuredMs === 0) return 'not enough data: nothing was measured in this span';
  const isShort = measuredMs < MEASURED_MS_MIN;
  const isPart = measuredMs < 0.95 * (to - from);
  const measured = isPart ? ` (measured ${durationText(measuredMs)} of ${durationText(to - from)})` : '';
  const [first] = concerns;
  if (first !== undefined) {
    const more = concerns.length === 1 ? '' : `; and ${concerns.length - 1} more`;
    return `needs you: ${first.text}${more}${measured}`;
  }
  if (isShort) return `not enough data${measured}`;
  const ended = load.completed + load.failed + load.deadLettered + load.cancelled + load.expired;
  if (ended === 0) return `well, and idle: no task ended${measured}`;
  const { metRatio, objectiveSeconds } = service;
  const met =
    metRatio === null ? '' : `, ${percentText(metRatio)} started within ${durationText(1_000 * objectiveSeconds)}`;
  return `well: ${tasks(ended)} ended${met}${measured}`;
}

const tasks = (count: number): string => `${amount(count)} ${count === 1 ? 'task' : 'tasks'}`;
