// Whether the fleet is well, what needs a person, and in which words: once, for the dashboard and the terminal alike.
import { amount, counted, durationText } from './amounts.ts';
import type { LiveAgent, LiveAgentState, LiveOverview, LivePool } from './live.ts';

export type Severity = 'well' | 'warn' | 'critical';

export type NeedOfAttention = { readonly severity: 'warn' | 'critical' } & (
  | { readonly kind: 'disk-full' | 'stopping' }
  | { readonly kind: 'stalled'; readonly ms: number }
  | { readonly kind: 'no-agent' | 'dead-letters' | 'approvals'; readonly tasks: number }
  /** Kinds of work that wait, and no agent can take them. */
  | { readonly kind: 'no-taker'; readonly kinds: number }
  | { readonly kind: 'agents'; readonly state: LiveAgentState; readonly agents: number }
  | { readonly kind: 'pauses'; readonly pauses: number }
  | { readonly kind: 'cordoned'; readonly pools: number }
);

export interface Verdict {
  readonly severity: Severity;
  /** Worst first; empty when nothing needs anybody. */
  readonly needs: readonly NeedOfAttention[];
}

/** Heartbeats are looked at every second: a loop that stalls longer makes healthy agents look silent. */
export const STALL_MS = 1_000;

/** States in which somebody should look at an agent, always in one order: a line that changes places is not read. */
export const TROUBLE_STATES = ['suspect', 'ejected', 'backing-off'] as const satisfies readonly LiveAgentState[];

const isTrouble = (state: LiveAgentState): boolean => (TROUBLE_STATES as readonly LiveAgentState[]).includes(state);

/** What it is judged by. */
export interface Judged {
  readonly overview: Pick<LiveOverview, 'readiness' | 'loopDelayMsMax' | 'agents' | 'tasks' | 'demands' | 'pauses'>;
  readonly agents: Iterable<Pick<LiveAgent, 'state'>>;
  readonly pools: Iterable<Pick<LivePool, 'isCordoned'>>;
}

export function verdictOf(judged: Judged): Verdict {
  const needs = [...controllerNeeds(judged), ...fleetNeeds(judged), ...taskNeeds(judged), ...haltNeeds(judged)];
  const critical = needs.filter(({ severity }) => severity === 'critical');
  const others = needs.filter(({ severity }) => severity === 'warn');
  const severity = critical.length > 0 ? 'critical' : others.length > 0 ? 'warn' : 'well';
  return { severity, needs: [...critical, ...others] };
}

function controllerNeeds({ overview: { readiness, loopDelayMsMax } }: Judged): NeedOfAttention[] {
  const needs: NeedOfAttention[] = [];
  if (readiness === 'disk-full') needs.push({ severity: 'critical', kind: 'disk-full' });
  if (readiness === 'stopping') needs.push({ severity: 'warn', kind: 'stopping' });
  if (loopDelayMsMax > STALL_MS) needs.push({ severity: 'warn', kind: 'stalled', ms: loopDelayMsMax });
  return needs;
}

function fleetNeeds({ overview, agents }: Judged): NeedOfAttention[] {
  const needs: NeedOfAttention[] = [];
  const { tasks, demands } = overview;
  const { total } = overview.agents;
  if (total === 0 && tasks.waiting > 0) needs.push({ severity: 'critical', kind: 'no-agent', tasks: tasks.waiting });
  else if (demands > 0) needs.push({ severity: 'warn', kind: 'no-taker', kinds: demands });
  const troubled = new Map<LiveAgentState, number>();
  for (const { state } of agents) if (isTrouble(state)) troubled.set(state, (troubled.get(state) ?? 0) + 1);
  for (const state of TROUBLE_STATES) {
    const number = troubled.get(state);
    if (number !== undefined) needs.push({ severity: 'warn', kind: 'agents', state, agents: number });
  }
  return needs;
}

function taskNeeds({ overview: { tasks } }: Judged): NeedOfAttention[] {
  const needs: NeedOfAttention[] = [];
  const { deadLettered, awaitingApproval } = tasks;
  if (deadLettered > 0) needs.push({ severity: 'warn', kind: 'dead-letters', tasks: deadLettered });
  if (awaitingApproval > 0) needs.push({ severity: 'warn', kind: 'approvals', tasks: awaitingApproval });
  return needs;
}

/** What somebody has halted, and may have forgotten. */
function haltNeeds({ overview: { pauses }, pools }: Judged): NeedOfAttention[] {
  const needs: NeedOfAttention[] = [];
  if (pauses > 0) needs.push({ severity: 'warn', kind: 'pauses', pauses });
  const cordoned = [...pools].filter(({ isCordoned }) => isCordoned).length;
  if (cordoned > 0) needs.push({ severity: 'warn', kind: 'cordoned', pools: cordoned });
  return needs;
}

/** A need as a clause: "2 agents are suspect". */
export function needText(need: NeedOfAttention): string {
  switch (need.kind) {
    case 'disk-full':
      return 'the disk is full: new tasks are refused';
    case 'stopping':
      return 'the controller stops';
    case 'stalled':
      return `the controller stalled for ${durationText(need.ms)}`;
    case 'no-agent':
      return `${counted(need.tasks, 'task')} ${need.tasks === 1 ? 'waits' : 'wait'} and there is no agent`;
    case 'no-taker':
      return `${counted(need.kinds, 'kind')} of work ${need.kinds === 1 ? 'waits' : 'wait'} for an agent that can take it`;
    case 'agents':
      return `${counted(need.agents, 'agent')} ${need.agents === 1 ? 'is' : 'are'} ${need.state.replace('-', ' ')}`;
    case 'dead-letters':
      return counted(need.tasks, 'dead letter');
    case 'approvals':
      return `${counted(need.tasks, 'task')} ${need.tasks === 1 ? 'awaits' : 'await'} approval`;
    case 'pauses':
      return `${counted(need.pauses, 'pause')} ${need.pauses === 1 ? 'is' : 'are'} in force`;
    case 'cordoned':
      return `${counted(need.pools, 'pool')} ${need.pools === 1 ? 'is' : 'are'} cordoned`;
    default:
      return need satisfies never;
  }
}

/** How it goes, in parts of a sentence, the most important first. */
export function courseOf({ agents, tasks, waitMs }: Pick<LiveOverview, 'agents' | 'tasks' | 'waitMs'>): string[] {
  if (agents.total === 0) return ['no agent is connected yet'];
  const fleet = `${amount(agents.busy)} of ${counted(agents.total, 'agent')} busy`;
  if (tasks.waiting === 0) return [fleet, 'nothing waits'];
  const waits = waitMs === null ? [] : [`95 % start within ${durationText(waitMs.p95)}`];
  return [fleet, `${counted(tasks.waiting, 'task')} waiting`, ...waits];
}
