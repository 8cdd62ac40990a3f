// The state that people see: what the journal calls open is scheduled, waiting or awaiting approval.
import type { TaskState } from '@muster/contract';
import { holdOf } from './conditions.ts';
import type { TaskEntry } from './task-entry.ts';

export function taskState(entry: TaskEntry, now: number): TaskState {
  if (entry.state !== 'open') return entry.state;
  const hold = holdOf(entry);
  if (hold === 'approval') return 'awaiting-approval';
  return hold === 'dependency' || entry.readyAt > now ? 'scheduled' : 'waiting';
}
