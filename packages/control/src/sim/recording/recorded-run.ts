// A recording, understood: its tasks in order, the agents that ran them, and what is known of it as a whole.
import { compact, purgesIn } from '../../engine/compaction.ts';
import type { JournalRecord } from '../../engine/records.ts';
import type { RegisterData } from '../../engine/register.ts';
import type { TaskEntry } from '../../engine/task-entry.ts';
import { FleetLog, type RecordedAgents } from './fleet-log.ts';
import { FleetSizes } from './fleet-sizes.ts';
import { merged } from './merged.ts';
import { type RecordedTask, recordedTask } from './recorded-task.ts';
import type { RecordingSource } from './source.ts';
import { Survey, type Surveyed } from './survey.ts';

export interface RecordedRun extends Surveyed {
  /** In the order of their numbers, which is that of their submission; read anew each time. */
  tasks(): Iterable<RecordedTask>;
  /** One per type of agent. */
  readonly agents: readonly RecordedAgents[];
  /** Of a type. */
  sizes(type: string): FleetSizes;
  /** Type of an agent; undefined when the recording has forgotten it. */
  typeOf(agent: number): string | undefined;
  /** Time of the last record. */
  readonly endedAt: number;
  /** Changes of the sizes of pools that are still known. */
  readonly actions: { readonly up: number; readonly down: number };
  /** Time that agents were up from the first arrival on, their starts included; and what it cost. */
  readonly agentSeconds: number;
  readonly cost: number;
  /** Settings that were changed while it ran, by their keys; what its configuration said is not in a journal. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Reads the recording twice: once for its records and fleet, once for its tasks. Throws Fault `data-corrupt`. */
export function readRecording(source: RecordingSource): RecordedRun {
  const fleet = new FleetLog();
  const { live, register } = liveTasks(source, fleet);
  const purged = purgesIn(register).tasks;
  const lists = [...source.history.map((list) => readable(list, purged)), live];
  const tasks = (): Iterable<RecordedTask> => merged(lists);
  const typeOf = (agent: number): string | undefined => fleet.typeOf(agent);
  const survey = new Survey(typeOf);
  for (const task of tasks()) survey.see(task);
  const endedAt = register.at;
  const surveyed = survey.surveyed();
  return {
    ...surveyed,
    ...fleet.use(surveyed.startedAt, endedAt),
    actions: fleet.actions,
    tasks,
    agents: fleet.agents(endedAt, survey.losses),
    sizes: (type) => new FleetSizes(fleet.presences.filter((presence) => presence.type === type)),
    typeOf,
    endedAt,
    settings: settingsIn(register),
  };
}

/** The tasks that are in no history yet: as many as the snapshot and the segments behind it hold. */
function liveTasks(
  source: RecordingSource,
  fleet: FleetLog,
): { readonly live: readonly RecordedTask[]; readonly register: RegisterData } {
  const live: RecordedTask[] = [];
  const keep = (entry: TaskEntry): void => {
    live.push(recordedTask(entry));
  };
  let register: RegisterData | undefined;
  const before = source.snapshot.register();
  if (before !== undefined) fleet.restore(before);
  compact({
    source: source.snapshot,
    records: told(source.records(), fleet),
    sink: {
      keep,
      archive: keep,
      finish: (data) => {
        register = data;
      },
    },
    reopenableSince: 0,
  });
  // `compact` ends with `finish`.
  return { live, register: register as RegisterData };
}

function* told(records: Iterable<JournalRecord>, fleet: FleetLog): Generator<JournalRecord> {
  for (const record of records) {
    fleet.see(record);
    yield record;
  }
}

function readable(list: Iterable<TaskEntry>, purged: ReadonlySet<number>): Iterable<RecordedTask> {
  return {
    *[Symbol.iterator]() {
      for (const entry of list) if (!purged.has(entry.seq)) yield recordedTask(entry);
    },
  };
}

/** The newest version of the live settings (engine/live-settings.ts). */
function settingsIn({ documents = [] }: RegisterData): RecordedRun['settings'] {
  const newest = documents.filter(({ collection }) => collection === 'settings').at(-1);
  const { values = {} } = (newest?.value ?? {}) as { readonly values?: RecordedRun['settings'] };
  return values;
}
