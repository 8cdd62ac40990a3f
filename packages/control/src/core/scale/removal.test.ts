import { describe, expect, it } from 'vitest';
import { chooseRemovals, type Removable } from './removal.ts';

const starting = (id: string): Removable => ({ id, isStarting: true, running: 0, idleSince: 99, workMs: 0 });
const idle = (id: string, idleSince: number): Removable => ({
  id,
  isStarting: false,
  running: 0,
  idleSince,
  workMs: 0,
});
const busy = (id: string, workMs: number, running = 1): Removable => ({
  id,
  isStarting: false,
  running,
  idleSince: 0,
  workMs,
});

describe('chooseRemovals', () => {
  const chosen = (agents: readonly Removable[], count: number): readonly string[] =>
    chooseRemovals(agents, count).map(({ id }) => id);

  it('takes starting agents, then the longest idle, then those with the least work', () => {
    const agents = [busy('a-1', 9000), idle('a-2', 50), busy('a-3', 100), starting('a-4'), idle('a-5', 20)];
    expect(chosen(agents, 5)).toEqual(['a-4', 'a-5', 'a-2', 'a-3', 'a-1']);
  });

  it('takes never more than asked, nor more than there are', () => {
    const agents = [idle('a-1', 1), idle('a-2', 2)];
    expect(chosen(agents, 1)).toEqual(['a-1']);
    expect(chosen(agents, 5)).toHaveLength(2);
    expect(chosen(agents, 0)).toEqual([]);
    expect(chosen(agents, -3)).toEqual([]);
  });

  it('never takes a busy agent while an idle one is there, however little the busy one has done', () => {
    expect(chosen([busy('a-1', 0), idle('a-2', 1_000_000)], 1)).toEqual(['a-2']);
  });

  it('compares the work of all attempts together', () => {
    expect(chosen([busy('a-1', 600, 3), busy('a-2', 500, 1)], 1)).toEqual(['a-2']);
  });

  it('leaves the lower number of equals, and the list as it was', () => {
    const agents = [idle('chat-9', 7), idle('chat-10', 7), idle('chat-2', 7)];
    expect(chosen(agents, 2)).toEqual(['chat-10', 'chat-9']);
    expect(agents.map(({ id }) => id)).toEqual(['chat-9', 'chat-10', 'chat-2']);
  });
});
