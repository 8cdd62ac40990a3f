// The daily reviews that a controller would keep: sixteen days, one of them troubled, one missing.
import type { Review, ReviewList } from '@muster/contract';
import type { Asked } from './rehearsal.ts';
import type { TaskReply } from './task-play.ts';

const DAY_MS = 86_400_000;
const DAYS = 16;
/** The controller was away; counted from yesterday. */
const AWAY = 4;

/** Yesterday is 0. */
export const dayBefore = (days: number, now = Date.now()): string =>
  new Date(now - (days + 1) * DAY_MS).toISOString().slice(0, 10);

const TROUBLED = 'needs you: the agents of type coding limited 12 % of the time; and 1 more';

const listed = (now: number): ReviewList['reviews'] =>
  Array.from({ length: DAYS }, (_, days) => days)
    .filter((days) => days !== AWAY)
    .map((days) => ({
      day: dayBefore(days, now),
      verdict:
        days === 0
          ? TROUBLED
          : `well: ${(41_000 + 731 * days).toLocaleString('en')} tasks ended, 97.4 % started within 2 s`,
      concerns: days === 0 ? 2 : 0,
    }));

export function reviewReply({ path }: Asked, now = Date.now()): TaskReply | undefined {
  if (path === '/v1/reviews') return { status: 200, body: { reviews: listed(now) } };
  if (path === '/v1/review') return { status: 200, body: reviewOf(new Date(now).toISOString().slice(0, 10)) };
  const day = /^\/v1\/reviews\/([^/]+)$/.exec(path)?.[1];
  if (day === undefined) return undefined;
  const entry = listed(now).find((one) => one.day === day);
  if (entry !== undefined) return { status: 200, body: reviewOf(day, entry) };
  return { status: 404, body: { error: { code: 'not-found', message: `no review of ${day} is kept` } } };
}

const trend = (
  measure: Review['trends'][number]['measure'],
  unit: string,
  more: Partial<Review['trends'][number]>,
) => ({
  ...{ measure, unit, direction: 'steady' as const, perDay: 0, perDayLow: 0, perDayHigh: 0, median: 0 },
  ...{ certainty: 0.4, hours: 336, isSeasonOut: true, ...more },
});

function reviewOf(day: string, entry?: ReviewList['reviews'][number]): Review {
  const from = Date.parse(`${day}T00:00:00Z`);
  const isTroubled = entry?.concerns !== 0;
  const concerns: Review['concerns'] = [
    { kind: 'bottleneck', text: 'the agents of type coding limited 12 % of the time' },
    { kind: 'dead-letters', text: '3 dead letters wait for a decision', command: 'muster tasks --state dead-lettered' },
  ];
  return {
    ...{ from, to: from + DAY_MS, madeAt: from + DAY_MS + 15_000, measuredMs: DAY_MS },
    verdict: entry?.verdict ?? TROUBLED,
    concerns: isTroubled ? concerns : [],
    bottleneck: {
      ...{ windowMs: 300_000, windows: 288 },
      full: isTroubled
        ? [
            { kind: 'agents', name: 'coding', ratio: 0.12 },
            { kind: 'limit', name: 'search-api', ratio: 0.031 },
          ]
        : [],
      busiest: {
        ...{ from: from + 45_300_000, to: from + 45_600_000, isKnown: true, limiting: [], stages: [] },
        summary: 'the agents of type coding limit: 96 % of 28 slots were busy; 2 more agents would do for what waits',
      },
    },
    load: {
      ...{ submitted: 41_240, refused: 0, perSecond: 0.477, perSecondMax: 4.2 },
      ...{ completed: 41_180, failed: 12, cancelled: 40, expired: 0, deadLettered: 3, retries: 204 },
      byType: [
        { type: 'coding', ended: 21_900, waitP95: 4.1, runP50: 38, lateRatio: 0.081 },
        { type: 'review', ended: 12_335, waitP95: 0.6, runP50: 12.4, lateRatio: 0.004 },
        { type: 'summaries', ended: 7_000, waitP95: 0.2, runP50: 3.1, lateRatio: 0 },
      ],
    },
    service: {
      wait: { count: 41_240, p50: 0.012, p95: 1.4, p99: 6.8 },
      run: { count: 41_180, p50: 21, p95: 96, p99: 240 },
      ...{ objectiveSeconds: 2, objectiveRatio: 0.95, metRatio: 0.969, deadlineMisses: 4, abandoned: 40 },
    },
    cost: {
      ...{ agentHours: 310.5, fixedAgentHours: 912, agentCost: 62.1, taskCost: 0, tokens: 0 },
      pools: [
        { pool: 'coding', agentHours: 260, fixedAgentHours: 720, agentCost: 52 },
        { pool: 'review', agentHours: 50.5, fixedAgentHours: 192, agentCost: 10.1 },
      ],
    },
    scaling: [
      {
        ...{ pool: 'coding', ups: 14, downs: 12, known: 26, shrank: null },
        grew: {
          ...{ count: 14, agents: 52, agentMinutes: 4_100, cost: 13.7 },
          before: { waitP95: 4.2, utilization: 0.97 },
          after: { waitP95: 0.6, utilization: 0.81 },
        },
        capacity: { verdict: 'breaks', perAgent: 0.031, lateRatio: 0.11, objectiveSeconds: 2, of: 'wait' },
      },
      {
        ...{ pool: 'review', ups: 0, downs: 0, known: 0, grew: null, shrank: null },
        capacity: { verdict: 'not-reached', perAgent: 0.06, lateRatio: null, objectiveSeconds: 2, of: 'wait' },
      },
    ],
    trends: [
      trend('load', 'tasks/s', {
        ...{ direction: 'up', perDay: 0.031, perDayLow: 0.022, perDayHigh: 0.04, median: 0.44, certainty: 0.9998 },
      }),
      trend('wait-p95', 's', { perDay: 0.02, perDayLow: -0.05, perDayHigh: 0.08, median: 1.2 }),
      trend('failed-ratio', 'ratio', {
        ...{ direction: 'down', perDay: -0.0002, perDayLow: -0.0003, perDayHigh: -0.0001, median: 0.0021 },
        certainty: 0.994,
      }),
      trend('agents', 'agents', { direction: 'too-short', hours: 3 }),
    ],
    growth: [
      { of: 'controller-heap', isKnown: true, isGrowing: false, bytes: 48_000_000, perDay: 0 },
      {
        ...{ of: 'disk', isKnown: true, isGrowing: true, bytes: 41_000_000_000, bytesMax: 100_000_000_000 },
        ...{ perDay: 390_000_000, daysLeft: 151, daysLeftMin: 140 },
      },
    ],
  };
}
