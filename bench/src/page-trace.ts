// What a trace of Chromium says of the tasks of a page's thread: nothing else is done in it while one of them runs.

export interface ThreadTask {
  readonly cpuMs: number;
  /** With what the machine gave to others meanwhile. */
  readonly clockMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** In microseconds. */
  readonly dur?: number;
  /** CPU of its thread, in microseconds. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Of the main threads of all pages in the trace; throws where it is none. */
export function tasksIn(trace: string): readonly ThreadTask[] {
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const threads = new Set(named.map(threadOf));
  return traceEvents
    .filter((event) => event.name.endsWith('RunTask') && threads.has(threadOf(event)))
    .map(({ dur = 0, tdur = 0 }) => ({ cpuMs: tdur / 1_000, clockMs: dur / 1_000 }));
}

const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
