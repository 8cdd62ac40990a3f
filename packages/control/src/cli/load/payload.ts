// The payload of each task: what was given, the work that an agent should spend on it, and padding.
import { UsageError } from '../exit.ts';

export interface PayloadOptions {
  /** As parsed from --payload; undefined when it was not given. */
  readonly given: unknown;
  /** Work of the next task, in ms; undefined when tasks say nothing of it. */
  readonly nextWorkMs: (() => number) | undefined;
  /** Length of the payload as JSON, about; 0 = as long as it is. */
  readonly bytes: number;
}

/** Each call makes the payload of one task. `serviceMs` is what the demo's agents read. */
export function payloadsOf({ given, nextWorkMs, bytes }: PayloadOptions): () => unknown {
  if (nextWorkMs === undefined && bytes === 0) return () => given;
  if (given !== undefined && !isObject(given)) {
    throw new UsageError('--work and --payload-bytes add to the payload, so --payload must be a JSON object');
  }
  const base = given ?? {};
  const padding = bytes === 0 ? {} : { padding: paddingOf({ base, hasWork: nextWorkMs !== undefined, bytes }) };
  return () => ({ ...base, ...(nextWorkMs === undefined ? {} : { serviceMs: nextWorkMs() }), ...padding });
}

interface PaddingOptions {
  readonly base: object;
  readonly hasWork: boolean;
  readonly bytes: number;
}

function paddingOf({ base, hasWork, bytes }: PaddingOptions): string {
  // A work of three digits; others make the payload a few bytes longer or shorter.
  const least = JSON.stringify({ ...base, ...(hasWork ? { serviceMs: 100 } : {}), padding: '' });
  const missing = bytes - Buffer.byteLength(least);
  if (missing < 0) throw new UsageError(`--payload-bytes must be at least ${bytes - missing}: the rest is as long`);
  return 'x'.repeat(missing);
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
