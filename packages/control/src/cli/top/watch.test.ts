// When the screen is drawn, and what a key does to it; the sockets and the terminal are the test's.
import type { FromLive, LiveAgent, LiveSnapshot, ToLive } from '@muster/contract/live';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { agentOf, overviewOf } from '../../../test/cli/top-facts.ts';
import { seededRandom } from '../../base/random.ts';
import type { Key, Screen, ScreenEvents } from '../terminal.ts';
import { LiveLink } from './live-link.ts';
import type { LiveSocketEvents } from './live-socket.ts';
import { viewState } from './view-state.ts';
import { Watch } from './watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const keyOf = (text: string): Key => ({
  name: text,
  text: text.length === 1 ? text : '',
  isControl: false,
  isShift: false,
});
const changed = (seq: number, agent: LiveAgent): FromLive => ({
  ...{ kind: 'delta', from: seq - 1, seq, at: Date.now() },
  set: { agents: { [agent.id]: agent } },
});

function scene() {
  let socket: LiveSocketEvents | undefined;
  const said: ToLive[] = [];
  const frames: string[] = [];
  const size = { columns: 100, rows: 24 };
  let person: ScreenEvents | undefined;
  let quits = 0;
  const screen: Screen = {
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
    draw: (lines) => void frames.push(lines.join('\n')),
    close: () => void frames.push('closed'),
  };
  const address = { url: 'http://here:1', token: undefined, tls: { ca: undefined, cert: undefined, key: undefined } };
  const link = new LiveLink(
    {
      ...{ address, random: seededRandom(1), now: Date.now },
      open(_address, events) {
        socket = events;
        return { say: (message) => void said.push(message), drop: () => {} };
      },
    },
    { news: () => watch.news(), ended: () => {} },
  );
  const watch: Watch = new Watch(link, {
    openScreen(events) {
      person = events;
      return screen;
    },
    ...{ hasColour: false, state: viewState({ panel: 'agents' }), intervalMs: 250, quit: () => quits++ },
  });
  link.open();
  const tables: LiveSnapshot['tables'] = { agents: {}, pools: {}, needs: {}, overview: { all: overviewOf() } };
  socket?.opened();
  socket?.message({ ...{ kind: 'snapshot', seq: 1, at: Date.now(), happenings: [], points: [] }, tables });
  let seq = 1;
  return {
    ...{ watch, link, frames, said, size },
    hear: (agent: LiveAgent) => socket?.message(changed(++seq, agent)),
    press: (text: string) => person?.onKey(keyOf(text)),
    resize: () => person?.onResize(),
    quits: () => quits,
    end: () => {
      watch.close();
      link.close();
    },
  };
}

test('however much happens, it is drawn four times a second, the last news included', () => {
  const { watch, frames, hear, end } = scene();
  expect(watch.open()).toBe(true);
  expect(frames).toHaveLength(1);
  for (let number = 1; number <= 1000; number++) {
    hear(agentOf('busy-1', { completed: number }));
    vi.advanceTimersByTime(1);
  }
  expect(frames.length).toBeLessThanOrEqual(5);
  vi.advanceTimersByTime(250);
  expect(frames.at(-1)).toMatch(/busy-1 .* 1000 /);
  expect(frames.length).toBeLessThanOrEqual(6);
  end();
});

test('ages grow by themselves, once a second', () => {
  const { watch, frames, end } = scene();
  watch.open();
  vi.advanceTimersByTime(8_010);
  expect(frames.length).toBeGreaterThanOrEqual(8);
  expect(frames.length).toBeLessThanOrEqual(10);
  expect(frames.at(-1)).toContain('● 8 s old');
  end();
});

test('a key is answered at once, a resize too, a key that is held down not every time', () => {
  const { watch, frames, press, resize, size, end } = scene();
  watch.open();
  vi.advanceTimersByTime(100);
  press('?');
  vi.advanceTimersByTime(1);
  expect(frames.at(-1)).toContain('another row');
  const before = frames.length;
  for (let presses = 0; presses < 100; presses++) {
    press('?');
    vi.advanceTimersByTime(10);
  }
  expect(frames.length - before).toBeLessThanOrEqual(27);
  size.columns = 60;
  resize();
  vi.advanceTimersByTime(1);
  expect(
    frames
      .at(-1)
      ?.split('\n')
      .every((line) => line.length <= 60),
  ).toBe(true);
  end();
});

test('paused, it shows what there was, says so, and is told less; the age grows', () => {
  const { watch, frames, press, hear, said, end } = scene();
  hear(agentOf('first-1'));
  watch.open();
  press('p');
  hear(agentOf('second-1'));
  vi.advanceTimersByTime(3_000);
  expect(frames.at(-1)).toContain('❚❚ paused');
  expect(frames.at(-1)).not.toContain('second-1');
  expect(said).toEqual([{ kind: 'visible', isVisible: false }]);
  press('p');
  vi.advanceTimersByTime(300);
  expect(frames.at(-1)).toContain('second-1');
  expect(said.at(-1)).toEqual({ kind: 'visible', isVisible: true });
  end();
});

test('q asks for the end, which gives the screen back and draws no more', () => {
  const { watch, frames, press, hear, quits, end } = scene();
  watch.open();
  press('q');
  expect(quits()).toBe(1);
  end();
  hear(agentOf('late-1'));
  vi.advanceTimersByTime(5_000);
  expect(frames.at(-1)).toBe('closed');
});
