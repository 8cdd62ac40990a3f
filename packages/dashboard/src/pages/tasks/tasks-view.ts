// Which tasks the page shows: read from the address, and what the search field says put into it.
import type { TaskFilter, TaskState } from '@muster/contract';
import { isTaskState } from '../../words/task-states.ts';

/** Words of the address that are filters of the API, by what people call them in the search field. */
export const FILTER_WORDS = ['type', 'tenant', 'agent', 'session', 'error', 'key', 'schedule'] as const;
export type FilterWord = (typeof FILTER_WORDS)[number];

export interface TasksView {
  readonly state: TaskState | undefined;
  readonly filters: Readonly<Partial<Record<FilterWord, string>>>;
  /** Only tasks that were submitted before this one: the cursor of the page. */
  readonly before: string | undefined;
  /** The one that is open. */
  readonly task: string | undefined;
}

/** As the API checks it: what it would refuse is not asked for. */
const TASK_ID = /^t[0-9a-z]{1,11}$/;
const FILTER_LENGTH_MAX = 256;

export function viewOf(query: URLSearchParams): TasksView {
  const state = query.get('state') ?? '';
  const filters: Partial<Record<FilterWord, string>> = {};
  for (const word of FILTER_WORDS) {
    const value = query.get(word)?.slice(0, FILTER_LENGTH_MAX);
    if (value !== undefined && value !== '') filters[word] = value;
  }
  return {
    state: isTaskState(state) ? state : undefined,
    filters,
    before: idOf(query.get('before')),
    task: idOf(query.get('task')),
  };
}

const idOf = (text: string | null): string | undefined => (text !== null && TASK_ID.test(text) ? text : undefined);

/** The filters as the API has them, without the state. */
export function filterOf({ filters: { error, ...others } }: TasksView): TaskFilter {
  return error === undefined ? others : { ...others, errorClass: error };
}

export type Searched =
  | { readonly kind: 'task'; readonly id: string }
  | { readonly kind: 'filters'; readonly changes: Readonly<Record<string, string>> }
  | { readonly kind: 'unknown'; readonly problem: string };

/** `t1a` opens that task; `tenant=acme type=cod*` filters; a word alone is how a type begins. */
export function searchOf(text: string): Searched {
  const words = text.trim().split(/\s+/).filter(Boolean);
  const [first] = words;
  // A type may look like an id: with a digit it is taken for one, since ids of any age have one or are this short.
  if (words.length === 1 && first !== undefined && TASK_ID.test(first) && (/\d/.test(first) || first.length <= 3)) {
    return { kind: 'task', id: first };
  }
  const changes: Record<string, string> = {};
  for (const word of words) {
    const split = word.indexOf('=');
    const name = split < 0 ? 'type' : word.slice(0, split);
    const value = split < 0 ? `${word.replace(/\*+$/, '')}*` : word.slice(split + 1);
    if (name === 'state' && !isTaskState(value)) return unknown(`no state is called “${value}”`);
    if (name !== 'state' && !FILTER_WORDS.some((known) => known === name)) {
      return unknown(`“${name}” is no filter; there are state, ${FILTER_WORDS.join(', ')}`);
    }
    if (value.length > FILTER_LENGTH_MAX) return unknown(`${name} is longer than ${FILTER_LENGTH_MAX} characters`);
    changes[name] = value;
  }
  return { kind: 'filters', changes };
}

const unknown = (problem: string): Searched => ({ kind: 'unknown', problem });
