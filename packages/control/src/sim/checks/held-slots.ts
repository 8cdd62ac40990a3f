// Which attempts hold slots of which agent, told from outside: an attempt holds its slots from its dispatch until its
// agent gives it back or is gone. The engine counts the same in its roster and its fleet; the two must agree.
import type { ToController } from '@muster/contract';
import { ShortMap } from '../../base/short-map.ts';
import { printToken } from '../../core/queue/lease.ts';
import type { JournalRecord } from '../../engine/records.ts';
import type { Account } from './account.ts';
import { type TaskAccount, taskOfToken } from './task-account.ts';

interface Report {
  readonly connection: number;
  readonly token: string;
  /** A hand-off: of an attempt that holds its task it may be refused, and then changes nothing. */
  readonly mayBeRefused: boolean;
}

/** What one agent holds. */
interface Holding {
  /** Tasks by token. */
  readonly byToken: ShortMap<string, TaskAccount>;
  /** The sum of theirs. */
  slots: number;
  /** What it held when it came back, perhaps with fewer slots, and has not given back since. */
  kept: number;
}

/** What ends an attempt, for the agent that says it. */
const REPORTS: ReadonlySet<ToController['kind']> = new Set(['done', 'failed', 'stopped', 'ask', 'handoff']);

export class HeldSlots {
  /** By agent number. */
  readonly #held = new Map<number, Holding>();
  /** Agents that took slots, or came back, since they were looked at. */
  readonly #touched = new Set<number>();
  /** Agent of each connection, from its welcome on. */
  readonly #agents = new Map<number, number>();
  /** Process of each agent. */
  readonly #instances = new Map<number, string>();
  /** Name in the last hello of a connection. */
  readonly #hellos = new Map<number, string>();
  /** Places by limit key. */
  readonly #places = new Map<string, number>();
  #reports: Report[] = [];
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** Attempts that hold a place under a limit key. */
  placesOf(limitKey: string): number {
    return this.#places.get(limitKey) ?? 0;
  }

  of(agent: number): number {
    return this.#held.get(agent)?.slots ?? 0;
  }

  /** Whose connection it is; undefined before its welcome. */
  agentOf(connection: number): number | undefined {
    return this.#agents.get(connection);
  }

  /**
   * Agents whose attempts hold more slots than there are, among those of which that can have changed since the last
   * call; one that comes back with fewer finishes what it runs.
   */
  overfull(account: Account): readonly string[] {
    if (this.#touched.size === 0) return [];
    const found: string[] = [];
    for (const agent of this.#touched) {
      const { id = '', slots = 0 } = account.agents.get(agent) ?? {};
      const { slots: held, kept } = this.#holding(agent);
      if (held > Math.max(slots, kept)) found.push(`the attempts of agent ${id} hold ${held} of its ${slots} slots`);
    }
    this.#touched.clear();
    return found;
  }

  /** After a restart the agents hold what the journal says that they hold; nobody is connected. */
  restart(account: Account): void {
    this.#held.clear();
    this.#touched.clear();
    this.#agents.clear();
    this.#hellos.clear();
    this.#places.clear();
    this.#reports = [];
    this.#total = 0;
    for (const { seq, instance } of account.agents.values()) this.#instances.set(seq, instance);
    for (const task of account.tasks) {
      if (task?.state === 'leased') this.#take(task.agent, task.token, task);
    }
    for (const holding of this.#held.values()) holding.kept = holding.slots;
  }

  /** A record was appended; `account` has it already. */
  entered(record: JournalRecord, account: Account): void {
    switch (record.kind) {
      case 'dispatched': {
        const task = account.task(record.task);
        if (task !== undefined) this.#take(record.agent, task.token, task);
        return;
      }
      case 'failed':
      case 'handed-off': {
        if (record.kind === 'failed' && record.how !== 'lost') return;
        const task = account.task(record.task);
        if (task !== undefined) this.#giveBack(task.agent, printToken(task.seq, { ...task, attempt: record.attempt }));
        return;
      }
      case 'agent-left':
        this.#gone(record.agent);
        return;
      case 'agent-joined': {
        // A new process knows nothing of the attempts of the last one; those that held a task were recorded as lost.
        if (this.#instances.get(record.agent) !== record.hello.instance) this.#gone(record.agent);
        this.#instances.set(record.agent, record.hello.instance);
        const holding = this.#holding(record.agent);
        holding.kept = holding.slots;
        this.#touched.add(record.agent);
        return;
      }
      default:
    }
  }

  /** Before the engine takes a frame. What it reports counts when the engine has taken it. */
  receiving(connection: number, items: readonly ToController[]): void {
    for (const item of items) {
      if (item.kind === 'hello') {
        this.#hellos.set(connection, item.id);
      } else if (REPORTS.has(item.kind) && 'token' in item)
        this.#reports.push({ connection, token: item.token, mayBeRefused: item.kind === 'handoff' });
    }
  }

  /** Before the engine hands out slots anew: a hello was accepted. */
  welcomed(connection: number, account: Account): void {
    const agent = account.agentById(this.#hellos.get(connection) ?? '');
    if (agent === undefined) return;
    this.#hellos.delete(connection);
    for (const [other, of] of this.#agents) if (of === agent.seq) this.#agents.delete(other);
    this.#agents.set(connection, agent.seq);
    for (const token of this.#held.get(agent.seq)?.byToken.keys() ?? []) {
      if (isOver(token, account)) this.#giveBack(agent.seq, token);
    }
  }

  /** The engine has taken the frame. */
  received(account: Account): void {
    if (this.#reports.length === 0) return;
    for (const { connection, token, mayBeRefused } of this.#reports) {
      if (!mayBeRefused || !isHolding(token, account)) this.#giveBack(this.#agents.get(connection) ?? 0, token);
    }
    this.#reports = [];
  }

  disconnected(connection: number): void {
    this.#agents.delete(connection);
    this.#hellos.delete(connection);
  }

  #take(agent: number, token: string, task: TaskAccount): void {
    const holding = this.#holding(agent);
    holding.byToken.set(token, task);
    holding.slots += task.slots;
    this.#total += task.slots;
    this.#touched.add(agent);
    for (const key of task.limitKeys) this.#places.set(key, this.placesOf(key) + 1);
  }

  #giveBack(agent: number, token: string): void {
    const holding = this.#held.get(agent);
    const task = holding?.byToken.get(token);
    if (holding === undefined || task === undefined) return;
    holding.byToken.delete(token);
    holding.slots -= task.slots;
    holding.kept = Math.min(holding.kept, holding.slots);
    this.#total -= task.slots;
    for (const key of task.limitKeys) this.#places.set(key, this.placesOf(key) - 1);
  }

  #gone(agent: number): void {
    for (const token of this.#held.get(agent)?.byToken.keys() ?? []) this.#giveBack(agent, token);
    this.#held.delete(agent);
    for (const [connection, of] of this.#agents) if (of === agent) this.#agents.delete(connection);
  }

  #holding(agent: number): Holding {
    let holding = this.#held.get(agent);
    if (holding === undefined) {
      holding = { byToken: new ShortMap(), slots: 0, kept: 0 };
      this.#held.set(agent, holding);
    }
    return holding;
  }
}

/** The task went on without the attempt, and its agent was told to stop it. One that was hedged still races. */
function isOver(token: string, account: Account): boolean {
  const task = account.task(taskOfToken(token));
  return !isHolding(token, account) && !(task?.mayRunTwice === true && task.state === 'leased');
}

function isHolding(token: string, account: Account): boolean {
  const task = account.task(taskOfToken(token));
  return task?.state === 'leased' && task.token === token;
}
