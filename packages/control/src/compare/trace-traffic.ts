// A recorded trace as traffic: its text is opened anew for each run, and read as it is taken.
import { openTrace, type TraceOptions } from '../trace/read.ts';
import type { Traffic } from './traffic.ts';

export interface TraceTrafficOptions extends Omit<TraceOptions, 'seed'> {
  /** What messages call it. */
  readonly name: string;
  /** In facts above a report [the name]. */
  readonly description?: string;
  /** Opens the text, CSV or JSON lines, from its beginning: `() => createReadStream(file, 'utf8')`. */
  readonly open: () => AsyncIterable<string>;
  /** What is thrown in place of an error of reading it [the error]. */
  readonly errorOf?: (error: unknown) => unknown;
}

/** A trace that cannot be read throws a TraceError with line and column, at `open` or while it is taken. */
export function traceTraffic(options: TraceTrafficOptions): Traffic {
  const { name, description = name, open, errorOf = (error) => error, ...columns } = options;
  return {
    name,
    async open(seed) {
      try {
        const { chunks, notes } = await openTrace(open(), { ...columns, seed });
        return { arrivals: told(chunks, errorOf), notes, description };
      } catch (error) {
        throw errorOf(error);
      }
    },
  };
}

/** A row that cannot be read is met while the arrivals are taken. */
async function* told<T>(
  items: AsyncIterable<T>,
  errorOf: (error: unknown) => unknown,
): AsyncGenerator<T, void, undefined> {
  try {
    yield* items;
  } catch (error) {
    throw errorOf(error);
  }
}
