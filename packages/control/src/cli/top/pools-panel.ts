// The pools: how large, how busy, what it costs, what was decided last and why.
import { costText, gaugeText, NO_AMOUNT } from '@muster/contract/amounts';
import type { LiveDecision, LivePool } from '@muster/contract/live';
import { changeText } from '../decision-text.ts';
import { bar, type Style } from '../table.ts';
import { ago, briefAgo } from '../times.ts';
import { type Span, span } from './line.ts';
import { byName, byNumber, type PanelTable } from './panel.ts';

const BAR_WIDTH = 8;
/** A change of size is news for so long. */
const NEWS_MS = 10_000;

export const POOLS: PanelTable<LivePool> = {
  title: 'Pools',
  rows: ({ pools }) => pools,
  texts: ({ type, lastDecision }) => [type, lastDecision?.reason ?? ''],
  sorts: [
    { title: 'POOL', compare: byName(({ type }) => type), isDescending: false },
    { title: 'UP', compare: byNumber(upOf), isDescending: true },
    { title: 'USED', compare: byNumber(({ utilization }) => utilization ?? 0), isDescending: true },
    { title: 'WAITING', compare: byNumber(({ queueDepth }) => queueDepth), isDescending: true },
    { title: 'COST/H', compare: byNumber(costOf), isDescending: true },
  ],
  columns: ({ now }) => [
    {
      title: 'POOL',
      cell: ({ type, isCordoned }) => span(isCordoned ? `${type} (cordoned)` : type, isCordoned ? 'yellow' : undefined),
      rank: 0,
    },
    { title: 'UP', cell: (pool) => span(String(upOf(pool))), isNumber: true, width: 4, rank: 1 },
    { title: 'WANT', cell: wantSpan, isNumber: true, width: 5, rank: 2 },
    { title: 'BUSY', cell: ({ busy }) => span(String(busy)), isNumber: true, width: 5, rank: 5 },
    { title: 'USED', cell: usedSpan, width: BAR_WIDTH + 6, rank: 4 },
    { title: 'WAITING', cell: waitingSpan, isNumber: true, width: 8, rank: 3 },
    { title: 'COST/H', cell: costSpan, isNumber: true, width: 7, rank: 7 },
    { title: 'POLICY', cell: ({ policy }) => span(policy.enabled ? policy.preset : 'off', 'dim'), rank: 8 },
    { title: 'LAST DECISION', cell: (pool) => decisionSpan(pool.lastDecision, now), least: 26, rank: 6 },
  ],
  detail: ({ type, policy, lastDecision, costPerHour, cost }, { now }) =>
    [
      `${type}: ${policy.enabled ? `${policy.preset}, ${policy.minAgents} to ${policy.maxAgents} agents` : 'resized by hand only'}`,
      lastDecision === undefined ? 'nothing was decided yet' : `${ago(lastDecision.at, now)}: ${lastDecision.reason}`,
      costPerHour === 0 ? '' : `${costText(cost)} so far, at ${costText(costPerHour)} per agent and hour`,
      `muster pool decisions ${type}`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  none: 'No pool: agents come by themselves. A pool is configured under `pools`.',
  isOfFleet: true,
};

function upOf({ idle, busy }: LivePool): number {
  return idle + busy;
}

function costOf({ costPerHour, total }: LivePool): number {
  return costPerHour * total;
}

function wantSpan(pool: LivePool): Span {
  const up = upOf(pool);
  const { desired } = pool;
  if (desired === up) return span(String(desired), 'dim');
  return desired > up ? span(`▲${desired}`, 'green') : span(`▼${desired}`, 'blue');
}

function usedSpan({ utilization }: LivePool): Span {
  if (utilization === null) return span(NO_AMOUNT, 'dim');
  return span(`${bar(utilization, BAR_WIDTH)} ${gaugeText(utilization)}`);
}

const waitingSpan = ({ queueDepth, isCordoned, desired, policy }: LivePool): Span => {
  const isStuck = queueDepth > 0 && (isCordoned || !policy.enabled || desired >= policy.maxAgents);
  const style: Style | undefined = queueDepth === 0 ? 'dim' : isStuck ? 'yellow' : undefined;
  return span(String(queueDepth), style);
};

function costSpan(pool: LivePool): Span {
  const cost = costOf(pool);
  return cost === 0 ? span(NO_AMOUNT, 'dim') : span(costText(cost));
}

function decisionSpan(decision: LiveDecision | undefined, now: number): Span {
  if (decision === undefined) return span('', 'dim');
  const { action, at, reason } = decision;
  const what = action === 'none' ? 'stays' : changeText(decision);
  const isNews = action !== 'none' && now - at < NEWS_MS;
  return span(`${what}, ${briefAgo(at, now)}: ${reason}`, isNews ? 'bold' : 'dim');
}
