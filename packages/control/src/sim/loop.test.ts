import { describe, expect, it } from 'vitest';
import { Loop } from './loop.ts';
import { Timeline } from './timeline.ts';

function stage() {
  const timeline = new Timeline(0);
  return { timeline, loop: new Loop(timeline), seen: [] as string[] };
}

function runUntil(timeline: Timeline, at: number): void {
  while (timeline.nextAt <= at) timeline.step();
  timeline.passTo(at);
}

describe('the loop of a controller', () => {
  it('lets in at once what comes while it runs', () => {
    const { loop, seen } = stage();
    loop.enter(() => seen.push('a'));
    expect(seen).toEqual(['a']);
  });

  it('lets in what came while it stood still when it goes on, in its order', () => {
    const { timeline, loop, seen } = stage();
    loop.stall(100);
    loop.enter(() => seen.push('a'));
    timeline.at(50, () => loop.enter(() => seen.push('b')));
    runUntil(timeline, 99);
    expect(seen).toEqual([]);
    runUntil(timeline, 100);
    expect(seen).toEqual(['a', 'b']);
  });

  it('that stands still again keeps it waiting', () => {
    const { timeline, loop, seen } = stage();
    loop.stall(100);
    loop.enter(() => seen.push('a'));
    timeline.at(60, () => loop.stall(100));
    runUntil(timeline, 159);
    expect(seen).toEqual([]);
    runUntil(timeline, 160);
    expect(seen).toEqual(['a']);
  });

  it('of a process that dies takes with it what waited', () => {
    const { timeline, loop, seen } = stage();
    loop.stall(100);
    loop.enter(() => seen.push('a'));
    loop.end();
    expect(loop.isStalled).toBe(false);
    loop.enter(() => seen.push('next'));
    runUntil(timeline, 200);
    expect(seen).toEqual(['next']);
  });
});
