// Anti-affinity: tasks with the same `apart` never run on the same agent at the same time.
//
// A1. An agent holds a name from the dispatch of its task until it no longer runs the attempt, whatever became of that.
// A2. A task is parked only while some agent holds its name. It is looked at again whenever tasks are routed, and
//     leaves when an agent with room does not hold the name: no timer, no polling.
import { Heap } from '../base/heap.ts';
import type { Fleet, Need } from '../core/route/fleet.ts';
import type { TaskEntry } from './task-entry.ts';

/** Names looked at each time; the rest has its turn the next time. */
const NAMES_PER_LOOK = 256;

type Waiting = Map<Need, Heap<TaskEntry>>;

export class Apart {
  readonly #fleet: Fleet;
  /** By name: the agents that hold it, and how often. */
  readonly #holders = new Map<string, Map<number, number>>();
  readonly #parked = new Map<string, Waiting>();
  readonly #members = new Map<TaskEntry, Need>();
  readonly #parkedFor = new Map<Need, number>();

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
  }

  /** Parked tasks. */
  get size(): number {
    return this.#members.size;
  }

  hold(name: string, agent: number): void {
    const holders = this.#holders.get(name) ?? new Map<number, number>();
    this.#holders.set(name, holders);
    holders.set(agent, (holders.get(agent) ?? 0) + 1);
  }

  release(name: string, agent: number): void {
    const holders = this.#holders.get(name);
    const left = (holders?.get(agent) ?? 0) - 1;
    if (left > 0) holders?.set(agent, left);
    else holders?.delete(agent);
    if (holders?.size === 0) this.#holders.delete(name);
  }

  isHeld(name: string): boolean {
    return this.#holders.has(name);
  }

  holds(name: string, agent: number): boolean {
    return this.#holders.get(name)?.has(agent) === true;
  }

  park(entry: TaskEntry, need: Need): void {
    const { apart: name } = entry.spec;
    const waiting: Waiting = this.#parked.get(name) ?? new Map();
    this.#parked.set(name, waiting);
    const heap = waiting.get(need) ?? new Heap<TaskEntry>(goesFirst);
    waiting.set(need, heap);
    heap.push(entry);
    this.#members.set(entry, need);
    this.#parkedFor.set(need, this.parkedFor(need) + 1);
  }

  /** Parked tasks of this need. */
  parkedFor(need: Need): number {
    return this.#parkedFor.get(need) ?? 0;
  }

  isParked(entry: TaskEntry): boolean {
    return this.#members.has(entry);
  }

  /** It ended otherwise. False when it was not parked. */
  forget(entry: TaskEntry): boolean {
    const need = this.#members.get(entry);
    if (need === undefined) return false;
    this.#members.delete(entry);
    const left = this.parkedFor(need) - 1;
    if (left > 0) this.#parkedFor.set(need, left);
    else this.#parkedFor.delete(need);
    return true;
  }

  /** Takes out the tasks that may go now, as many as there are agents for them; says whether some name was not looked at. */
  unpark(take: (entry: TaskEntry) => void): boolean {
    let looks = 0;
    for (const [name, waiting] of this.#parked) {
      if (looks++ === NAMES_PER_LOOK) return true;
      for (const [need, heap] of waiting) {
        this.#drop(heap);
        for (let room = this.#roomFor(name, need); room > 0 && heap.size > 0; room--) {
          const entry = heap.pop() as TaskEntry; // size > 0
          this.forget(entry);
          take(entry);
          this.#drop(heap);
        }
        if (heap.size === 0) waiting.delete(need);
      }
      this.#parked.delete(name);
      // To the end of the line, so that no name is always among the first.
      if (waiting.size > 0) this.#parked.set(name, waiting);
    }
    return false;
  }

  /** Agents with room for the need that do not hold the name. */
  #roomFor(name: string, need: Need): number {
    let { free } = need;
    if (free === 0) return 0;
    for (const agent of this.#holders.get(name)?.keys() ?? []) if (this.#fleet.hasRoomFor(agent, need)) free--;
    return free;
  }

  /** Of the first tasks of a heap, those that were forgotten. */
  #drop(heap: Heap<TaskEntry>): void {
    for (let first = heap.peek(); first !== undefined && !this.#members.has(first); first = heap.peek()) heap.pop();
  }
}

function goesFirst(a: TaskEntry, b: TaskEntry): boolean {
  return a.spec.priority === b.spec.priority ? a.seq < b.seq : a.spec.priority > b.spec.priority;
}
