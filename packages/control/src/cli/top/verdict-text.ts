// The verdict in a line: that all is well and how it goes, or what needs somebody.
import { courseOf, needText, type Severity, type Verdict, verdictOf } from '@muster/contract/verdict';
import type { Style } from '../table.ts';
import type { Facts } from './facts.ts';
import { type Line, listed, span } from './line.ts';

const STYLES: Readonly<Record<Severity, Style>> = { well: 'green', warn: 'yellow', critical: 'red' };

export function verdictLine(facts: Facts, width: number): Line {
  const { overview, agents, pools } = facts;
  if (overview === undefined) return [span('● ', 'cyan'), span('the work of one tenant', 'bold')];
  const verdict = verdictOf({ overview, agents, pools });
  const style = STYLES[verdict.severity];
  if (verdict.needs.length === 0) {
    const how = listed(
      courseOf(overview).map((part): Line => [span(part)]),
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
