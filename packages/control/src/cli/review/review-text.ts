// A review as people read it in a minute: the verdict and what concerns them first, then the numbers behind it.

import type { Review } from '@muster/contract';
import { amount, costText, counted, durationText, percentText } from '@muster/contract/amounts';
import { type Fact, facts, paint } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { growthLines, trendLines } from './future-text.ts';
import { scalingLines } from './scaling-text.ts';

const NOTHING_YET = 'not enough data';
/** Types and pools that are told by themselves. */
const NAMED_MAX = 8;

export function reviewText(review: Review, terminal: Terminal): string {
  const part = (title: string, lines: readonly Fact[]): string => `${paint(title, 'bold', terminal)}\n${facts(lines)}`;
  const above = [
    `${spanText(review)}\n${paint(review.verdict, 'bold', terminal)}`,
    part('What needs you', concernLines(review)),
  ];
  // Zeros of what nobody measured would read like a quiet day.
  if (review.measuredMs === 0) return above.join('\n\n');
  return [
    ...above,
    part('Bottleneck', bottleneckLines(review)),
    part('Load and service', [...loadLines(review), ...typeLines(review)]),
    part('Cost', costLines(review)),
    part('Scaling', scalingLines(review.scaling)),
    part('Trends', trendLines(review.trends)),
    part('Growth', growthLines(review.growth)),
  ].join('\n\n');
}

function spanText({ from, to, measuredMs }: Review): string {
  const isPart = measuredMs > 0 && measuredMs < 0.95 * (to - from);
  const measured = isPart ? `, of which ${durationText(measuredMs)} were measured` : '';
  return `${durationText(to - from)}, ${minuteText(from)} to ${minuteText(to)} UTC${measured}`;
}

function concernLines({ concerns }: Review): readonly Fact[] {
  if (concerns.length === 0) return [['nothing', 'as far as this span tells']];
  return concerns.map(({ kind, text, command }) => [kind, command === undefined ? text : `${text}: ${command}`]);
}

function bottleneckLines({ bottleneck: { windows, windowMs, full, busiest } }: Review): readonly Fact[] {
  if (windows === 0 || busiest === undefined) return [['not known', NOTHING_YET]];
  const looked = `${counted(windows, 'window')} of ${durationText(windowMs)}`;
  const limited = full.slice(0, NAMED_MAX).map(({ kind, name = '', ratio }): Fact => {
    return ['limited', `${`${kind} ${name}`.trim()}: ${percentText(ratio)} of ${looked}`];
  });
  const none: readonly Fact[] = [['limited', `nothing, in ${looked}`]];
  const [first = '', ...more] = busiest.summary.split('; ');
  const worst: Fact = [full.length === 0 ? 'fullest' : 'worst', `${minuteText(busiest.from)}: ${first}`];
  return [...(limited.length === 0 ? none : limited), worst, ...more.map((clause): Fact => ['', clause])];
}

function loadLines({ load, service }: Review): readonly Fact[] {
  const { submitted, perSecond, perSecondMax, completed, failed, deadLettered, cancelled, expired, retries } = load;
  const lines: Fact[] = [
    [
      'submitted',
      `${amount(submitted)} tasks: ${amount(perSecond)}/s, in the busiest window ${amount(perSecondMax)}/s`,
    ],
    [
      'outcomes',
      `${amount(completed)} completed, ${amount(failed)} failed, ${amount(deadLettered)} dead-lettered, ` +
        `${amount(cancelled)} cancelled, ${amount(expired)} expired; ${amount(retries)} retried`,
    ],
  ];
  if (load.refused > 0) lines.push(['refused', `${amount(load.refused)} tasks at submission`]);
  lines.push(['waits', secondsText(service.wait)], ['runs', secondsText(service.run)]);
  const asked = `asked for: ${percentText(service.objectiveRatio)}`;
  const { metRatio, objectiveSeconds } = service;
  const within = `started within ${durationText(1_000 * objectiveSeconds)}`;
  lines.push(['objective', metRatio === null ? NOTHING_YET : `${percentText(metRatio)} ${within} (${asked})`]);
  if (service.deadlineMisses > 0) lines.push(['deadlines', `${amount(service.deadlineMisses)} missed`]);
  if (service.abandoned > 0) lines.push(['abandoned', `${amount(service.abandoned)} never started`]);
  return lines;
}

function secondsText(spread: Review['service']['wait']): string {
  if (spread === null) return NOTHING_YET;
  const [p50, p95, p99] = [spread.p50, spread.p95, spread.p99].map((seconds) => durationText(1_000 * seconds));
  return `p50 ${p50}, p95 ${p95}, p99 ${p99}`;
}

/** One type alone is the whole. */
function typeLines({ load: { byType } }: Review): readonly Fact[] {
  if (byType.length < 2) return [];
  const shown = byType.slice(0, NAMED_MAX).map(({ type, ended, waitP95, runP50, lateRatio }): Fact => {
    const wait = waitP95 === null ? '' : `, wait p95 ${durationText(1_000 * waitP95)}`;
    const run = runP50 === null ? '' : `, run p50 ${durationText(1_000 * runP50)}`;
    const late = lateRatio === null ? '' : `, ${percentText(lateRatio)} late`;
    return ['type', `${type}: ${amount(ended)} ended${wait}${run}${late}`];
  });
  const left = byType.length - shown.length;
  return left === 0 ? shown : [...shown, ['type', `and ${left} more: --json has them`]];
}

function costLines({ cost }: Review): readonly Fact[] {
  if (cost.pools.length === 0)
    return [['agents', 'none of a pool: agents that join by themselves are not paid for here']];
  const lines: Fact[] = [['agents', hoursText(cost)]];
  if (cost.agentCost > 0) lines.push(['spent', `${costText(cost.agentCost)} for agents${savedText(cost)}`]);
  if (cost.taskCost > 0) lines.push(['reported', `${costText(cost.taskCost)}, by the attempts themselves`]);
  if (cost.tokens > 0) lines.push(['tokens', amount(cost.tokens)]);
  if (cost.pools.length === 1) return lines;
  return [
    ...lines,
    ...cost.pools.slice(0, NAMED_MAX).map((pool): Fact => ['pool', `${pool.pool}: ${hoursText(pool)}`]),
  ];
}

function hoursText({ agentHours, fixedAgentHours }: Pick<Review['cost'], 'agentHours' | 'fixedAgentHours'>): string {
  const saved = fixedAgentHours === 0 ? 0 : 1 - agentHours / fixedAgentHours;
  const fixed = `${amount(fixedAgentHours)} of a fixed fleet of the largest size until then`;
  return `${amount(agentHours)} agent-hours, ${saved < 0.005 ? 'as many as' : `${percentText(saved)} less than`} the ${fixed}`;
}

function savedText({ agentCost, agentHours, fixedAgentHours }: Review['cost']): string {
  if (agentHours === 0 || fixedAgentHours <= agentHours) return '';
  return `, about ${costText((agentCost / agentHours) * fixedAgentHours)} for the fixed fleet`;
}

/** 2026-07-01 12:30 */
export const minuteText = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
