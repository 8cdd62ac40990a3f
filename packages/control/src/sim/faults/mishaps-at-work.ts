// Mishaps as they befall a world. What one changes for a while is put right again at its end.
import { never } from '../../base/assert.ts';
import type { Random } from '../../base/random.ts';
import { REDRIVE_MS } from '../../engine/redrive.ts';
import type { SimAgent } from '../agent.ts';
import type { World } from '../world.ts';
import type { Mishap } from './mishap.ts';
import type { Repeats } from './repeats.ts';

export interface MishapsOptions {
  readonly world: World;
  readonly repeats: Repeats;
  readonly random: Random;
  /** Does something at a moment between two steps of the world; the last of two for the same moment comes later. */
  readonly later: (ms: number, happen: () => void | Promise<void>) => void;
}

export class MishapsAtWork {
  readonly #options: MishapsOptions;
  readonly #usual: { readonly network: World['network']['conditions']; readonly syncMs: number };
  /** Controllers that were started again. */
  restarts = 0;

  constructor(options: MishapsOptions) {
    this.#options = options;
    const { network, store } = options.world;
    this.#usual = { network: network.conditions, syncMs: store.syncMs };
  }

  befall(mishap: Mishap): void {
    const { world, repeats, later } = this.#options;
    switch (mishap.kind) {
      case 'agent-crash':
        this.#agent(mishap.agent)?.crash();
        return;
      case 'agent-hang':
        this.#agent(mishap.agent)?.hang(mishap.ms);
        return;
      case 'agent-slow':
        this.#slow(this.#agent(mishap.agent), mishap);
        return;
      case 'node-loss':
        for (const agent of this.#agents(mishap.agents)) agent.crash('its machine is gone');
        return;
      case 'partition':
        for (const { name } of this.#agents(mishap.agents)) world.network.cutOff(name, mishap.ms);
        return;
      case 'network':
        this.#network(mishap);
        return;
      case 'repeats':
        repeats.ratio = mishap.ratio;
        later(mishap.ms, () => {
          repeats.ratio = 0;
        });
        return;
      case 'store-slow':
        world.store.syncMs = mishap.syncMs;
        later(mishap.ms, () => {
          world.store.syncMs = this.#usual.syncMs;
        });
        return;
      case 'store-failure':
        this.#whenAwake(() => this.#failStore(mishap.downMs));
        return;
      case 'disk-full':
        this.#whenAwake(() => this.#fillDisk(mishap.ms));
        return;
      case 'controller-crash':
        if (world.isUp) world.crash();
        repeats.stop();
        world.clockSkewMs += mishap.clockMs;
        this.#restartAfter(mishap.downMs);
        return;
      case 'controller-stall':
        if (world.isUp) world.loop.stall(mishap.ms);
        return;
      case 'clock-jump':
        world.clockSkewMs += mishap.ms;
        return;
      case 'compaction':
        this.#whenAwake(() => this.#compact());
        return;
      default:
        never(mishap, 'mishap');
    }
  }

  /** What calls the controller at once waits while its loop stands still. */
  #whenAwake(happen: () => void): void {
    const { world, later } = this.#options;
    if (world.loop.isStalled) later(Math.max(1, world.loop.freeAt - world.now), () => this.#whenAwake(happen));
    else happen();
  }

  /** Its end follows its beginning, also when that had to wait. */
  #fillDisk(ms: number): void {
    const { world, later } = this.#options;
    world.store.setSpace('reserve');
    later(ms, () => this.#whenAwake(() => world.store.setSpace('ample')));
  }

  #failStore(downMs: number): void {
    const { world, repeats } = this.#options;
    world.store.fail();
    repeats.stop();
    this.#restartAfter(downMs);
  }

  #compact(): void {
    const { world } = this.#options;
    // What is too old to be redriven is archived with the rest.
    if (world.isUp) world.store.compact(world.now - REDRIVE_MS);
  }

  #network({ delayMs, lossRatio, breakRatio, ms }: Extract<Mishap, { kind: 'network' }>): void {
    const { world, later } = this.#options;
    const { network } = this.#usual;
    const { delayMsMin } = network;
    world.network.conditions = { delayMs, delayMsMin, lossRatio, breakRatio };
    later(ms, () => {
      world.network.conditions = network;
    });
  }

  #slow(agent: SimAgent | undefined, { factor, ms }: Extract<Mishap, { kind: 'agent-slow' }>): void {
    if (agent === undefined) return;
    agent.speed = agent.plan.speed / factor;
    this.#options.later(ms, () => {
      agent.speed = agent.plan.speed;
    });
  }

  #restartAfter(ms: number): void {
    this.#options.later(ms, async () => {
      const { world } = this.#options;
      if (world.failure !== undefined && world.isUp) world.crash(); // in its own turn: the failure was just now
      if (world.isUp) return;
      this.restarts++;
      await world.restart();
    });
  }

  #agent(number: number): SimAgent | undefined {
    const living = [...this.#options.world.agents.values()];
    return living[number % Math.max(1, living.length)];
  }

  /** So many in a row, from a random one on. */
  #agents(count: number): readonly SimAgent[] {
    const living = [...this.#options.world.agents.values()];
    const first = this.#options.random.below(Math.max(1, living.length));
    return [...living, ...living].slice(first, first + Math.min(count, living.length));
  }
}
