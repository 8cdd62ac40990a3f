// What narrows the tasks down: states with their live counts, and a field that understands ids and name=value.

import type { Status, TaskState } from '@muster/contract';
import { amount } from '@muster/contract/amounts';
import { useSignal } from '@preact/signals';
import { usePoll } from '../../live/use-poll.ts';
import { setQuery } from '../../shell/location.ts';
import { TASK_STATE_ORDER, TASK_STATE_WORDS } from '../../words/task-states.ts';
import { FILTER_WORDS, filterOf, searchOf, type TasksView } from './tasks-view.ts';

export interface TaskFiltersProps {
  readonly view: TasksView;
  /** Of all tasks, as the stream tells them; undefined before the first snapshot. */
  readonly counts: Status['tasks'] | undefined;
}

/** Nine counts of filtered tasks are nine questions. */
const COUNTS_EVERY_MS = 10_000;

export function TaskFilters({ view, counts }: TaskFiltersProps) {
  const active = FILTER_WORDS.filter((word) => view.filters[word] !== undefined);
  return (
    <>
      <fieldset class="choice task-states">
        <legend class="unseen">State</legend>
        {active.length === 0 ? (
          <States view={view} countOf={(state) => countText(counts?.[TASK_STATE_WORDS[state].counter])} />
        ) : (
          <CountedStates view={view} />
        )}
      </fieldset>
      <div class="task-search">
        <Search />
        {active.map((word) => (
          <button
            key={word}
            type="button"
            class="button quiet"
            aria-label={`Without ${word} ${view.filters[word]}`}
            onClick={() => setQuery({ [word]: undefined, before: undefined })}
          >
            {word} {view.filters[word]} ✕
          </button>
        ))}
      </div>
    </>
  );
}

/** With filters the stream does not know the counts. */
function CountedStates({ view }: { readonly view: TasksView }) {
  const filter = filterOf(view);
  const counted = usePoll(
    async (client) =>
      new Map(
        await Promise.all(
          TASK_STATE_ORDER.map(async (state) => [state, await client.count({ ...filter, state })] as const),
        ),
      ),
    { key: JSON.stringify(filter), everyMs: COUNTS_EVERY_MS },
  );
  const countOf = (state: TaskState): string => {
    const found = counted.value?.get(state);
    return found === undefined ? '' : `${amount(found.count)}${found.isExact ? '' : '+'}`;
  };
  return <States view={view} countOf={countOf} />;
}

interface StatesProps {
  readonly view: TasksView;
  readonly countOf: (state: TaskState) => string;
}

function States({ view, countOf }: StatesProps) {
  return (
    <>
      {TASK_STATE_ORDER.map((state) => (
        <button
          key={state}
          type="button"
          aria-pressed={view.state === state}
          title={TASK_STATE_WORDS[state].meaning}
          onClick={() => setQuery({ state: view.state === state ? undefined : state, before: undefined })}
        >
          <i class={`swatch task-${state}`} />
          {TASK_STATE_WORDS[state].word} <span class="figures faint">{countOf(state)}</span>
        </button>
      ))}
    </>
  );
}

const countText = (value: number | undefined): string => (value === undefined ? '' : amount(value));

function Search() {
  const text = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const searched = searchOf(text.value);
    problem.value = searched.kind === 'unknown' ? searched.problem : undefined;
    if (searched.kind === 'unknown') return;
    if (searched.kind === 'task') setQuery({ task: searched.id }, { isStep: true });
    else setQuery({ ...searched.changes, before: undefined });
    text.value = '';
  };
  return (
    <form class="task-search-form" onSubmit={onSubmit}>
      <input
        class="input"
        type="search"
        placeholder="Id, type, or tenant=… agent=… ( / )"
        aria-label="Find tasks: an id, how a type begins, or filters like tenant=acme"
        data-search=""
        maxLength={512}
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <button type="submit" class="button">
        Find
      </button>
      {problem.value !== undefined && (
        <p class="problem" role="alert">
          {problem.value}
        </p>
      )}
    </form>
  );
}
