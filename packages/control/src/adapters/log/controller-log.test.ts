// What a controller's log looks like to whoever reads it, and what it does when there is too much of it.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LogEvent } from '../../engine/ports.ts';
import { ControllerLog, type ControllerLogOptions } from './controller-log.ts';

const BEGIN = Date.UTC(2026, 10, 21, 10, 21, 7, 512);

beforeEach(() => void vi.useFakeTimers({ now: BEGIN }));
afterEach(() => void vi.useRealTimers());

/** A log whose lines are kept; `isOpen` says whether there is room for more. */
function logged(options: Partial<ControllerLogOptions> = {}) {
  const sink = { texts: [] as string[], isOpen: true };
  const log = new ControllerLog({
    settings: { level: 'info', linesPerMinute: 3 },
    sink: {
      write(line) {
        if (sink.isOpen) sink.texts.push(line);
        return sink.isOpen;
      },
      flush() {},
    },
    node: 'node-1',
    version: '1.2.3',
    ...options,
  });
  const lines = () => sink.texts.map((text) => JSON.parse(text) as Record<string, unknown>);
  const counted = () => log.probe().map(({ name, labels, value }) => [name, ...Object.values(labels ?? {}), value]);
  return { log, sink, lines, counted };
}

const gone = (agent: string): LogEvent => ({ level: 'info', event: 'agent-gone', agent });

describe('a line', () => {
  test('of JSON says level, time, who writes it, the event and its facts', () => {
    const { log, sink } = logged();
    log.log({ level: 'warn', event: 'agent-ejected', agent: 'writer-2', reason: 'it "failed"\n', until: 5 });
    expect(sink.texts).toEqual([
      '{"level":"warn","time":"2026-11-21T10:21:07.512Z","node":"node-1","version":"1.2.3",' +
        '"event":"agent-ejected","agent":"writer-2","reason":"it \\"failed\\"\\n","until":5}\n',
    ]);
  });

  test('for people is made from the same facts, secrets hidden', () => {
    const { log, sink } = logged({ textOf: (level, fields, at) => `${at - BEGIN} ${level} ${JSON.stringify(fields)}` });
    log.log({ level: 'info', event: 'scaled', pool: 'a', token: 'abc' });
    expect(sink.texts).toEqual(['0 info {"event":"scaled","pool":"a","token":"[hidden]"}\n']);
  });

  test('below the level is not written, and the level changes at once', () => {
    const { log, lines, counted } = logged();
    log.log({ level: 'debug', event: 'agent-suspect', agent: 'a' });
    log.apply({ level: 'debug', linesPerMinute: 3 });
    log.log({ level: 'debug', event: 'agent-suspect', agent: 'b' });
    log.apply({ level: 'error', linesPerMinute: 3 });
    log.log({ level: 'warn', event: 'disk-space', space: 'reserve' });
    expect(lines()).toMatchObject([{ level: 'debug', event: 'agent-suspect', agent: 'b' }]);
    expect(counted()).toContainEqual(['muster_log_lines_total', 'debug', 1]);
  });
});

describe('too many lines', () => {
  test('of one event in a minute become one line with a count', () => {
    const { log, lines, counted } = logged();
    for (let number = 1; number <= 10; number++) log.log(gone(`a-${number}`));
    log.log({ level: 'error', event: 'agent-crash-loop', agent: 'a-1' });
    expect(lines().map(({ agent }) => agent)).toEqual(['a-1', 'a-2', 'a-3', 'a-1']);
    vi.advanceTimersByTime(60_000);
    expect(lines().at(-1)).toMatchObject({ event: 'agent-gone', agent: 'a-10', repeated: 7 });
    expect(counted()).toContainEqual(['muster_log_lines_dropped_total', 'folded', 7]);
    // The next minute has lines of its own.
    log.log(gone('later'));
    expect(lines().at(-1)).toMatchObject({ agent: 'later' });
    expect(lines()).toHaveLength(6);
  });

  test('are counted in time, also when the wall clock is set back meanwhile', () => {
    const { log, lines } = logged();
    for (let number = 1; number <= 5; number++) log.log(gone('a'));
    vi.setSystemTime(BEGIN - 3_600_000);
    log.log(gone('a'));
    vi.advanceTimersByTime(60_000);
    expect(lines().at(-1)).toMatchObject({ repeated: 3 });
    log.log(gone('later'));
    expect(lines().at(-1)).toMatchObject({ agent: 'later' });
  });

  test('are counted before the end', () => {
    const { log, lines } = logged();
    for (let number = 1; number <= 5; number++) log.log(gone('a'));
    log.flush();
    expect(lines().at(-1)).toMatchObject({ repeated: 2 });
    vi.advanceTimersByTime(120_000);
    expect(lines()).toHaveLength(4);
  });

  test('are all written where each counts, or nothing is folded', () => {
    const { log, lines } = logged();
    for (let number = 0; number < 10; number++) log.log({ level: 'info', event: 'request', path: '/v1/tasks' });
    log.apply({ level: 'info', linesPerMinute: 0 });
    for (let number = 0; number < 10; number++) log.log(gone('a'));
    expect(lines()).toHaveLength(20);
  });

  test('for a reader that is too slow are lost, and that is told when it reads again', () => {
    const { log, sink, lines, counted } = logged();
    sink.isOpen = false;
    for (const agent of ['a', 'b']) log.log(gone(agent));
    sink.isOpen = true;
    log.log(gone('c'));
    expect(lines()).toMatchObject([
      { event: 'agent-gone', agent: 'c' },
      { level: 'warn', event: 'lines-lost', lines: 2 },
    ]);
    expect(counted()).toContainEqual(['muster_log_lines_dropped_total', 'lost', 2]);
  });
});
