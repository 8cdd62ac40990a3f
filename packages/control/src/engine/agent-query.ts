// Looking at agents: a page of the fleet, or one agent with what it runs.
import {
  type Agent,
  type AgentDetails,
  type AgentList,
  type AgentQuery,
  Fault,
  type RunningAttempt,
  taskIdOf,
} from '@muster/contract';
import type { EngineParts } from './parts.ts';
import { agentState, type Member, type Running } from './roster.ts';
import { agentView } from './views.ts';

const PAGE_DEFAULT = 1_000;
/** Attempts listed with one agent at most, the oldest first. */
const RUNNING_MAX = 1_000;

/** In the order in which the agents first joined. */
export function selectAgents(query: AgentQuery, { roster, ledger }: EngineParts): AgentList {
  const { type, state, after, limit = PAGE_DEFAULT } = query;
  const from = after === undefined ? 0 : ledger.state.agentById(after)?.seq;
  if (from === undefined) throw new Fault('invalid-request', `after names no agent: "${after}"`, { field: 'after' });
  const matching: Member[] = [];
  for (const member of roster.members()) {
    if (member.seq <= from) continue;
    if (type !== undefined && member.hello.type !== type) continue;
    if (state === undefined || agentState(member) === state) matching.push(member);
  }
  // Agents that came back stand at the end of the roster, though they joined early.
  matching.sort((a, b) => a.seq - b.seq);
  const agents: Agent[] = matching.slice(0, limit).map(agentView);
  const last = agents.at(-1);
  return matching.length > limit && last !== undefined ? { agents, next: last.id } : { agents };
}

export function agentDetails(member: Member): AgentDetails {
  const running = member.running.values().slice(0, RUNNING_MAX).map(attemptView);
  return { ...agentView(member), running };
}

function attemptView({ entry, lease, token, progress, isStopping }: Running): RunningAttempt {
  return {
    task: taskIdOf(entry.seq),
    type: entry.spec.type,
    attempt: lease.attempt,
    token,
    startedAt: lease.startedAt,
    ...(isStopping ? { isStopping } : {}),
    ...(progress === undefined
      ? {}
      : {
          progress: {
            at: progress.at,
            ...(progress.ratio === undefined ? {} : { ratio: progress.ratio }),
            ...(progress.note === undefined ? {} : { note: progress.note }),
          },
        }),
  };
}
