// Pools as people read them: the table of all, and one with its agents.

import type { Pool, PoolAgent, PoolDetails, ScalingDecision } from '@muster/contract';
import { amount, byteText, costText, durationText, gaugeText } from '@muster/contract/amounts';
import { changeText } from './decision-text.ts';
import { bar, facts, table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { ago } from './times.ts';

/** Where it is shown, and when. */
interface View {
  readonly terminal: Pick<Terminal, 'columns' | 'hasColour'>;
  readonly now: number;
}

export function poolTable(pools: readonly Pool[], { terminal, now }: View): string {
  return table(
    pools,
    [
      { title: 'TYPE', cell: ({ type, isCordoned }) => (isCordoned ? `${type} (cordoned)` : type) },
      { title: 'DESIRED', cell: ({ desired }) => String(desired), isNumber: true },
      { title: 'UP', cell: (pool) => String(upOf(pool)), isNumber: true },
      { title: 'STARTING', cell: ({ starting }) => String(starting), isNumber: true },
      { title: 'IDLE', cell: ({ idle }) => String(idle), isNumber: true },
      { title: 'BUSY', cell: ({ busy }) => String(busy), isNumber: true },
      { title: 'USED', cell: ({ utilization }) => `${bar(utilization ?? 0, 8)} ${gaugeText(utilization)}` },
      { title: 'WAITING', cell: ({ queueDepth }) => String(queueDepth), isNumber: true },
      { title: 'POLICY', cell: policyName },
      { title: 'LAST DECISION', cell: ({ lastDecision }) => lastText(lastDecision, now) },
    ],
    terminal,
  );
}

export function poolText(pool: PoolDetails, view: View): string {
  const { policy, startMs, stopMs, lastDecision, costPerHour } = pool;
  const { minAgents, maxAgents, enabled } = policy;
  const pairs: [string, string | undefined][] = [
    ['pool', pool.type],
    ['size', `${pool.desired} desired; ${sizeText(pool)}`],
    ['cordoned', pool.isCordoned ? `its agents get nothing new: muster pool uncordon ${pool.type}` : undefined],
    ['draining', drainText(pool)],
    ['slots', `${pool.slotsBusy} of ${pool.slots} busy (${gaugeText(pool.utilization)})`],
    ['waiting', `${pool.queueDepth} tasks that it could take`],
    ['policy', enabled ? `${policyName(pool)}, ${minAgents} to ${maxAgents} agents` : 'off: resized by hand only'],
    ['last decision', lastText(lastDecision, view.now)],
    ['starts', spreadText(startMs)],
    ['stops', spreadText(stopMs)],
    ['cost', costPerHour === 0 ? undefined : `${costText(pool.cost)}, at ${costText(costPerHour)} per agent and hour`],
    ['agent time', `${amount(pool.agentMinutes)} minutes since the controller started`],
  ];
  const head = facts(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''));
  return pool.agents.length === 0 ? `${head}\n\nno agents` : `${head}\n\n${agentTable(pool.agents, view)}`;
}

/** "12 up, 3 starting, 1 leaving" */
export function sizeText(pool: Pick<Pool, 'idle' | 'busy' | 'starting' | 'removing'>): string {
  const parts = [`${upOf(pool)} up`];
  if (pool.starting > 0) parts.push(`${pool.starting} starting`);
  if (pool.removing > 0) parts.push(`${pool.removing} leaving`);
  return parts.join(', ');
}

const upOf = ({ idle, busy }: Pick<Pool, 'idle' | 'busy'>): number => idle + busy;

const policyName = ({ policy }: Pick<Pool, 'policy'>): string => (policy.enabled ? policy.preset : 'off');

function agentTable(agents: readonly PoolAgent[], { terminal, now }: View): string {
  return table(
    agents,
    [
      { title: 'AGENT', cell: ({ id }) => id },
      { title: 'STATE', cell: ({ state }) => state },
      { title: 'SINCE', cell: ({ since }) => (since > 0 ? ago(since, now) : ''), isNumber: true },
      { title: 'PID', cell: ({ pid }) => (pid === undefined ? '' : String(pid)), isNumber: true },
      { title: 'CPU', cell: ({ cpuCores }) => (cpuCores === undefined ? '' : amount(cpuCores)), isNumber: true },
      {
        title: 'MEMORY',
        cell: ({ memoryBytes }) => (memoryBytes === undefined ? '' : byteText(memoryBytes)),
        isNumber: true,
      },
      { title: 'RESTARTS', cell: ({ restarts }) => String(restarts), isNumber: true },
      { title: 'LAST END', cell: ({ lastEnd }) => lastEnd ?? '' },
    ],
    terminal,
  );
}

function drainText({ drain }: Pick<Pool, 'drain'>): string | undefined {
  if (drain === undefined) return undefined;
  const { left, atOnce, by, reason } = drain;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${left} still to be replaced, at most ${atOnce} at a time (by ${by}${why})`;
}

function lastText(decision: ScalingDecision | undefined, now: number): string {
  if (decision === undefined) return '';
  const { from, to, at, reason } = decision;
  return `${from === to ? `stays at ${to}` : changeText(decision)}, ${ago(at, now)}: ${reason}`;
}

function spreadText(spread: Pool['startMs']): string | undefined {
  if (spread === undefined) return undefined;
  const { p50, p95, last, count } = spread;
  return `half within ${durationText(p50)}, 95 % within ${durationText(p95)}, the last in ${durationText(last)} (of ${count})`;
}
