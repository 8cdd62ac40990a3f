// A review in words and figures of the page: pure, so that what is said can be tested without a browser.

import type { Concern, Review, ReviewGrowth, ReviewTrend, StageKind } from '@muster/contract';
import { amount, byteText, durationText, NO_AMOUNT, percentText } from '@muster/contract/amounts';
import { paths } from '../../paths.ts';
import { textOf } from '../../words/numbers.ts';

type PoolReview = Review['scaling'][number];

const DAY_MS = 86_400_000;

export const TREND_NAMES: Readonly<Record<ReviewTrend['measure'], string>> = {
  load: 'Load',
  'wait-p95': 'Wait, 95th percentile',
  'run-p50': 'Run, median',
  'failed-ratio': 'Failed',
  agents: 'Agents',
  'cost-per-hour': 'Cost per hour',
};

export function trendValueText(value: number, unit: string): string {
  const size = Math.abs(value);
  if (unit === 's') return textOf(1_000 * size, 'ms');
  return unit === 'ratio' ? percentText(size) : `${amount(size)} ${unit}`;
}

/** +0.31 tasks/s */
export function signedText(value: number, unit: string): string {
  return `${value < 0 ? '−' : '+'}${trendValueText(value, unit)}`;
}

/** Nobody is certain to 100 %. */
export const certaintyText = (certainty: number): string => (certainty > 0.999 ? '> 99.9 %' : percentText(certainty));

/** Where something can be seen or done about it. */
export function pathOfConcern(kind: Concern['kind']): string | undefined {
  switch (kind) {
    case 'missing-agents':
    case 'paused':
    case 'objective':
      return paths.tasks({ state: 'waiting' });
    case 'dead-letters':
      return paths.tasks({ state: 'dead-lettered' });
    case 'failures':
      return paths.tasks({ state: 'failed' });
    case 'bottleneck':
      return paths.scaling();
    case 'refused':
    case 'disk':
    case 'leak':
    case 'not-measured':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** Complete, or it does not compile. */
const STAGE_WORDS: Readonly<Record<StageKind, string>> = {
  'missing-agents': 'Agents that are missing',
  pause: 'A pause',
  limit: 'The limit',
  'event-loop': 'The controller',
  journal: 'The journal',
  agents: 'Agents of',
};

export const stageText = ({ kind, name = '' }: { readonly kind: StageKind; readonly name?: string }): string =>
  `${STAGE_WORDS[kind]} ${name}`.trim();

/** What growing did: the median before → after. */
export function effectText({ grew }: PoolReview): string {
  if (grew === null) return NO_AMOUNT;
  const [before, after] = [grew.before.waitP95, grew.after.waitP95].map((seconds) =>
    textOf(seconds === null ? null : 1_000 * seconds, 'ms'),
  );
  return `${before} → ${after}`;
}

export function capacityText({ verdict, perAgent, objectiveSeconds, of }: PoolReview['capacity']): string {
  const load = textOf(perAgent, 'per second');
  const objective = `a ${of} of ${durationText(1_000 * objectiveSeconds)}`;
  switch (verdict) {
    case 'breaks':
      return `${load} per agent, then ${objective} breaks`;
    case 'not-reached':
      return `${objective} held up to ${load} per agent`;
    case 'too-little':
      return 'not enough data';
    default:
      return verdict satisfies never;
  }
}

/** Beside a fixed fleet of the largest size; undefined without agents of a pool. */
export function savedText({ agentHours, fixedAgentHours }: Pick<Review['cost'], 'agentHours' | 'fixedAgentHours'>) {
  if (fixedAgentHours <= 0) return undefined;
  const saved = 1 - agentHours / fixedAgentHours;
  return saved < 0.005 ? 'as many as a fixed fleet' : `${percentText(saved)} less than a fixed fleet`;
}

export function growthName({ of, pool = '' }: ReviewGrowth): string {
  switch (of) {
    case 'controller-heap':
      return 'Controller, heap';
    case 'controller-memory':
      return 'Controller, memory';
    case 'memory-per-agent':
      return `An agent of ${pool}`;
    case 'disk':
      return 'Disk';
    default:
      return of satisfies never;
  }
}

export function growthText({ isKnown, isGrowing, perDay, daysLeft, daysLeftMin }: ReviewGrowth): string {
  if (!isKnown) return 'not enough data';
  if (!isGrowing) return 'does not grow';
  const grows = `grows by ${byteText(perDay)} a day`;
  if (daysLeft === undefined) return grows;
  const earliest = daysLeftMin === undefined ? '' : `, in ${durationText(daysLeftMin * DAY_MS)} at the earliest`;
  return `${grows}: used up in ${durationText(daysLeft * DAY_MS)}${earliest}`;
}
