// The tasks of a simulated run: where they come from, opened anew for each run, and what is done to them on the way.
import type { ArrivalSource, SimArrival } from '../sim/plan.ts';
import { CHUNK_ARRIVALS, type TraceNotes } from '../trace/arrival.ts';

/** Arrivals that can be had again and again: the same seed gives the same ones. */
export interface Traffic {
  /** As a person gave it: a file, a directory, a pattern. */
  readonly name: string;
  open(seed: number): Promise<OpenTraffic>;
}

export interface OpenTraffic {
  readonly arrivals: ArrivalSource;
  /** Of a trace file; filled while the arrivals are taken. */
  readonly notes?: TraceNotes;
  /** How the arrivals came about, in words. */
  readonly description: string;
}

/** Arrivals by the chunk, which cost a promise each, instead of one by one. */
export async function* inChunks(
  arrivals: Iterable<SimArrival>,
): AsyncGenerator<readonly SimArrival[], void, undefined> {
  let chunk: SimArrival[] = [];
  for (const arrival of arrivals) {
    chunk.push(arrival);
    if (chunk.length < CHUNK_ARRIVALS) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

export interface Adaptation {
  /** Divides the times of arrival; service times stay. */
  readonly compression: number;
  /** What arrives later, before it is compressed, is left out. */
  readonly untilMs: number;
  /** Which agents run tasks of a type; throws when none do. */
  readonly poolOf: (type: string) => string;
  /** The service time of a task of a pool, in place of its own. */
  readonly serviceOf: (pool: string) => (() => number) | undefined;
}

/** The same arrivals as the simulated agents take them. */
export async function* adapted(
  source: ArrivalSource,
  { compression, untilMs, poolOf, serviceOf }: Adaptation,
): AsyncGenerator<readonly SimArrival[], void, undefined> {
  for await (const chunk of source) {
    const isLast = (chunk.at(-1)?.atMs ?? 0) > untilMs;
    const taken = isLast ? chunk.filter(({ atMs }) => atMs <= untilMs) : chunk;
    yield taken.map((arrival) => {
      const { tenant, key, priority, deadlineMs } = arrival;
      const type = poolOf(arrival.type);
      const draw = serviceOf(type);
      const atMs = arrival.atMs / compression;
      const serviceMs = draw === undefined ? arrival.serviceMs : draw();
      // Most tasks are of nobody in particular: a spread of each would cost more than the rest of this.
      const isPlain = tenant === undefined && key === undefined && priority === undefined && deadlineMs === undefined;
      return isPlain ? { atMs, serviceMs, type } : { ...arrival, atMs, serviceMs, type };
    });
    if (isLast) return;
  }
}
