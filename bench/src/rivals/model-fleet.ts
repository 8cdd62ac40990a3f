// The agents of a modelled pool: who is kept, who is on the way out, who is idle, and what all of them have cost.
import { chooseRemovals } from '../../../packages/control/dist/core/scale/removal.js';

export interface ModelAgent {
  readonly id: string;
  /** As places of the engine's pools; `ending` is gone. */
  state: 'kept' | 'draining' | 'stopping' | 'ending';
  isUp: boolean;
  /** What is planned for it counts only while this is the same. */
  epoch: number;
  /** The task that it runs. */
  task: number | undefined;
  busySince: number;
  idleSince: number;
  readonly orderedAt: number;
}

export class ModelFleet {
  desired = 0;
  readonly #agents = new Set<ModelAgent>();
  /** The longest idle first. */
  readonly #idle: ModelAgent[] = [];
  #ordered = 0;
  /** Of agents that are gone, since the first arrival. */
  #agentMs = 0;
  #kept = 0;
  #starting = 0;

  /** Kept and ready. */
  get up(): number {
    return this.#kept - this.#starting;
  }

  get starting(): number {
    return this.#starting;
  }

  get idleCount(): number {
    return this.#idle.length;
  }

  /** On their way out. */
  get removing(): number {
    return this.#agents.size - this.#kept;
  }

  /** Idle since before that. */
  idleSince(before: number): number {
    const first = this.#idle.findIndex(({ idleSince }) => idleSince >= before);
    return first === -1 ? this.#idle.length : first;
  }

  /** From the first arrival on, at time 0. */
  agentMs(now: number): number {
    let sum = this.#agentMs;
    for (const { orderedAt } of this.#agents) sum += now - Math.max(0, orderedAt);
    return sum;
  }

  /** Ordered are to become ready; drained run something and may finish it. */
  resize(size: number, now: number): { ordered: readonly ModelAgent[]; drained: readonly ModelAgent[] } {
    this.desired = size;
    const ordered: ModelAgent[] = [];
    const drained: ModelAgent[] = [];
    for (const agent of size > this.#kept ? [...this.#agents].reverse() : []) {
      if (this.#kept === size || agent.state !== 'draining') continue;
      agent.state = 'kept';
      this.#kept++;
    }
    while (this.#kept < size) ordered.push(this.#order(now));
    for (const agent of this.#kept > size ? this.#chooseRemovals(this.#kept - size, now) : []) {
      this.#kept--;
      if (!agent.isUp) this.#starting--;
      agent.state = 'draining';
      if (agent.task === undefined) this.end(agent, now);
      else drained.push(agent);
    }
    return { ordered, drained };
  }

  ready(agent: ModelAgent, now: number): void {
    agent.isUp = true;
    this.#starting--;
    this.idle(agent, now);
  }

  idle(agent: ModelAgent, now: number): void {
    agent.idleSince = now;
    this.#idle.push(agent);
  }

  /** The one that was busy last, so that those that are too many stay idle: so does the engine's ranking, nearly. */
  takeIdle(): ModelAgent | undefined {
    return this.#idle.pop();
  }

  end(agent: ModelAgent, now: number): void {
    agent.state = 'ending';
    agent.epoch++;
    const place = this.#idle.indexOf(agent);
    if (place !== -1) this.#idle.splice(place, 1);
    if (this.#agents.delete(agent)) this.#agentMs += Math.max(0, now - Math.max(0, agent.orderedAt));
  }

  #order(now: number): ModelAgent {
    const agent: ModelAgent = {
      ...{ id: `agent-${++this.#ordered}`, state: 'kept', isUp: false, epoch: 0, task: undefined },
      ...{ busySince: 0, idleSince: now, orderedAt: now },
    };
    this.#agents.add(agent);
    this.#kept++;
    this.#starting++;
    return agent;
  }

  #chooseRemovals(count: number, now: number): readonly ModelAgent[] {
    const removable = [...this.#agents]
      .filter(({ state }) => state === 'kept')
      .map((agent) => ({
        ...{ agent, id: agent.id, isStarting: !agent.isUp, idleSince: agent.idleSince },
        running: agent.task === undefined ? 0 : 1,
        workMs: agent.task === undefined ? 0 : now - agent.busySince,
      }));
    return chooseRemovals(removable, count).map(({ agent }) => agent);
  }
}
