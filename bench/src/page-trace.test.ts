import { describe, expect, it } from 'vitest';
import { tasksIn } from './page-trace.ts';

const trace = (traceEvents: readonly object[]): string => JSON.stringify({ traceEvents });

describe('a trace of Chromium', () => {
  it('has the tasks of the threads that draw pages, and of no other', () => {
    const text = trace([
      { name: 'thread_name', pid: 1, tid: 7, args: { name: 'CrRendererMain' } },
      { name: 'thread_name', pid: 1, tid: 8, args: { name: 'Compositor' } },
      { name: 'RunTask', pid: 1, tid: 7, dur: 12_000, tdur: 9_500 },
      { name: 'ThreadControllerImpl::RunTask', pid: 1, tid: 7, dur: 400, tdur: 300 },
      { name: 'RunTask', pid: 1, tid: 8, dur: 80_000, tdur: 80_000 },
      { name: 'RunTask', pid: 2, tid: 7, dur: 70_000, tdur: 70_000 },
      { name: 'FunctionCall', pid: 1, tid: 7, dur: 60_000, tdur: 60_000 },
    ]);
    expect(tasksIn(text)).toEqual([
      { cpuMs: 9.5, clockMs: 12 },
      { cpuMs: 0.3, clockMs: 0.4 },
    ]);
  });

  it('has none where no page was drawn', () => {
    expect(tasksIn(trace([{ name: 'RunTask', pid: 1, tid: 7, dur: 1, tdur: 1 }]))).toEqual([]);
  });
});
