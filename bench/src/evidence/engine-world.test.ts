import { describe, expect, it } from 'vitest';
import { playInEngine } from './engine-world.ts';
import { figuresOf } from './figures.ts';
import * as fleets from './fleets.ts';
import { late } from './late.ts';
import { play } from './play.ts';
import { draw, type Workload } from './workload.ts';

const workload: Workload = {
  name: 'test',
  about: '',
  load: 0.6,
  tasks: 2500,
  sizes: 'lognormal',
  agents: fleets.skewed({ agents: 12, skew: 8 }),
};
const SEEDS = [1, 2, 3];
const CHOICES = { 'five-factor': {}, 'least-loaded': { picker: 'least-loaded' }, random: { picker: 'random' } };

async function meansOf(settings: { picker?: string }): Promise<{ direct: number; engine: number }> {
  const sums = { direct: 0, engine: 0 };
  for (const seed of SEEDS) {
    const scene = draw(workload, { seed, scale: 1 });
    const direct = play(scene, late({ settings }), seed);
    const sojournMs = await playInEngine(scene, settings, seed);
    expect(sojournMs.every((took) => took > 0)).toBe(true);
    sums.direct += figuresOf(direct).mean / SEEDS.length;
    sums.engine += figuresOf({ ...direct, sojournMs }).mean / SEEDS.length;
  }
  return sums;
}

describe('the direct runs', () => {
  it('agree with the whole engine in the simulated world: the same ranking, and means within a tenth', async () => {
    const found: { name: string; direct: number; engine: number }[] = [];
    for (const [name, settings] of Object.entries(CHOICES)) found.push({ name, ...(await meansOf(settings)) });
    const ranked = (by: 'direct' | 'engine') => found.toSorted((a, b) => a[by] - b[by]).map(({ name }) => name);
    expect(ranked('engine')[0]).toBe('five-factor');
    expect(ranked('direct')[0]).toBe('five-factor');
    for (const { direct, engine } of found) expect(Math.abs(engine / direct - 1)).toBeLessThan(0.1);
  });
});
