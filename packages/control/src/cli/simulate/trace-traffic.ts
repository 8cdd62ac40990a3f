// `--trace FILE`: recorded traffic as the tasks of a simulated run. The file is read again for each, as it is taken.
import * as path from 'node:path';
import type { Traffic } from '../../compare/traffic.ts';
import { chunksOf } from '../../trace/lines.ts';
import { openTrace, type TraceOptions } from '../../trace/read.ts';
import { traceFault } from '../trace-fault.ts';

export function traceTraffic(file: string, options: Omit<TraceOptions, 'seed'>): Traffic {
  return {
    name: file,
    async open(seed) {
      try {
        const { chunks, notes } = await openTrace(chunksOf(file), { ...options, seed });
        return { arrivals: told(chunks, file), notes, description: path.basename(file) };
      } catch (error) {
        throw traceFault(error, file);
      }
    },
  };
}

/** A row that cannot be read is met while the arrivals are taken. */
async function* told<T>(items: AsyncIterable<T>, file: string): AsyncGenerator<T, void, undefined> {
  try {
    yield* items;
  } catch (error) {
    throw traceFault(error, file);
  }
}
