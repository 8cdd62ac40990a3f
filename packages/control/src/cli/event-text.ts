// Declared events as people read them.

import type { DeclaredEvent, ScalingPolicy } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { clockTime } from './times.ts';

export function eventTable(
  events: readonly DeclaredEvent[],
  terminal: Pick<Terminal, 'columns' | 'hasColour'>,
): string {
  return table(
    events,
    [
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'POOL', cell: ({ pool }) => pool },
      { title: 'AGENTS', cell: ({ agents }) => String(agents), isNumber: true },
      { title: 'WHEN', cell: whenText },
      { title: 'FOR', cell: ({ durationMs }) => durationText(durationMs) },
      { title: 'NEXT', cell: nextText },
      { title: 'BY', cell: ({ changedBy }) => changedBy },
      { title: 'NOTE', cell: ({ note }) => note ?? '' },
    ],
    terminal,
  );
}

/** Why less will come of an event than it says. */
export function eventHints(
  { pool, agents, isActive, startsAt }: Pick<DeclaredEvent, 'pool' | 'agents' | 'isActive' | 'startsAt'>,
  { enabled, maxAgents, triggers }: Pick<ScalingPolicy, 'enabled' | 'maxAgents' | 'triggers'>,
): readonly string[] {
  const change = (what: string): string => `muster policy set ${pool} ${what}`;
  const hints: string[] = [];
  if (!isActive && startsAt === undefined) hints.push('it is over already: nothing comes of it');
  if (agents > maxAgents) hints.push(`${pool} has at most ${maxAgents} agents: ${change(`maxAgents=${agents}`)}`);
  if (!enabled) hints.push(`the policy of ${pool} is off, so it is not resized: ${change('enabled=true')}`);
  else if (!triggers.includes('event')) hints.push(`events are no trigger of ${pool}: ${change('triggers=event,...')}`);
  return hints;
}

export function nextText({ isActive, startsAt }: Pick<DeclaredEvent, 'isActive' | 'startsAt'>): string {
  if (isActive) return 'now';
  return startsAt === undefined ? 'over' : clockTime(startsAt);
}

function whenText({ at, cron, timezone = 'UTC' }: DeclaredEvent): string {
  if (cron !== undefined) return `${cron} (${timezone})`;
  return at === undefined ? '' : clockTime(at);
}
