// The <task> argument of task, explain and cancel.
import type { TaskId } from '@muster/contract';
import { taskSeqOf } from '@muster/contract/words';
import { UsageError } from './exit.ts';

export const TASK_ARGUMENT = { name: '<task>', meaning: 'task id, such as t1z' };

export function taskIdIn(argument: string | undefined): TaskId {
  if (argument !== undefined && taskSeqOf(argument) !== undefined) return argument;
  throw new UsageError(`<task> must be a task id such as t1z, not "${argument ?? ''}"`);
}
