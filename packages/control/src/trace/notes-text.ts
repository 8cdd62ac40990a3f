// What reading a trace met on the way, in words.
import type { TraceNotes } from './arrival.ts';

export function notesText({ description, rows, skipped, windows, windowsEmpty, ...order }: TraceNotes): string {
  const { repeated, reordered, late, unserviced } = order;
  const counts = [`${rows} rows read`];
  if (skipped > 0) counts.push(`${skipped} skipped without a time`);
  if (repeated > 0) counts.push(`${repeated} equal to the row before, each a task of its own`);
  if (reordered > 0) counts.push(`${reordered} put in order`);
  if (late > 0) counts.push(`${late} too far out of order, replayed late`);
  if (unserviced > 0) counts.push(`${unserviced} without a service time, which was drawn`);
  if (windows > 0) counts.push(`${windows} windows replayed`);
  if (windowsEmpty > 0) counts.push(`${windowsEmpty} windows without a task`);
  return `${counts.join(', ')}; ${description}`;
}
