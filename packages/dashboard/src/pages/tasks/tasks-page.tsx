// Tasks: found by filters that are in the address, a bounded page at a time, and one of them in all detail.
import { useApp } from '../../app.ts';
import { usePoll } from '../../live/use-poll.ts';
import { place, setQuery } from '../../shell/location.ts';
import { TaskFilters } from './task-filters.tsx';
import { TaskPanel } from './task-panel.tsx';
import { TaskTable } from './task-table.tsx';
import { FILTER_WORDS, filterOf, type TasksView, viewOf } from './tasks-view.ts';
import './tasks.css';

/** Of a page: more is not read at once, and less is asked for. */
const ROWS = 50;
/** The newest page moves; an older one is as it was. */
const ROWS_EVERY_MS = 2_000;

export function TasksPage() {
  const { live } = useApp();
  const view = viewOf(place.value.query);
  const { state, before, task } = view;
  const filter = { ...filterOf(view), ...(state === undefined ? {} : { state }) };
  const query = { ...filter, ...(before === undefined ? {} : { before }), limit: ROWS };
  const page = usePoll((client) => client.tasks(query), {
    key: JSON.stringify(query),
    everyMs: before === undefined ? ROWS_EVERY_MS : undefined,
  });
  const newest = (): void => setQuery({ before: undefined }, { isStep: true });
  const rows = page.value?.tasks;
  return (
    <div class={task === undefined ? 'tasks' : 'tasks with-task'}>
      <div class="tasks-main">
        <TaskFilters view={view} counts={live.overview.value?.tasks} />
        {page.problem !== undefined && (
          <p class="problem" role="alert">
            {page.problem}
          </p>
        )}
        {rows === undefined && page.problem === undefined && <p class="loading">Asking for tasks</p>}
        {rows?.length === 0 && <NoTasks view={view} />}
        {rows !== undefined && rows.length > 0 && <TaskTable tasks={rows} open={task} />}
        <div class="tasks-pages">
          {before !== undefined && (
            <button type="button" class="button" onClick={newest}>
              Newest
            </button>
          )}
          {page.value?.next !== undefined && (
            <button
              type="button"
              class="button"
              onClick={() => setQuery({ before: page.value?.next }, { isStep: true })}
            >
              Older tasks
            </button>
          )}
        </div>
      </div>
      {task !== undefined && (
        <TaskPanel key={task} id={task} onClose={() => setQuery({ task: undefined }, { isStep: true })} />
      )}
    </div>
  );
}

function NoTasks({ view: { state, filters, before } }: { readonly view: TasksView }) {
  const isFiltered = state !== undefined || before !== undefined || Object.keys(filters).length > 0;
  if (!isFiltered) {
    return (
      <div class="blank">
        <strong>No task yet</strong>
        <p>
          Submit one: <code>muster submit --type work --payload '"hello"'</code>
        </p>
      </div>
    );
  }
  const all = Object.fromEntries(['state', 'before', ...FILTER_WORDS].map((word) => [word, undefined]));
  return (
    <div class="blank">
      <strong>No task is like that</strong>
      <button type="button" class="button" onClick={() => setQuery(all)}>
        Show all tasks
      </button>
    </div>
  );
}
