// What a span cost, and what a fleet of fixed size would have.
import type { Review } from '@muster/contract';
import type { IndicatorName } from '@muster/contract/indicators';
import type { Stretch } from './stretch.ts';

export const COST_INDICATORS: readonly IndicatorName[] = [
  'muster_agent_seconds_total',
  'muster_fixed_fleet_seconds_total',
  'muster_agent_cost_total',
  'muster_task_cost_total',
  'muster_task_tokens_total',
];

const HOUR_SECONDS = 3_600;

export function costOf(whole: Stretch): Review['cost'] {
  const pools = whole.values('muster_agent_seconds_total', 'pool').map((pool) => ({
    pool,
    agentHours: whole.grown('muster_agent_seconds_total', { pool }) / HOUR_SECONDS,
    fixedAgentHours: whole.grown('muster_fixed_fleet_seconds_total', { pool }) / HOUR_SECONDS,
    agentCost: whole.grown('muster_agent_cost_total', { pool }),
  }));
  const sum = (of: (pool: (typeof pools)[number]) => number): number => pools.reduce((all, pool) => all + of(pool), 0);
  return {
    agentHours: sum(({ agentHours }) => agentHours),
    fixedAgentHours: sum(({ fixedAgentHours }) => fixedAgentHours),
    agentCost: sum(({ agentCost }) => agentCost),
    taskCost: whole.grown('muster_task_cost_total'),
    tokens: Math.round(whole.grown('muster_task_tokens_total')),
    pools,
  };
}
