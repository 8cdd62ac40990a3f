// A task as a person reads it: one row of a list, or all of it.

import type { Approval, HandOff, Task } from '@muster/contract';
import { durationText, gaugeText } from '@muster/contract/amounts';
import { OUTCOMES } from '@muster/contract/words';
import { facts, paint, table } from './table.ts';
import type { Terminal } from './terminal.ts';
import { clean } from './text-columns.ts';
import { ago, clockTime } from './times.ts';

/** Tasks that did not complete, told one by one. */
const SHORT_MAX = 10;

export function taskTable(
  tasks: readonly Task[],
  { terminal, now }: { readonly terminal: Terminal; readonly now: number },
): string {
  return table(
    tasks,
    [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'TYPE', cell: ({ type }) => type },
      { title: 'STATE', cell: ({ state }) => state },
      { title: 'TENANT', cell: ({ tenant }) => tenant },
      { title: 'BAND', cell: ({ band }) => String(band), isNumber: true },
      { title: 'TRIES', cell: ({ attempt, attemptsMax }) => `${attempt}/${attemptsMax}`, isNumber: true },
      { title: 'AGENT', cell: ({ agent }) => agent ?? '' },
      { title: 'SUBMITTED', cell: ({ submittedAt }) => ago(submittedAt, now), isNumber: true },
      { title: 'TOOK', cell: (task) => tookText(task), isNumber: true },
    ],
    terminal,
  );
}

/** Why not all of them completed, and how to learn more; '' when they did. */
export function shortfallText(tasks: readonly Task[]): string {
  const short = tasks.filter(({ state }) => state !== 'completed');
  const lines = short.slice(0, SHORT_MAX).map(({ id, state, error }) => {
    if (!OUTCOMES.some((outcome) => outcome === state)) return `${id} has not ended in time: muster explain ${id}`;
    return `${id} ${state}${error === undefined ? '' : `: ${error.class}: ${clean(error.message)}`}`;
  });
  if (short.length > SHORT_MAX) lines.push(`and ${short.length - SHORT_MAX} more`);
  return lines.map((line) => `\n${line}`).join('');
}

export function taskText(task: Task, terminal: Terminal): string {
  const pairs: [string, string | undefined][] = [
    ['task', task.id],
    ['type', task.type],
    ['state', task.state],
    ['tenant', task.tenant],
    ['priority', task.band === task.priority ? String(task.priority) : `${task.priority}, now in band ${task.band}`],
    ['requires', task.requires.join(', ')],
    ['prefers', task.prefers.join(', ')],
    ['session', task.session],
    ['key', task.idempotencyKey],
    ['parent', task.parent],
    ['after', task.after?.join(', ')],
    ['approval', task.approval === undefined ? undefined : approvalText(task.approval)],
    [
      'schedule',
      task.schedule === undefined ? undefined : `${task.schedule.name}, tick of ${clockTime(task.schedule.tickAt)}`,
    ],
    ['handed by', task.handoff === undefined ? undefined : handOffText(task.handoff)],
    ['handed to', task.handedTo],
    ['slots', String(task.slots)],
    ['submitted', clockTime(task.submittedAt)],
    ['started', task.startedAt === undefined ? undefined : clockTime(task.startedAt)],
    ['finished', task.finishedAt === undefined ? undefined : clockTime(task.finishedAt)],
    ['took', tookText(task)],
    ['deadline', task.deadlineAt === undefined ? undefined : clockTime(task.deadlineAt)],
    ['attempts', `${task.attempt} of ${task.attemptsMax}`],
    ['agent', task.agent],
    ['progress', progressText(task)],
    ['error', task.error === undefined ? undefined : `${task.error.class}: ${task.error.message}`],
    ['redriven', task.redriven === undefined ? undefined : String(task.redriven)],
    ['payload', task.payload === undefined ? undefined : JSON.stringify(task.payload)],
    ['result', task.result === undefined ? undefined : JSON.stringify(task.result)],
    ['late result', task.lateResult === undefined ? undefined : JSON.stringify(task.lateResult)],
  ];
  const present = pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
  return task.attempts.length === 0 ? facts(present) : `${facts(present)}\n\n${attemptTable(task, terminal)}`;
}

function approvalText({ question, askedAt, answer, by, note }: Approval): string {
  const asked = `asked at ${clockTime(askedAt)}${question === '' ? '' : `: ${question}`}`;
  if (answer === undefined) return `${asked}; nobody has decided`;
  return `${asked}; ${answer} by ${by ?? ''}${note === undefined ? '' : `: ${note}`}`;
}

function handOffText({ from, to, note }: HandOff): string {
  return `${from}${to === undefined ? '' : `, if possible to ${to}`}${note === undefined ? '' : `: ${note}`}`;
}

function attemptTable({ attempts }: Task, terminal: Terminal): string {
  const rows = table(
    attempts,
    [
      { title: 'ATTEMPT', cell: ({ number }) => String(number), isNumber: true },
      { title: 'AGENT', cell: ({ agent }) => agent },
      { title: 'STATE', cell: ({ state }) => state },
      { title: 'STARTED', cell: ({ startedAt }) => clockTime(startedAt) },
      {
        title: 'TOOK',
        cell: ({ startedAt, endedAt }) => (endedAt === undefined ? '' : durationText(endedAt - startedAt)),
        isNumber: true,
      },
      { title: 'ERROR', cell: ({ error }) => (error === undefined ? '' : `${error.class}: ${error.message}`) },
    ],
    terminal,
  );
  return `${paint('Attempts', 'bold', terminal)}\n${rows}`;
}

const tookText = ({ startedAt, finishedAt }: Task): string =>
  startedAt === undefined || finishedAt === undefined ? '' : durationText(finishedAt - startedAt);

function progressText({ progress }: Task): string | undefined {
  if (progress === undefined) return undefined;
  const { ratio, note } = progress;
  return [ratio === undefined ? undefined : gaugeText(ratio), note].filter(Boolean).join('  ');
}
