import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { playSeed } from './cells.ts';
import * as fleets from './fleets.ts';
import { Kept } from './kept.ts';
import { CONTENDERS, type Contender } from './policies.ts';
import type { Workload } from './workload.ts';

const workload: Workload = {
  name: 'small',
  about: '',
  load: 0.6,
  tasks: 100,
  sizes: 'exponential',
  agents: fleets.equal({ agents: 3 }),
};
const contenderOf = (name: string): Contender => CONTENDERS.find((each) => each.name === name) as Contender; // it plays
const picker = contenderOf('random');
const balancer = contenderOf('balancer: p2c');
const contenders = [picker, balancer];
const job = { workload: 'small', seed: 7, contenders };

describe('kept runs', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muster-kept-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const keptBy = (code: Readonly<Record<string, string>>, scale = 1): Kept =>
    new Kept({ folder, scale, codeOf: ({ kind }) => code[kind] ?? '' });

  it('are there for the next process, to the last digit and with what has no value', () => {
    const played = playSeed(workload, { contenders, seed: 7, scale: 1 });
    const figures = { ...played, random: { ...played.random, balance: Number.NaN } } as typeof played;
    keptBy({}).add(job, figures);
    expect(keptBy({}).figures('small', 7, picker)).toEqual(figures.random);
    expect(keptBy({}).figures('small', 7, balancer)).toEqual(figures['balancer: p2c']);
    expect(readdirSync(folder)).toEqual(['small.jsonl']);
  });

  it('hold for one seed, one scale, one workload, and for those whose code is the same', () => {
    keptBy({ picker: 'a', balancer: 'b' }).add(job, playSeed(workload, { contenders, seed: 7, scale: 1 }));
    expect(keptBy({ picker: 'a', balancer: 'b' }).figures('small', 7, picker)).toBeDefined();
    expect(keptBy({ picker: 'changed', balancer: 'b' }).figures('small', 7, picker)).toBeUndefined();
    expect(keptBy({ picker: 'changed', balancer: 'b' }).figures('small', 7, balancer)).toBeDefined();
    expect(keptBy({ picker: 'a' }).figures('small', 8, picker)).toBeUndefined();
    expect(keptBy({ picker: 'a' }, 0.5).figures('small', 7, picker)).toBeUndefined();
    expect(keptBy({ picker: 'a' }).figures('other', 7, picker)).toBeUndefined();
  });
});
