import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/random.ts';
import { Crowding } from './crowding.ts';

/** Runs on agents of any load, with noise around `slowdownAt`. */
function taught(runs: number, slowdownAt: (busyRatio: number) => number, taskType = 'chat'): Crowding {
  const random = seededRandom(7);
  const crowding = new Crowding();
  for (let run = 0; run < runs; run++) {
    const busyRatio = random.below(8) / 8;
    crowding.learn({ taskType, busyRatio, slowdown: slowdownAt(busyRatio) * (0.4 + 1.2 * random.next()) });
  }
  return crowding;
}

describe('what company costs', () => {
  it('is taken for something until it is known', () => {
    expect(new Crowding().of('chat')).toBe(1);
    expect(taught(5, () => 1).of('chat')).toBe(1);
    expect(taught(500, () => 1).of('other')).toBe(1);
  });

  it('is little where agents have a core for each slot', () => {
    expect(taught(500, () => 1).of('chat')).toBeLessThan(0.4);
    expect(taught(5000, () => 1).of('chat')).toBeGreaterThan(0);
  });

  it.each([0.5, 2, 4])('is learned where tasks share cores: 1 + %d × busy', (cost) => {
    const learned = taught(3000, (busyRatio) => 1 + cost * busyRatio).of('chat');
    expect(learned).toBeGreaterThan(cost * 0.5);
    expect(learned).toBeLessThan(cost * 2);
  });

  it('is learned anew when the agents are otherwise', () => {
    const crowding = taught(3000, (busyRatio) => 1 + 4 * busyRatio);
    const before = crowding.of('chat');
    for (let run = 0; run < 6000; run++) crowding.learn({ taskType: 'chat', busyRatio: (run % 8) / 8, slowdown: 1 });
    expect(crowding.of('chat')).toBeLessThan(before / 4);
  });

  it('says nothing of agents with one slot, which never have company', () => {
    const crowding = new Crowding();
    for (let run = 0; run < 100; run++) crowding.learn({ taskType: 'chat', busyRatio: 0, slowdown: 1 + (run % 3) });
    expect(crowding.of('chat')).toBe(1);
  });

  it('forgets the type that was unused for longest', () => {
    const crowding = taught(500, () => 1, 'first');
    for (let type = 0; type < 1000; type++) crowding.learn({ taskType: `type-${type}`, busyRatio: 0, slowdown: 1 });
    expect(crowding.of('first')).toBe(1);
  });
});
