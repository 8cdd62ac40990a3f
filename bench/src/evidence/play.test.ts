import { describe, expect, it } from 'vitest';
import { figuresOf } from './figures.ts';
import * as fleets from './fleets.ts';
import { late } from './late.ts';
import { play } from './play.ts';
import { CHOOSERS, push } from './push.ts';
import { draw, type Workload } from './workload.ts';

const workload: Workload = {
  name: 'test',
  about: '',
  load: 0.8,
  tasks: 20_000,
  sizes: 'exponential',
  agents: fleets.equal({ agents: 10 }),
};
const runOf = (changed: Partial<Workload>, policy = late({ settings: {} }), seed = 1) =>
  play(draw({ ...workload, ...changed }, { seed, scale: 1 }), policy, seed);
const meanSojourn = (changed: Partial<Workload>, policy = late({ settings: {} })): number => {
  const seeds = [1, 2, 3, 4];
  return seeds.reduce((sum, seed) => sum + figuresOf(runOf(changed, policy, seed)).mean, 0) / seeds.length;
};

/** Mean sojourn of M/M/c in mean service times (A. K. Erlang's C formula). */
function erlang(servers: number, load: number): number {
  const offered = servers * load;
  let term = 1;
  let sum = 1;
  for (let busy = 1; busy < servers; busy++) {
    term *= offered / busy;
    sum += term;
  }
  const full = (term * offered) / servers / (1 - load);
  return 1 + full / (sum + full) / (servers * (1 - load));
}

describe('a run', () => {
  it('waits as theory says where every picker is the same queue', () => {
    expect(meanSojourn({})).toBeCloseTo(erlang(10, 0.8), 1);
    expect(meanSojourn({ agents: fleets.equal({ agents: 1, slots: 10 }) })).toBeCloseTo(erlang(10, 0.8), 1);
  });

  it('shares the cores of an agent as theory says: a busy one-core agent is M/M/1 whatever its slots', () => {
    const shared = fleets.equal({ agents: 1, slots: 200, cores: 1 });
    expect(meanSojourn({ agents: shared, load: 0.5 })).toBeCloseTo(2, 1);
  });

  it('bound at random on arrival, is many queues of one', () => {
    const anyOf = push(({ present, random }) => ({ choose: () => present[random.below(present.length)] as number }));
    expect(Math.abs(meanSojourn({ load: 0.5 }, anyOf) - erlang(1, 0.5))).toBeLessThan(0.1);
  });

  it('is the same with the same seed and another with another', () => {
    const few = { tasks: 1000 };
    expect(runOf(few).sojournMs).toEqual(runOf(few).sojournMs);
    expect(runOf(few, late({ settings: {} }), 2).sojournMs).not.toEqual(runOf(few).sojournMs);
  });

  it('shows every policy the same arrivals', () => {
    const few = { tasks: 1000 };
    const [ours, theirs] = [runOf(few), runOf(few, push(CHOOSERS['least request']))];
    expect(ours.scene.tasks).toEqual(theirs.scene.tasks);
    expect(ours.sojournMs).not.toEqual(theirs.sojournMs);
  });

  it('loses no task when agents come and go', () => {
    const agents = fleets.withLater(fleets.equal({ agents: 40 }), 10);
    const { sojournMs } = runOf({ tasks: 5000, agents, changes: fleets.replacements({ there: 10 }) });
    expect(sojournMs.every((took) => took > 0)).toBe(true);
  });
});

describe('what the product does', () => {
  const holed = { agents: fleets.equal({ agents: 20 }), changes: fleets.inTheMiddle([3], { failureRatio: 1 }) };

  it('a black hole is taken out', () => {
    const kept = figuresOf(runOf(holed, late({ settings: { picker: 'least-loaded' }, ejects: false }))).failed;
    const ejected = figuresOf(runOf(holed, late({ settings: { picker: 'least-loaded' } }))).failed;
    expect(kept).toBeGreaterThan(0.01);
    expect(ejected).toBeLessThan(kept / 2);
  });

  it('a flooding tenant leaves the wait of another as it was', () => {
    const flood = { load: 3, tenants: { quiet: 0.3, flood: 2.7 }, tasks: 10_000 };
    const { tenantP99 } = figuresOf(runOf(flood));
    expect(tenantP99.quiet).toBeLessThan(10);
    expect(tenantP99.flood).toBeGreaterThan(100);
  });
});
