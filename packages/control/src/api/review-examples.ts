// Example bodies of reviews; a test checks each against its schema.
import type { Review, ReviewList } from '@muster/contract';
import { bottleneckExample } from './examples.ts';

const DAY_MS = 86_400_000;
const TO = 1_767_225_600_000;

export const reviewExample: Review = {
  ...{ from: TO - DAY_MS, to: TO, madeAt: TO + 15_000, measuredMs: DAY_MS },
  verdict: 'needs you: the agents of type summarise limited 12 % of the time; and 1 more',
  concerns: [
    { kind: 'bottleneck', text: 'the agents of type summarise limited 12 % of the time' },
    { kind: 'dead-letters', text: '3 dead letters wait for a decision', command: 'muster tasks --state dead-lettered' },
  ],
  bottleneck: {
    ...{ windowMs: 300_000, windows: 288 },
    full: [{ kind: 'agents', name: 'summarise', ratio: 0.12 }],
    busiest: bottleneckExample,
  },
  load: {
    ...{ submitted: 812_400, refused: 0, perSecond: 9.4, perSecondMax: 41.2 },
    ...{ completed: 811_950, failed: 12, cancelled: 40, expired: 0, deadLettered: 3, retries: 1_204 },
    byType: [{ type: 'summarise', ended: 812_005, waitP95: 1.4, runP50: 1.2, lateRatio: 0.031 }],
  },
  service: {
    wait: { count: 813_209, p50: 0.004, p95: 1.4, p99: 6.8 },
    run: { count: 811_950, p50: 1.2, p95: 3.1, p99: 4.9 },
    ...{ objectiveSeconds: 2, objectiveRatio: 0.95, metRatio: 0.969, deadlineMisses: 4, abandoned: 40 },
  },
  cost: {
    ...{ agentHours: 310.5, fixedAgentHours: 912, agentCost: 62.1, taskCost: 0, tokens: 0 },
    pools: [{ pool: 'summarise', agentHours: 310.5, fixedAgentHours: 912, agentCost: 62.1 }],
  },
  scaling: [
    {
      ...{ pool: 'summarise', ups: 14, downs: 12, known: 26 },
      grew: {
        ...{ count: 14, agents: 52, agentMinutes: 4_100, cost: 13.7 },
        before: { waitP95: 4.2, utilization: 0.97 },
        after: { waitP95: 0.6, utilization: 0.81 },
      },
      shrank: {
        ...{ count: 12, agents: 49, agentMinutes: 9_400, cost: 31.3 },
        before: { waitP95: 0.01, utilization: 0.32 },
        after: { waitP95: 0.02, utilization: 0.48 },
      },
      capacity: { verdict: 'breaks', perAgent: 3.1, lateRatio: 0.11, objectiveSeconds: 2, of: 'wait' },
    },
  ],
  trends: [
    {
      ...{ measure: 'load', unit: 'tasks/s', direction: 'up', perDay: 0.31, perDayLow: 0.22, perDayHigh: 0.4 },
      ...{ median: 8.9, certainty: 0.9998, hours: 336, isSeasonOut: true },
    },
  ],
  growth: [
    {
      ...{ of: 'disk', isKnown: true, isGrowing: true, bytes: 41_000_000_000, bytesMax: 100_000_000_000 },
      ...{ perDay: 390_000_000, daysLeft: 151, daysLeftMin: 140 },
    },
  ],
};

export const reviewListExample: ReviewList = {
  reviews: [
    { day: '2025-12-31', verdict: reviewExample.verdict, concerns: 2 },
    { day: '2025-12-30', verdict: 'well: 790,113 tasks ended, 97.4 % started within 2 s', concerns: 0 },
  ],
};
