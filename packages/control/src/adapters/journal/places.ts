// Everything of a task that stands in the journal's bytes.
import type { Place } from '../../engine/records.ts';
import type { TaskEntry } from '../../engine/task-entry.ts';

export function placesOf(entry: TaskEntry): readonly Place[] {
  const { lease, extras } = entry;
  return [
    { at: entry.payloadAt, length: entry.payloadLength },
    { at: entry.ending?.resultAt ?? 0, length: entry.ending?.resultLength ?? 0 },
    { at: lease?.decisionAt ?? 0, length: lease?.decisionLength ?? 0 },
    { at: extras?.lateAt ?? 0, length: extras?.lateLength ?? 0 },
    { at: extras?.checkpointAt ?? 0, length: extras?.checkpointLength ?? 0 },
    ...(extras?.conditions?.tails ?? []),
  ];
}
