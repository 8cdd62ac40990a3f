// What scaling did, pool by pool.

import type { Review } from '@muster/contract';
import { amount, costText, durationText, NO_AMOUNT, percentText } from '@muster/contract/amounts';
import type { Fact } from '../table.ts';

type PoolReview = Review['scaling'][number];
type Effect = NonNullable<PoolReview['grew']>;

export function scalingLines(pools: Review['scaling']): readonly Fact[] {
  if (pools.length === 0) return [['no pool', 'agents that join by themselves are not scaled']];
  return pools.flatMap(poolLines);
}

function poolLines({ pool, ups, downs, known, grew, shrank, capacity }: PoolReview): readonly Fact[] {
  const changes = ups + downs;
  const told = changes > known ? `; of the newest ${known}:` : '';
  const lines: Fact[] = [[pool, changes === 0 ? 'its size stayed' : `grew ${ups} times, shrank ${downs} times${told}`]];
  if (grew !== null) lines.push(...effectLines(grew, '+'));
  if (shrank !== null) lines.push(...effectLines(shrank, '−'));
  return [...lines, ['', capacityText(capacity)]];
}

/** +4 agents: 100 agent-minutes more (10); and how the pool was around it. */
function effectLines({ agents, agentMinutes, cost, before, after }: Effect, sign: '+' | '−'): readonly Fact[] {
  const price = cost === 0 ? '' : ` (${costText(cost)})`;
  const waits = changeText(before.waitP95, after.waitP95, (seconds) => durationText(1_000 * seconds));
  const used = changeText(before.utilization, after.utilization, percentText);
  return [
    [
      '',
      `${sign}${amount(agents)} agents: ${amount(agentMinutes)} agent-minutes ${sign === '+' ? 'more' : 'saved'}${price}`,
    ],
    ['', `   in the 5 minutes before → after: wait p95 ${waits}, slots used ${used}`],
  ];
}

function changeText(before: number | null, after: number | null, words: (value: number) => string): string {
  return [before, after].map((value) => (value === null ? NO_AMOUNT : words(value))).join(' → ');
}

function capacityText({ verdict, perAgent, lateRatio, objectiveSeconds, of }: PoolReview['capacity']): string {
  const objective = `a ${of} of ${durationText(1_000 * objectiveSeconds)}`;
  const load = `${amount(perAgent ?? 0)} tasks/s per agent`;
  switch (verdict) {
    case 'breaks':
      return `capacity: ${objective} breaks from ${load} on: ${percentText(lateRatio ?? 0)} were late there`;
    case 'not-reached':
      return `capacity: ${objective} held up to ${load}, as far as was seen`;
    case 'too-little':
      return 'capacity: not enough data';
    default:
      return verdict satisfies never;
  }
}
