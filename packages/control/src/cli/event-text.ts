// Declared events as people read them.
import type { DeclaredEvent } from '@muster/contract';
import { durationText } from '../base/duration-text.ts';
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

export function nextText({ isActive, startsAt }: Pick<DeclaredEvent, 'isActive' | 'startsAt'>): string {
  if (isActive) return 'now';
  return startsAt === undefined ? 'over' : clockTime(startsAt);
}

function whenText({ at, cron, timezone = 'UTC' }: DeclaredEvent): string {
  if (cron !== undefined) return `${cron} (${timezone})`;
  return at === undefined ? '' : clockTime(at);
}
