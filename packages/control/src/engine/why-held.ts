// Why a task is held: which tasks it comes after that have not ended, or what a person is to decide.

import { taskIdOf, type Waiting } from '@muster/contract';
import { durationText } from '@muster/contract/amounts';
import type { Hold } from './conditions.ts';
import type { Ledger } from './ledger.ts';
import type { Question, TaskEntry } from './task-entry.ts';
import { taskState } from './task-state.ts';
import { isFinished } from './task-transitions.ts';

/** Unfinished dependencies named at most. */
const NAMED_MAX = 10;

export function whyHeld(
  entry: TaskEntry,
  hold: Hold,
  { ledger, now }: { readonly ledger: Ledger; readonly now: number },
): Pick<Waiting, 'blocker' | 'detail' | 'position' | 'positionIsExact'> {
  const { after = [], question } = entry.extras?.conditions ?? {};
  const place = { blocker: hold, position: 1, positionIsExact: false };
  if (hold === 'dependency') return { ...place, detail: behindText(after, ledger, now) };
  return { ...place, detail: question === undefined ? 'It awaits approval.' : questionText(question, now) };
}

function behindText(after: readonly number[], ledger: Ledger, now: number): string {
  const open = after
    .map((seq) => ledger.tasks.get(seq))
    .filter((entry) => entry !== undefined)
    .filter((entry) => !isFinished(entry));
  const named = open.slice(0, NAMED_MAX).map((entry) => `${taskIdOf(entry.seq)} (${taskState(entry, now)})`);
  const more = open.length > NAMED_MAX ? ` and ${open.length - NAMED_MAX} more` : '';
  return `It comes after ${after.length} task${after.length === 1 ? '' : 's'}; not ended yet: ${named.join(', ')}${more}.`;
}

function questionText({ text, askedAt, expiresAt }: Question, now: number): string {
  const asked = text === '' ? '' : `: "${text}"`;
  const until =
    expiresAt === 0 ? '' : ` It expires in ${durationText(Math.max(0, expiresAt - now))} unless somebody decides.`;
  return `It has awaited approval for ${durationText(now - askedAt)}${asked}.${until}`;
}
