// Whether the fleet is well, and what needs a person: decided once, for the dashboard and the terminal alike.
import type { LiveAgent, LiveAgentState, LiveOverview } from './live.ts';

export type Severity = 'well' | 'warn' | 'critical';

export type NeedOfAttention = { readonly severity: 'warn' | 'critical' } & (
  | { readonly kind: 'disk-full' | 'stopping' }
  | { readonly kind: 'stalled'; readonly ms: number }
  | { readonly kind: 'no-agent' | 'dead-letters' | 'approvals'; readonly tasks: number }
  /** Kinds of work that wait, and no agent can take them. */
  | { readonly kind: 'no-taker'; readonly kinds: number }
  | { readonly kind: 'agents'; readonly state: LiveAgentState; readonly agents: number }
  | { readonly kind: 'pauses'; readonly pauses: number }
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

export function verdictOf(overview: LiveOverview, agents: Iterable<LiveAgent>): Verdict {
  const needs = [...controllerNeeds(overview), ...fleetNeeds(overview, agents), ...taskNeeds(overview)];
  const critical = needs.filter(({ severity }) => severity === 'critical');
  const others = needs.filter(({ severity }) => severity === 'warn');
  const severity = critical.length > 0 ? 'critical' : others.length > 0 ? 'warn' : 'well';
  return { severity, needs: [...critical, ...others] };
}

function controllerNeeds({ readiness, loopDelayMsMax }: LiveOverview): NeedOfAttention[] {
  const needs: NeedOfAttention[] = [];
  if (readiness === 'disk-full') needs.push({ severity: 'critical', kind: 'disk-full' });
  if (readiness === 'stopping') needs.push({ severity: 'warn', kind: 'stopping' });
  if (loopDelayMsMax > STALL_MS) needs.push({ severity: 'warn', kind: 'stalled', ms: loopDelayMsMax });
  return needs;
}

function fleetNeeds({ agents: { total }, tasks, demands }: LiveOverview, agents: Iterable<LiveAgent>) {
  const needs: NeedOfAttention[] = [];
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

function taskNeeds({ tasks: { deadLettered, awaitingApproval }, pauses }: LiveOverview): NeedOfAttention[] {
  const needs: NeedOfAttention[] = [];
  if (deadLettered > 0) needs.push({ severity: 'warn', kind: 'dead-letters', tasks: deadLettered });
  if (awaitingApproval > 0) needs.push({ severity: 'warn', kind: 'approvals', tasks: awaitingApproval });
  if (pauses > 0) needs.push({ severity: 'warn', kind: 'pauses', pauses });
  return needs;
}
