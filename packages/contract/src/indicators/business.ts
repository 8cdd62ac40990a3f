// The layer of whoever pays: work done for whom, what it cost, what scaling saved.
import { type Entry, outcome, pool, tenant, type } from './shape.ts';

export const BUSINESS = [
  {
    name: 'muster_tenant_tasks_ended_total',
    unit: 'tasks',
    kind: 'counter',
    meaning: 'Tasks that reached an outcome, by whom they were for.',
    labels: [tenant, outcome],
  },
  {
    name: 'muster_task_cost_total',
    unit: 'money',
    kind: 'counter',
    meaning: 'What attempts said that they cost, in the unit of costPerHour.',
    labels: [type],
  },
  {
    name: 'muster_tenant_cost_total',
    unit: 'money',
    kind: 'counter',
    meaning: 'What attempts said that they cost, by whom their task was for.',
    labels: [tenant],
  },
  {
    name: 'muster_task_tokens_total',
    unit: 'tokens',
    kind: 'counter',
    meaning: 'Tokens of language models that attempts said they used.',
    labels: [type],
  },
  {
    name: 'muster_agent_seconds_total',
    unit: 'seconds',
    kind: 'counter',
    meaning: 'Time for which processes of a pool ran, one agent counting one second per second: agent-hours × 3600.',
    labels: [pool],
  },
  {
    name: 'muster_fixed_fleet_seconds_total',
    unit: 'seconds',
    kind: 'counter',
    meaning: 'The same for a fixed pool that always has the most agents that this one has had until then.',
    labels: [pool],
  },
  {
    name: 'muster_agent_cost_total',
    unit: 'money',
    kind: 'counter',
    meaning: 'Agent time at the costPerHour of the pool.',
    labels: [pool],
  },
  {
    name: 'muster_savings_ratio',
    unit: 'ratio',
    kind: 'gauge',
    meaning: 'Share of the agent time of the fixed pool that this one has saved since the controller started.',
    labels: [pool],
  },
  {
    name: 'muster_cost_per_task',
    unit: 'money',
    kind: 'gauge',
    meaning: 'Agent cost and reported cost per completed task, of the last ten minutes; absent when none completed.',
    labels: [pool],
  },
] as const satisfies readonly Entry[];
