// Random command sequences against the real engine, with crashes. Invariants after every step:
//   I1 every acknowledged task is known, in one state, and an outcome never changes but by a redrive;
//   I2 busy slots equal the leases, per agent and in all;
//   I3 counts add up, and the queue's bound holds;
//   I4 a controller rebuilt from the journal has the state of the live one;
//   I5 a task is started only after those that it comes after have ended, and only with a person's approval;
//   I6 no more runs than the limits allow, and no span sees more starts, also across crashes;
//   I7 nothing starts that is paused;
//   I8 of a debounce key one unstarted task is left, and a throttle window has one task;
//   I9 a pool has as many agents ordered as it should have, and its size survives crashes;
//  I10 what a watcher of the fleet was told, change by change, adds up to what is there;
//   and the rules of the simulator's checks (src/sim/checks/rules.ts).
import {
  type AfterResult,
  type Pause,
  type PauseScope,
  type Task,
  type TaskSubmission,
  taskSeqOf,
} from '@muster/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryJournal } from '../../src/adapters/journal/memory-journal.ts';
import { VirtualClock } from '../../src/base/clock.ts';
import { Ledger, stateHash } from '../../src/engine/ledger.ts';
import { REDRIVE_MS } from '../../src/engine/redrive.ts';
import { Checker } from '../../src/sim/checks/checker.ts';
import type { SimulatedProvisioner } from '../../src/sim/provisioner.ts';
import { type Command, command } from './commands.ts';
import { checkGathering, checkLimits, checkPauses } from './gate-promises.ts';
import { LiveWatch } from './live-watch.ts';
import { FEWER_SLOTS, LATE_HAND_OFF } from './pinned-plays.ts';
import { isLimited, optionsOf, WAITING_MAX } from './play-settings.ts';
import { changePool, type Stage, stageOf } from './pool-steps.ts';
import type { World } from './world.ts';

/** Every slow task that may run twice is hedged, once so many of its type have ended. */
const LEARNED = 20;
const FINAL = new Set(['completed', 'failed', 'cancelled', 'expired', 'dead-lettered']);

interface Given {
  readonly token: string;
  readonly connection: number;
}

/** Plays the clients and agents, and remembers what was promised to them. */
class Play {
  world: World;
  provisioner: SimulatedProvisioner;
  readonly acknowledged = new Map<string, Task | undefined>();
  readonly redriven = new Set<string>();
  readonly mustBeApproved = new Set<string>();
  /** What was submitted for each task that was accepted as new, and when. */
  readonly submitted = new Map<string, { readonly task: TaskSubmission; readonly at: number }>();
  readonly paused = new Map<string, Pause>();
  /** Time of each start of a type, by task and attempt. */
  readonly startedAt = new Map<string, number>();
  /** Task of each idempotency key. */
  readonly keys = new Map<string, string>();
  /** Connection of each agent; 0 = none. */
  readonly connections = [0, 0, 0, 0];
  given: Given[] = [];
  #watch: LiveWatch | undefined;
  #started: { task: string; after: readonly AfterResult[] | undefined; isApproved: boolean }[] = [];
  reported: Given[] = [];
  readonly #seed: number;
  #connection = 100;
  #restarts = 0;
  #seq = 0;
  readonly #checker: Checker;

  private constructor({ world, provisioner }: Stage, checker: Checker, seed: number) {
    this.world = world;
    this.provisioner = provisioner;
    this.#checker = checker;
    this.#seed = seed;
  }

  static async begun(seed: number): Promise<Play> {
    const journal = new MemoryJournal();
    const checker = new Checker({ journal, waitingMax: WAITING_MAX });
    const options = { journal, checker, seed, ...optionsOf(seed) };
    return new Play(await stageOf(options, new VirtualClock(), []), checker, seed);
  }

  async run(step: Command): Promise<void> {
    const { world } = this;
    switch (step.kind) {
      case 'submit':
        await this.#submit(step.tasks);
        break;
      case 'join':
        await this.#join(step.agent, step.slots, step.isNew);
        break;
      case 'report':
        await this.#report(step.pick, step.how);
        break;
      case 'replay-report': {
        const old = this.reported[step.pick % Math.max(1, this.reported.length)];
        if (old === undefined || !this.connections.includes(old.connection)) break;
        if (step.pick % 2 === 0) await this.#handOff(old);
        else await world.receive(old.connection, { kind: 'done', token: old.token, result: 'again' });
        break;
      }
      case 'disconnect':
      case 'exit': {
        const connection = this.connections[step.agent] ?? 0;
        if (connection === 0) break;
        this.connections[step.agent] = 0;
        world.disconnect(connection);
        if (step.kind === 'exit') world.controller.agentExited(`agent-${step.agent}`, 'killed');
        await world.settle();
        break;
      }
      case 'cancel': {
        const id = [...this.acknowledged.keys()][step.pick % Math.max(1, this.acknowledged.size)];
        if (id === undefined) break;
        const cancelling = world.controller.cancel(id, 'by the test').catch(() => {});
        await world.settle();
        await cancelling;
        break;
      }
      case 'decide':
        await this.#decide(step.pick, step.isApproved);
        break;
      case 'redrive': {
        const redriving = world.controller.redrive({});
        await world.settle();
        for (const id of (await redriving).redriven) this.redriven.add(id);
        break;
      }
      case 'pause':
      case 'resume': {
        const { pauses } = world.controller;
        const changing = step.kind === 'pause' ? pauses.pause(step.scope, 'r', 'me') : pauses.resume(step.scope, 'me');
        await world.settle();
        const pause = await changing;
        const name = JSON.stringify(step.scope);
        if (typeof pause === 'boolean') this.paused.delete(name);
        else this.paused.set(name, pause);
        break;
      }
      case 'advance':
        await world.advance(step.ms);
        break;
      case 'compact':
        // A dead letter too old to be redriven is archived with the rest; the engine no longer offers it.
        world.journal.compact(world.clock.now() - REDRIVE_MS);
        await world.settle();
        break;
      case 'settings': {
        const { settings } = world.controller;
        const version = settings.read().version;
        const changes = [settings.change(step.values, { by: 'the test', version })];
        if (step.isUndone && settings.read().version > 0) changes.push(settings.undo(undefined, { by: 'the test' }));
        const outcomes = Promise.allSettled(changes);
        await world.settle();
        await outcomes;
        break;
      }
      case 'pool':
        await changePool(this.world, step.change);
        break;
      case 'crash':
        await this.#crash(step.withUnflushed);
        break;
    }
    for (const [agent, connection] of this.connections.entries()) {
      if (connection === 0 || !this.world.post.closed.has(connection)) continue;
      this.connections[agent] = 0;
      this.world.disconnect(connection);
    }
    this.#collectStarts();
  }

  /** Tasks of one type that take 10 ms, so that the type is known. */
  async learn(): Promise<void> {
    await this.#join(3, 4, false);
    const connection = this.connections[3] as number; // just joined
    for (let done = 0; done < LEARNED; done += 4) {
      await this.#submit(Array.from({ length: 4 }, () => ({ type: 'work' })));
      await this.world.advance(10);
      const tokens = this.world.starts(connection).slice(done);
      await this.world.receive(
        connection,
        ...tokens.map(({ token }) => ({ kind: 'done' as const, token, result: { token } })),
      );
      this.reported.push(...tokens.map(({ token }) => ({ token, connection })));
    }
  }

  async #submit(tasks: readonly TaskSubmission[]): Promise<void> {
    try {
      const at = this.world.clock.now();
      const pending = this.world.controller.submit(tasks);
      pending.catch(() => {});
      await this.world.settle();
      const reply = await pending;
      this.#checker.acknowledged(reply.tasks);
      reply.tasks.forEach(({ id, duplicate, throttled }, index) => {
        const task = tasks[index] as TaskSubmission; // one reply per task
        if (!this.acknowledged.has(id)) this.acknowledged.set(id, undefined);
        if (duplicate !== true) this.submitted.set(id, { task, at });
        const { tenant = 'default', idempotencyKey: key, approval } = task;
        if (approval !== undefined && throttled !== true) this.mustBeApproved.add(id);
        if (key === undefined || throttled === true) return;
        expect(id).toBe(this.keys.get(`${tenant} ${key}`) ?? id);
        this.keys.set(`${tenant} ${key}`, id);
      });
    } catch (fault) {
      expect(['queue-full', 'key-conflict', 'invalid-request']).toContain((fault as { code?: string }).code);
    }
  }

  async #join(agent: number, slots: number, isNew: boolean): Promise<void> {
    const old = this.connections[agent] ?? 0;
    if (old !== 0) {
      if (isNew) return; // A second live process would be refused; the membership tests show it.
      this.world.disconnect(old);
    }
    const connection = ++this.#connection;
    this.connections[agent] = connection;
    const attempts = isNew
      ? []
      : this.given.filter((given) => given.connection === old && old !== 0).map(({ token }) => token);
    await this.world.agent(connection, {
      id: `agent-${agent}`,
      instance: isNew ? `i${connection}` : `agent-${agent}-process`,
      slots,
      capabilities: ['other'],
      attempts,
    });
    for (const given of this.given.filter(({ token }) => attempts.includes(token)))
      this.given.push({ ...given, connection });
  }

  async #report(pick: number, how: string): Promise<void> {
    const open = this.given.filter(({ connection }) => this.connections.includes(connection));
    const given = open[pick % Math.max(1, open.length)];
    if (given === undefined) return;
    const { token, connection } = given;
    if (how === 'progress') {
      await this.world.receive(connection, { kind: 'progress', token, ratio: 0.5 });
      return;
    }
    if (how === 'checkpoint') {
      await this.world.receive(connection, { kind: 'checkpoint', ref: 1, token, data: { token } });
      return;
    }
    if (how === 'output') {
      await this.world.receive(connection, { kind: 'output', token, stream: 'output', seq: ++this.#seq, data: 'text' });
      return;
    }
    this.given = this.given.filter((other) => other.token !== token);
    this.reported.push(given);
    if (how === 'handoff') await this.#handOff(given);
    else if (how === 'done') await this.world.receive(connection, { kind: 'done', token, result: { token } });
    else if (how === 'ask') await this.world.receive(connection, { kind: 'ask', token, question: 'go on?' });
    else if (how === 'stopped') await this.world.receive(connection, { kind: 'stopped', token });
    else
      await this.world.receive(connection, {
        kind: 'failed',
        token,
        error: { class: 'E', message: 'e', terminal: how === 'terminal' },
      });
  }

  /** The task that follows was acknowledged, too, once its parent completed with it. */
  async #handOff({ token, connection }: Given): Promise<void> {
    const { world } = this;
    const { submitted } = world.controller.status().tasks;
    const task = { type: 'other', payload: { token } };
    await world.receive(connection, { kind: 'handoff', ref: 1, token, task, to: 'agent-1', note: 'go on' });
    const isAccepted = world.controller.status().tasks.submitted > submitted;
    const page = await world.controller.tasks({ limit: 1 });
    const next = page.tasks[0];
    if (!isAccepted || next === undefined) return;
    expect((await world.controller.task(next.parent ?? '')).handedTo).toBe(next.id);
    this.acknowledged.set(next.id, undefined);
  }

  async #decide(pick: number, isApproved: boolean): Promise<void> {
    const { tasks } = await this.world.controller.tasks({ state: 'awaiting-approval' });
    const task = tasks[pick % Math.max(1, tasks.length)];
    if (task === undefined) return;
    const { approvals } = this.world.controller;
    const decided = { by: 'the test', note: '' };
    const deciding = isApproved ? approvals.approve(task.id, decided) : approvals.reject(task.id, decided);
    await this.world.settle();
    await deciding;
  }

  async #crash(withUnflushed: boolean): Promise<void> {
    if (withUnflushed) this.world.controller.submit([{ type: 'work' }]).catch(() => {});
    this.connections.fill(0);
    this.given = [];
    const left = this.provisioner.leftBehind();
    this.provisioner.release();
    const { clock } = this.world;
    const { desired } = this.world.controller.pools.get('work');
    const restart = { journal: this.world.crash(), checker: this.#checker, seed: 100 + ++this.#restarts };
    const stage = await stageOf({ ...restart, ...optionsOf(this.#seed) }, clock, left);
    Object.assign(this, stage);
    expect(stage.world.controller.pools.get('work').desired).toBe(desired); // I9
  }

  #collectStarts(): void {
    for (const connection of this.connections) {
      for (const { task, token, after, approval } of this.world.starts(connection)) {
        // An agent that comes back without its attempts is given them again, on its new connection.
        const isGiven = this.given.some((given) => given.token === token && given.connection === connection);
        if (isGiven || this.reported.some((given) => given.token === token)) continue;
        this.given.push({ token, connection });
        this.#started.push({ task, after, isApproved: approval !== undefined });
      }
    }
  }

  async check(): Promise<void> {
    const { controller, journal } = this.world;
    this.#checker.step(controller);
    this.#checker.look(controller);
    expect(this.#checker.findings.all).toEqual([]);
    const status = controller.status();
    const counts: Record<string, number> = {};
    for (const [id, before] of this.acknowledged) {
      const task = await controller.task(id); // I1
      counts[task.state] = (counts[task.state] ?? 0) + 1;
      if (before !== undefined && FINAL.has(before.state) && !this.redriven.has(id)) {
        expect([task.state, task.finishedAt, task.result]).toEqual([before.state, before.finishedAt, before.result]);
      }
      this.acknowledged.set(id, task);
    }
    this.redriven.clear();
    for (const { task, after, isApproved } of this.#started.splice(0)) {
      expect(after?.map(({ task: id }) => id)).toEqual((await controller.task(task)).after); // I5
      expect(after?.every(({ state }) => FINAL.has(state)) ?? true).toBe(true);
      expect(isApproved || !this.mustBeApproved.has(task)).toBe(true);
    }
    const { tasks, slots } = status;
    const inAgents = controller.agents().reduce((sum, agent) => sum + agent.slotsBusy, 0);
    expect(slots.busy).toBe(inAgents); // I2
    const open = tasks.scheduled + tasks.waiting + tasks.awaitingApproval + tasks.leased;
    expect(open).toBeLessThanOrEqual(WAITING_MAX); // I3
    const ended = tasks.completed + tasks.failed + tasks.cancelled + tasks.expired + tasks.deadLettered;
    expect(tasks.submitted).toBe(ended + open);
    const rebuilt = new Ledger(); // I4
    await journal.reread(rebuilt);
    expect(stateHash(rebuilt)).toBe(controller.stateHash());
    expect(String(controller.settings.read().version)).toBe(rebuilt.state.documents.all('settings').at(-1)?.id ?? '0');
    if (isLimited(this.#seed)) checkLimits(this);
    checkPauses(this);
    checkGathering(this);
    const { desired, total } = controller.pools.get('work');
    expect(total).toBe(desired); // I9
    this.#watch = LiveWatch.of(controller, this.#watch).checked(); // I10
  }
}

describe('the engine under random commands', () => {
  it('keeps its promises', async () => {
    const plays = fc.array(command, { minLength: 1, maxLength: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(plays, fc.nat(), async (steps, seed) => {
        const play = await Play.begun(seed);
        if (!isLimited(seed)) await play.learn();
        for (const step of steps) {
          await play.run(step);
          await play.check();
        }
        // Everything that can end does end: agents that answer drain the queue.
        for (const name of play.paused.keys()) {
          await play.run({ kind: 'resume', scope: JSON.parse(name) as PauseScope });
        }
        for (let round = 0; round < 60 && hasWork(play); round++) {
          for (const agent of [0, 1]) await play.run({ kind: 'join', agent, slots: 4, isNew: false });
          for (let reports = 0; reports < 30; reports++) await play.run({ kind: 'report', pick: 0, how: 'done' });
          for (let decisions = 0; decisions < 10; decisions++)
            await play.run({ kind: 'decide', pick: 0, isApproved: true });
          await play.run({ kind: 'advance', ms: 31_000 });
        }
        await play.check();
        expect(hasWork(play)).toBe(false);
        for (const id of play.acknowledged.keys()) expect(taskSeqOf(id)).toBeGreaterThan(0);
      }),
      {
        numRuns: Number(process.env.RUNS ?? 60),
        examples: [
          [LATE_HAND_OFF, 3],
          [FEWER_SLOTS, 7],
        ],
      },
    );
  });
});

function hasWork({ world }: Play): boolean {
  const { scheduled, waiting, awaitingApproval, leased } = world.controller.status().tasks;
  return scheduled + waiting + awaitingApproval + leased > 0;
}
