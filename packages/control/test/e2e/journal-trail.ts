// What the journal on disk says became of each task: an account of its own, apart from the product's checks.
import { type TaskId, taskIdOf } from '@muster/contract';
import { dumpJournal } from '../../src/adapters/journal/inspect.ts';

export interface TaskTrail {
  readonly key: string;
  readonly outcomes: string[];
  dispatches: number;
  /** Attempts that were given up because their agent was. */
  lost: number;
  /** The attempt that completed it. */
  completedBy: number;
}

export interface JournalTrail {
  readonly tasks: ReadonlyMap<TaskId, TaskTrail>;
  readonly agentsJoined: readonly string[];
  readonly agentsLeft: readonly string[];
}

/** Only of a directory that was never compacted: what compaction moves out is not in the journal any more. */
export async function readTrail(directory: string): Promise<JournalTrail> {
  const tasks = new Map<TaskId, TaskTrail>();
  const agents = new Map<number, string>();
  const agentsJoined: string[] = [];
  const agentsLeft: string[] = [];
  const trailOf = (seq: number): TaskTrail => {
    const trail = tasks.get(taskIdOf(seq));
    if (trail === undefined) throw new Error(`the journal tells of task ${taskIdOf(seq)} before its submission`);
    return trail;
  };
  for await (const record of dumpJournal(directory)) {
    switch (record.kind) {
      case 'submitted':
        record.tasks.forEach(({ key }, index) => {
          tasks.set(taskIdOf(record.first + index), { key, outcomes: [], dispatches: 0, lost: 0, completedBy: 0 });
        });
        break;
      case 'handed-off':
        trailOf(record.task).outcomes.push('completed');
        trailOf(record.task).completedBy = record.attempt;
        tasks.set(taskIdOf(record.first), { key: '', outcomes: [], dispatches: 0, lost: 0, completedBy: 0 });
        break;
      case 'dispatched':
        trailOf(record.task).dispatches++;
        break;
      case 'completed':
        trailOf(record.task).outcomes.push('completed');
        trailOf(record.task).completedBy = record.attempt;
        break;
      case 'failed':
        if (record.how === 'lost') trailOf(record.task).lost++;
        if (record.next.kind === 'fail') trailOf(record.task).outcomes.push('failed');
        if (record.next.kind === 'dead-letter') trailOf(record.task).outcomes.push('dead-lettered');
        break;
      case 'cancelled':
      case 'expired':
        trailOf(record.task).outcomes.push(record.kind);
        break;
      case 'answered':
        if (!record.isApproved) trailOf(record.task).outcomes.push('cancelled');
        break;
      case 'late':
        if (record.isAdopted) trailOf(record.task).outcomes.push('completed');
        break;
      case 'agent-joined':
        agents.set(record.agent, record.hello.id);
        agentsJoined.push(record.hello.id);
        break;
      case 'agent-left':
        agentsLeft.push(agents.get(record.agent) ?? '');
        break;
      default:
    }
  }
  return { tasks, agentsJoined, agentsLeft };
}
