// Which attempts hold slots of which agent, told from outside: an attempt holds its slots from its dispatch until its
// agent gives it back or is gone. The engine counts the same in its roster and its fleet; the two must agree.
import type { ToController } from '@muster/contract';
import { parseToken, printToken } from '../../core/queue/lease.ts';
import type { JournalRecord } from '../../engine/records.ts';
import type { Account } from './account.ts';

interface Report {
  readonly connection: number;
  readonly token: string;
  /** A hand-off: of an attempt that holds its task it may be refused, and then changes nothing. */
  readonly mayBeRefused: boolean;
}

/** What ends an attempt, for the agent that says it. */
const REPORTS: ReadonlySet<ToController['kind']> = new Set(['done', 'failed', 'stopped', 'ask', 'handoff']);

export class HeldSlots {
  /** By agent number and token. */
  readonly #held = new Map<number, Map<string, number>>();
  /** Agent of each connection, from its welcome on. */
  readonly #agents = new Map<number, number>();
  /** Process of each agent. */
  readonly #instances = new Map<number, string>();
  /** Name in the last hello of a connection. */
  readonly #hellos = new Map<number, string>();
  /** What an agent held when it came back, perhaps with fewer slots, and has not given back since. */
  readonly #kept = new Map<number, number>();
  #reports: Report[] = [];
  #total = 0;

  get total(): number {
    return this.#total;
  }

  of(agent: number): number {
    let slots = 0;
    for (const held of this.#held.get(agent)?.values() ?? []) slots += held;
    return slots;
  }

  /** Agents whose attempts hold more slots than there are; one that comes back with fewer finishes what it runs. */
  *overfull(account: Account): Generator<string> {
    for (const agent of this.#held.keys()) {
      const { id = '', slots = 0 } = account.agents.get(agent) ?? {};
      const held = this.of(agent);
      if (held > Math.max(slots, this.#kept.get(agent) ?? 0))
        yield `the attempts of agent ${id} hold ${held} of its ${slots} slots`;
    }
  }

  /** After a restart the agents hold what the journal says that they hold; nobody is connected. */
  restart(account: Account): void {
    this.#held.clear();
    this.#kept.clear();
    this.#agents.clear();
    this.#hellos.clear();
    this.#reports = [];
    this.#total = 0;
    for (const { seq, instance } of account.agents.values()) this.#instances.set(seq, instance);
    for (const task of account.tasks) {
      if (task?.state === 'leased') this.#take(task.agent, printToken(task.seq, task), task.slots);
    }
    for (const agent of this.#held.keys()) this.#kept.set(agent, this.of(agent));
  }

  /** A record was appended; `account` has it already. */
  entered(record: JournalRecord, account: Account): void {
    switch (record.kind) {
      case 'dispatched': {
        const slots = account.task(record.task)?.slots ?? 0;
        this.#take(record.agent, printToken(record.task, record), slots);
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
      case 'agent-joined':
        // A new process knows nothing of the attempts of the last one; those that held a task were recorded as lost.
        if (this.#instances.get(record.agent) !== record.hello.instance) this.#gone(record.agent);
        this.#instances.set(record.agent, record.hello.instance);
        this.#kept.set(record.agent, this.of(record.agent));
        return;
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
    for (const token of [...(this.#held.get(agent.seq)?.keys() ?? [])]) {
      if (this.#isOver(token, account)) this.#giveBack(agent.seq, token);
    }
  }

  /** The engine has taken the frame. */
  received(account: Account): void {
    for (const { connection, token, mayBeRefused } of this.#reports) {
      if (!mayBeRefused || !isHolding(token, account)) this.#giveBack(this.#agents.get(connection) ?? 0, token);
    }
    this.#reports = [];
  }

  disconnected(connection: number): void {
    this.#agents.delete(connection);
    this.#hellos.delete(connection);
  }

  /** The task went on without the attempt, and its agent was told to stop it. One that was hedged still races. */
  #isOver(text: string, account: Account): boolean {
    const task = account.task(parseToken(text)?.task ?? 0);
    return !isHolding(text, account) && !(task?.mayRunTwice === true && task.state === 'leased');
  }

  #take(agent: number, token: string, slots: number): void {
    const held = this.#held.get(agent) ?? new Map<string, number>();
    this.#held.set(agent, held);
    held.set(token, slots);
    this.#total += slots;
  }

  #giveBack(agent: number, token: string): void {
    const slots = this.#held.get(agent)?.get(token);
    if (slots === undefined) return;
    this.#held.get(agent)?.delete(token);
    this.#kept.set(agent, Math.min(this.#kept.get(agent) ?? 0, this.of(agent)));
    this.#total -= slots;
  }

  #gone(agent: number): void {
    for (const slots of this.#held.get(agent)?.values() ?? []) this.#total -= slots;
    this.#held.delete(agent);
    this.#kept.delete(agent);
    for (const [connection, of] of this.#agents) if (of === agent) this.#agents.delete(connection);
  }
}

function isHolding(text: string, account: Account): boolean {
  const token = parseToken(text);
  return token !== undefined && account.task(token.task)?.isHeldBy(token) === true;
}
