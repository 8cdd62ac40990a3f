// A person at work while things go wrong: redrives dead letters, cancels a task here and there, resizes the pool.
import { Fault, taskIdOf } from '@muster/contract';
import type { Random } from '../../base/random.ts';
import type { Checker } from '../checks/checker.ts';
import type { World } from '../world.ts';

export interface OperatorOptions {
  readonly world: World;
  readonly checker: Checker;
  readonly random: Random;
  readonly pool: string;
  readonly agentsMin: number;
  readonly agentsMax: number;
}

const PAUSE_MS = 2_000;

export class Operator {
  readonly #options: OperatorOptions;
  #isOff = false;

  constructor(options: OperatorOptions) {
    this.#options = options;
  }

  start(): void {
    const { world, random } = this.#options;
    world.timeline.after(PAUSE_MS * (0.5 + random.next()), () => {
      if (this.#isOff) return;
      if (world.isUp && world.failure === undefined && !world.loop.isStalled) this.#act();
      this.start();
    });
  }

  stop(): void {
    this.#isOff = true;
  }

  #act(): void {
    const { world, random } = this.#options;
    world.awaits();
    const doing = this.#deed(random.below(12));
    doing.catch((error: unknown) => {
      if (!(error instanceof Fault)) this.#options.checker.findings.report('no-bug', String(error));
    });
  }

  #deed(number: number): Promise<void> {
    if (number < 6) return this.#cancel();
    if (number < 8) return this.#redrive();
    return number < 10 ? this.#resize() : this.#decide();
  }

  /** About one that waits for a person, if any does. */
  async #decide(): Promise<void> {
    const { world, random } = this.#options;
    const { tasks } = await world.controller.tasks({ state: 'awaiting-approval', limit: 10 });
    const task = tasks[random.below(Math.max(1, tasks.length))];
    if (task === undefined || !world.isUp) return;
    const { approvals } = world.controller;
    const decision = { by: 'the operator', note: '' };
    await (random.next() < 0.7 ? approvals.approve(task.id, decision) : approvals.reject(task.id, decision));
  }

  async #cancel(): Promise<void> {
    const { world, checker, random } = this.#options;
    const { tasks } = checker.journal.live;
    // Of the youngest: the others are over for the most part.
    const seq = tasks.length - 1 - random.below(Math.min(100, tasks.length));
    if (seq <= 0) return;
    const { id, state } = await world.controller.cancel(taskIdOf(seq), 'by the operator');
    checker.told(id, state);
  }

  async #redrive(): Promise<void> {
    await this.#options.world.controller.redrive({ limit: 100 });
  }

  async #resize(): Promise<void> {
    const { world, random, pool, agentsMin, agentsMax } = this.#options;
    const to = agentsMin + random.below(agentsMax - agentsMin + 1);
    await world.controller.pools.scale(pool, { to }, 'the operator');
  }
}
