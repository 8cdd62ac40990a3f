// The rare facts of a task (TaskConditions) as JSON text: they grow with the product, and older text stays readable.
import type { TaskConditions } from '../../engine/task-entry.ts';
import { type ByteReader, type ByteWriter, MalformedBytes } from './bytes.ts';

export function putConditions(writer: ByteWriter, conditions: TaskConditions | undefined): void {
  writer.text(conditions === undefined ? '' : JSON.stringify(conditions));
}

export function takeConditions(reader: ByteReader): TaskConditions | undefined {
  const text = reader.text();
  if (text === '') return undefined;
  try {
    // Written by this engine and under a checksum since.
    return JSON.parse(text) as TaskConditions;
  } catch {
    throw new MalformedBytes('a task’s conditions are not JSON');
  }
}
