// The first line of every page: is the fleet well, and if not, what needs a person, in words and with its place.
import { amount, counted, durationText } from '@muster/contract/amounts';
import type { LiveAgent, LiveOverview } from '@muster/contract/live';
import { verdictOf as judge, type NeedOfAttention, type Severity } from '@muster/contract/verdict';
import { CELL_STATES } from '../words/states.ts';
import { paths } from './paths.ts';

export interface Need {
  readonly severity: 'warn' | 'critical';
  readonly text: string;
  readonly path: string;
}

export interface Verdict {
  readonly severity: Severity;
  readonly headline: string;
  /** What needs somebody; when nothing does, empty. */
  readonly needs: readonly Need[];
  /** How it goes, in a sentence. */
  readonly summary: string;
}

export function verdictOf(overview: LiveOverview, agents: ReadonlyMap<string, LiveAgent>): Verdict {
  const { severity, needs } = judge(overview, agents.values());
  const told = needs.map((need) => ({ severity: need.severity, ...wordsOf(need) }));
  return { severity, headline: headlineOf(told), needs: told, summary: summaryOf(overview) };
}

function headlineOf(needs: readonly Need[]): string {
  if (needs.length === 0) return 'Healthy';
  return needs.length === 1 ? 'One thing needs you' : `${needs.length} things need you`;
}

function summaryOf({ agents, tasks, waitMs }: LiveOverview): string {
  if (agents.total === 0) return 'No agent is connected yet';
  const fleet = `${amount(agents.busy)} of ${counted(agents.total, 'agent')} busy`;
  if (tasks.waiting === 0) return `${fleet}, nothing waits`;
  const waits = waitMs === null ? '' : `, 95 % start within ${durationText(waitMs.p95)}`;
  return `${fleet}, ${counted(tasks.waiting, 'task')} waiting${waits}`;
}

function wordsOf(need: NeedOfAttention): Pick<Need, 'text' | 'path'> {
  switch (need.kind) {
    case 'disk-full':
      return { text: 'The disk is full: new tasks are refused', path: paths.overview() };
    case 'stopping':
      return { text: 'The controller stops', path: paths.overview() };
    case 'stalled':
      return { text: `The controller stalled for ${durationText(need.ms)}`, path: paths.overview() };
    case 'no-agent': {
      const text = `${counted(need.tasks, 'task')} wait${need.tasks === 1 ? 's' : ''} and there is no agent`;
      return { text, path: paths.fleet() };
    }
    case 'no-taker': {
      const { kinds } = need;
      const text = `${counted(kinds, 'kind')} of work wait${kinds === 1 ? 's' : ''} for an agent that can take it`;
      return { text, path: paths.tasks({ state: 'waiting' }) };
    }
    case 'agents': {
      const { state, agents } = need;
      const text = `${counted(agents, 'agent')} ${agents === 1 ? 'is' : 'are'} ${CELL_STATES[state].word}`;
      return { text, path: paths.fleet({ state }) };
    }
    case 'dead-letters':
      return { text: counted(need.tasks, 'dead letter'), path: paths.tasks({ state: 'dead-lettered' }) };
    case 'approvals': {
      const text = `${counted(need.tasks, 'task')} await${need.tasks === 1 ? 's' : ''} approval`;
      return { text, path: paths.tasks({ state: 'awaiting-approval' }) };
    }
    case 'pauses': {
      const text = `${counted(need.pauses, 'pause')} ${need.pauses === 1 ? 'is' : 'are'} in force`;
      return { text, path: paths.tasks({ state: 'waiting' }) };
    }
    default:
      return need satisfies never;
  }
}
