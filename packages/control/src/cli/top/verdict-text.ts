// The verdict in a line: that all is well and how it goes, or what needs somebody.
import type { LiveOverview } from '@muster/contract/live';
import { type NeedOfAttention, type Severity, type Verdict, verdictOf } from '@muster/contract/verdict';
import { durationText } from '../../base/duration-text.ts';
import { counted, type Style } from '../table.ts';
import type { Facts } from './facts.ts';
import { type Line, listed, span } from './line.ts';
import { STATE_LOOKS } from './states.ts';

const STYLES: Readonly<Record<Severity, Style>> = { well: 'green', warn: 'yellow', critical: 'red' };

export function verdictLine(facts: Facts, width: number): Line {
  const { overview } = facts;
  if (overview === undefined) return [span('● ', 'cyan'), span('the work of one tenant', 'bold')];
  const verdict = verdictOf(overview, facts.agents);
  const style = STYLES[verdict.severity];
  if (verdict.needs.length === 0) {
    const how = listed(
      summaryOf(overview).map((part): Line => [span(part)]),
      width - 11,
      ', ',
    );
    return [span('● ', style), span('Healthy', 'bold'), span('  '), ...how];
  }
  const needs = verdict.needs.map((need): Line => [span(needText(need), STYLES[need.severity])]);
  return [span('▲ ', style), ...listed(needs, width - 2, ' · ')];
}

/** "healthy", or what needs somebody, for a line that is no screen. */
export const verdictText = ({ needs }: Verdict): string =>
  needs.length === 0 ? 'healthy' : needs.map(needText).join(', ');

/** The most important part first. */
function summaryOf({ agents, tasks, waitMs }: LiveOverview): string[] {
  if (agents.total === 0) return ['no agent is connected yet'];
  const fleet = `${agents.busy} of ${counted(agents.total, 'agent')} busy`;
  if (tasks.waiting === 0) return [fleet, 'nothing waits'];
  const waits = waitMs === null ? [] : [`95 % start within ${durationText(waitMs.p95)}`];
  return [fleet, `${counted(tasks.waiting, 'task')} waiting`, ...waits];
}

function needText(need: NeedOfAttention): string {
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
      return `no agent can take ${counted(need.kinds, 'kind')} of waiting work`;
    case 'agents':
      return `${counted(need.agents, 'agent')} ${STATE_LOOKS[need.state].word}`;
    case 'dead-letters':
      return counted(need.tasks, 'dead letter');
    case 'approvals':
      return `${counted(need.tasks, 'task')} ${need.tasks === 1 ? 'awaits' : 'await'} approval`;
    case 'pauses':
      return `${counted(need.pauses, 'pause')} in force`;
    default:
      return need satisfies never;
  }
}
