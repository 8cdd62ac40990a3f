// What every provisioner promises to the engine (P1 to P4 of its port), checked against any that a bench can make.
import { describe, expect, it } from 'vitest';
import { Bug } from '../../src/base/assert.ts';
import type { Provisioned, Provisioner } from '../../src/engine/ports.ts';

/**
 * A provisioner in its place. Its pools: the agents of `steady` run until they are told to end, those of `stubborn` do
 * not even listen to that, those of `failing` end as soon as they start. Delays before a next start begin at a few
 * milliseconds, and an agent that was left behind gets `adoptMs` to connect.
 */
export interface ProvisionerBench {
  readonly provisioner: Provisioner;
  readonly adoptMs: number;
  now(): number;
  /** Lets time pass until it is so. */
  until(isMet: () => boolean, what: string): Promise<void>;
  /** Lets time pass until the promise is settled. */
  settled<T>(promise: Promise<T>): Promise<T>;
  /** Ends the process of an agent from outside. */
  kill(id: string): void;
  isAlive(pid: number): boolean;
  /** Whether the process has got so far that it behaves as its pool says. */
  isReady(pid: number): boolean;
  setConnected(id: string, isConnected: boolean): void;
  /** The next controller's provisioner in the same place. This one does nothing more, released or not. */
  successor(): ProvisionerBench;
  /** Ends everything that still runs. */
  dispose(): Promise<void>;
}

const HOUR_MS = 3_600_000;

export function provisionerConformance(name: string, open: () => Promise<ProvisionerBench>): void {
  describe(`a provisioner ${name}`, () => {
    const using = (test: (stage: Stage) => Promise<void>) => async () => {
      const stage = new Stage(await open());
      try {
        await test(stage);
      } finally {
        await stage.bench.dispose();
      }
    };
    it('keeps what was created running, and tells of each start', using(keepsRunning));
    it('takes a second order of the same id as said already', using(takesAnOrderOnce));
    it('knows its pools', using(knowsItsPools));
    it('starts again what ended by itself, and tells how it ended', using(startsAgain));
    it('starts what keeps ending later and later, and never gives it up (P4)', using(backsOff));
    it('has nothing left of an agent that was removed, and tells nobody of an end by itself (P3)', using(removes));
    it('ends with force what does not end within its grace (P3)', using(endsWithForce));
    it('lets a second removal with a shorter grace count', using(shortensTheGrace));
    it('has nothing to remove of an unknown id', using(ignoresUnknownIds));
    it('starts nothing that was removed before its start, or before its next one', using(forgetsOrders));
    it('starts an agent that is created again only when the last one is gone (P1)', using(waitsForTheLast));
    it('finds what was left running, adopts what connects, and can remove it (P2)', using(adopts));
    it('replaces what was left running and does not connect (P2)', using(replaces));
    it('lists what nobody creates again until it is removed or ends', using(listsLeftovers));
    it('does nothing more after it let go', using(letsGo));
  });
}

/** A bench with what its provisioner told. */
class Stage {
  readonly bench: ProvisionerBench;
  readonly started: string[] = [];
  readonly ended: string[] = [];

  constructor(bench: ProvisionerBench) {
    this.bench = bench;
    bench.provisioner.watch({
      onStarted: (id) => this.started.push(id),
      onEnded: (id, how) => this.ended.push(`${id}: ${how}`),
    });
  }

  get provisioner(): Provisioner {
    return this.bench.provisioner;
  }

  find(id: string): Provisioned | undefined {
    return this.provisioner.list().find((one) => one.id === id);
  }

  /** Creates agents, and resolves when all run. */
  async running(pool: string, ...ids: string[]): Promise<readonly number[]> {
    for (const id of ids) this.provisioner.create(pool, id);
    return Promise.all(ids.map((id) => this.runs(id)));
  }

  /** Resolves with its process id when the agent runs, in a process other than the one given. */
  async runs(id: string, otherThan?: number): Promise<number> {
    const isSo = (one: Provisioned | undefined) =>
      one?.state === 'running' && one.pid !== otherThan && this.bench.isReady(one.pid ?? 0);
    await this.bench.until(() => isSo(this.find(id)), `${id} runs`);
    return this.find(id)?.pid ?? 0;
  }

  remove(id: string, graceMs: number): Promise<void> {
    return this.bench.settled(this.provisioner.remove(id, graceMs));
  }

  async passes(ms: number): Promise<void> {
    const until = this.bench.now() + ms;
    await this.bench.until(() => this.bench.now() >= until, `${ms} ms are over`);
  }
}

async function keepsRunning(stage: Stage): Promise<void> {
  const before = stage.bench.now();
  for (const id of ['steady-1', 'steady-2', 'steady-3']) stage.provisioner.create('steady', id);
  expect(stage.provisioner.list().map(({ id, state, pid }) => [id, state, pid])).toEqual([
    ['steady-1', 'ordered', undefined],
    ['steady-2', 'ordered', undefined],
    ['steady-3', 'ordered', undefined],
  ]);
  const pids = await stage.running('steady', 'steady-1', 'steady-2', 'steady-3');
  expect(new Set(pids).size).toBe(3);
  expect(pids.every((pid) => stage.bench.isAlive(pid))).toBe(true);
  expect(stage.started.sort()).toEqual(['steady-1', 'steady-2', 'steady-3']);
  expect(stage.ended).toEqual([]);
  for (const { pool, since, restarts, lastEnd } of stage.provisioner.list()) {
    expect({ pool, restarts, lastEnd }).toEqual({ pool: 'steady', restarts: 0, lastEnd: undefined });
    expect(since).toBeGreaterThanOrEqual(before);
    expect(since).toBeLessThanOrEqual(stage.bench.now());
  }
}

async function takesAnOrderOnce(stage: Stage): Promise<void> {
  const [pid] = await stage.running('steady', 'steady-1');
  stage.provisioner.create('steady', 'steady-1');
  await stage.passes(50);
  expect(stage.provisioner.list()).toHaveLength(1);
  expect(stage.find('steady-1')).toMatchObject({ state: 'running', pid });
  expect(stage.started).toHaveLength(1);
}

async function knowsItsPools({ provisioner }: Stage): Promise<void> {
  expect(() => provisioner.create('unheard-of', 'unheard-of-1')).toThrow(Bug);
  expect(() => provisioner.create('constructor', 'constructor-1')).toThrow(Bug);
  expect(provisioner.list()).toEqual([]);
}

async function startsAgain(stage: Stage): Promise<void> {
  const [first, other] = await stage.running('steady', 'steady-1', 'steady-2');
  stage.bench.kill('steady-1');
  const second = await stage.runs('steady-1', first);
  expect(stage.bench.isAlive(first ?? 0)).toBe(false);
  expect(stage.bench.isAlive(second)).toBe(true);
  expect(stage.ended).toHaveLength(1);
  const { restarts, lastEnd } = stage.find('steady-1') ?? {};
  expect(restarts).toBe(1);
  expect(stage.ended).toEqual([`steady-1: ${lastEnd}`]);
  expect(stage.find('steady-2')).toMatchObject({ pid: other, restarts: 0 });
}

async function backsOff(stage: Stage): Promise<void> {
  const delays: number[] = [];
  stage.provisioner.watch({
    onEnded: (id) => {
      const { state, since = 0, pid } = stage.find(id) ?? {};
      expect([state, pid]).toEqual(['backing-off', undefined]);
      delays.push(since - stage.bench.now());
    },
  });
  stage.provisioner.create('failing', 'failing-1');
  await stage.bench.until(() => delays.length >= 7, 'it ended seven times');
  expect(Math.min(...delays)).toBeGreaterThan(0);
  expect(Math.min(...delays.slice(5))).toBeGreaterThan(4 * (delays[0] ?? 0));
  await stage.bench.until(() => stage.find('failing-1')?.restarts === 7, 'it is started once more');
}

async function removes(stage: Stage): Promise<void> {
  const [first, second] = await stage.running('steady', 'steady-1', 'steady-2');
  await stage.remove('steady-1', HOUR_MS);
  expect(stage.bench.isAlive(first ?? 0)).toBe(false);
  expect(stage.provisioner.list().map(({ id }) => id)).toEqual(['steady-2']);
  await stage.passes(100);
  expect(stage.ended).toEqual([]);
  expect(stage.started).toHaveLength(2);
  expect(stage.bench.isAlive(second ?? 0)).toBe(true);
}

async function endsWithForce(stage: Stage): Promise<void> {
  const [pid = 0] = await stage.running('stubborn', 'stubborn-1');
  const before = stage.bench.now();
  const removal = stage.provisioner.remove('stubborn-1', 150);
  expect(stage.find('stubborn-1')).toMatchObject({ state: 'stopping', pid });
  await stage.bench.settled(removal);
  expect(stage.bench.now() - before).toBeGreaterThanOrEqual(150);
  expect(stage.bench.isAlive(pid)).toBe(false);
  expect(stage.provisioner.list()).toEqual([]);
}

async function shortensTheGrace(stage: Stage): Promise<void> {
  const [pid = 0] = await stage.running('stubborn', 'stubborn-1');
  const slow = stage.provisioner.remove('stubborn-1', HOUR_MS);
  await stage.passes(20);
  const soon = stage.provisioner.remove('stubborn-1', 50);
  const never = stage.provisioner.remove('stubborn-1', 2 * HOUR_MS);
  await stage.bench.settled(Promise.all([slow, soon, never]));
  expect(stage.bench.isAlive(pid)).toBe(false);
  expect(stage.provisioner.list()).toEqual([]);
}

async function ignoresUnknownIds(stage: Stage): Promise<void> {
  await stage.remove('nobody', HOUR_MS);
  expect(stage.provisioner.list()).toEqual([]);
}

async function forgetsOrders(stage: Stage): Promise<void> {
  stage.provisioner.create('steady', 'steady-1');
  await stage.remove('steady-1', HOUR_MS);
  stage.provisioner.create('failing', 'failing-1');
  const isLate = () => stage.started.length >= 6 && stage.find('failing-1')?.state === 'backing-off';
  await stage.bench.until(isLate, 'it backs off');
  await stage.remove('failing-1', HOUR_MS);
  const starts = stage.started.length;
  expect(stage.provisioner.list()).toEqual([]);
  await stage.passes(300);
  expect(stage.started).toHaveLength(starts);
  expect(stage.started).not.toContain('steady-1');
}

async function waitsForTheLast(stage: Stage): Promise<void> {
  const [first = 0] = await stage.running('stubborn', 'stubborn-1');
  let wasAliveAtNextStart = false;
  stage.provisioner.watch({
    onStarted: () => {
      wasAliveAtNextStart = stage.bench.isAlive(first);
    },
  });
  const removal = stage.provisioner.remove('stubborn-1', 100);
  stage.provisioner.create('stubborn', 'stubborn-1');
  expect(stage.provisioner.list()).toHaveLength(1);
  expect(stage.find('stubborn-1')).toMatchObject({ state: 'stopping', pid: first });
  await stage.bench.settled(removal);
  expect(stage.bench.isAlive(first)).toBe(false);
  const second = await stage.runs('stubborn-1', first);
  expect(wasAliveAtNextStart).toBe(false);
  expect(stage.find('stubborn-1')).toMatchObject({ restarts: 0, lastEnd: undefined });
  // The last word counts: created while it stops, and removed after all.
  const again = stage.provisioner.remove('stubborn-1', 50);
  stage.provisioner.create('stubborn', 'stubborn-1');
  await stage.bench.settled(Promise.all([again, stage.provisioner.remove('stubborn-1', 50)]));
  await stage.passes(50);
  expect(stage.bench.isAlive(second)).toBe(false);
  expect(stage.provisioner.list()).toEqual([]);
}

async function adopts(stage: Stage): Promise<void> {
  const [pid = 0] = await stage.running('steady', 'steady-1');
  const { since } = stage.find('steady-1') ?? {};
  stage.provisioner.release();
  expect(stage.bench.isAlive(pid)).toBe(true);
  const next = new Stage(stage.bench.successor());
  expect(next.find('steady-1')).toMatchObject({ pool: 'steady', state: 'adopting', pid, since });
  next.provisioner.create('steady', 'steady-1');
  expect(next.find('steady-1')).toMatchObject({ state: 'adopting', pid });
  next.bench.setConnected('steady-1', true);
  expect(await next.runs('steady-1')).toBe(pid);
  await next.passes(2 * next.bench.adoptMs);
  expect(next.find('steady-1')).toMatchObject({ state: 'running', pid, since });
  expect([...next.started, ...next.ended]).toEqual([]);
  next.bench.kill('steady-1');
  next.bench.setConnected('steady-1', false);
  const second = await next.runs('steady-1', pid);
  expect(next.ended).toHaveLength(1);
  await next.remove('steady-1', HOUR_MS);
  expect(next.bench.isAlive(second)).toBe(false);
}

async function replaces(stage: Stage): Promise<void> {
  const [pid = 0] = await stage.running('steady', 'steady-1');
  // This one is not even asked to let go, as after the end of a controller by force.
  const before = stage.bench.now();
  const next = new Stage(stage.bench.successor());
  next.provisioner.create('steady', 'steady-1');
  await next.runs('steady-1', pid);
  expect(next.bench.now() - before).toBeGreaterThanOrEqual(next.bench.adoptMs);
  expect(next.bench.isAlive(pid)).toBe(false);
  expect(next.ended).toHaveLength(1);
}

async function listsLeftovers(stage: Stage): Promise<void> {
  const [first = 0, second = 0] = await stage.running('steady', 'steady-1', 'steady-2');
  stage.provisioner.release();
  const next = new Stage(stage.bench.successor());
  await next.passes(2 * next.bench.adoptMs);
  const listed = () => next.provisioner.list().map(({ id, state }) => `${id} ${state}`);
  expect(listed().sort()).toEqual(['steady-1 adopting', 'steady-2 adopting']);
  await next.remove('steady-1', HOUR_MS);
  expect(next.bench.isAlive(first)).toBe(false);
  expect(next.bench.isAlive(second)).toBe(true);
  next.bench.kill('steady-2');
  await next.bench.until(() => next.provisioner.list().length === 0, 'it is forgotten');
  expect([...next.started, ...next.ended]).toEqual([]);
}

async function letsGo(stage: Stage): Promise<void> {
  await stage.running('steady', 'steady-1');
  stage.provisioner.release();
  stage.provisioner.create('steady', 'steady-2');
  await stage.remove('steady-1', 0);
  stage.bench.kill('steady-1');
  await stage.passes(100);
  expect(stage.started).toEqual(['steady-1']);
  expect(stage.ended).toEqual([]);
}
