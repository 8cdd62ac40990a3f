// A simulated agent: it speaks the protocol as the SDK does, and takes as long for a task as its model says.
//
// A1. An attempt runs once: a second `start` of it only repeats the report, if there is one.
// A2. A report is kept until `settled` names it, and sent again after every reconnect.
// A3. Without a controller for as long as it was told, its process ends.
import type { FaultCode, FromController, TaskError, TaskId, ToController, Usage } from '@muster/contract';
import type { Random } from '../base/random.ts';
import { ShortMap } from '../base/short-map.ts';
import type { Delivered, Network, Peer } from './network.ts';
import type { Timeline } from './timeline.ts';

/** What one agent is. */
export interface AgentPlan {
  readonly id: string;
  readonly type: string;
  readonly slots: number;
  /** Tasks take their service time ÷ speed. */
  readonly speed: number;
  readonly costPerHour?: number;
  readonly capabilities?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly version?: string;
}

/** How an attempt goes. */
export interface Course {
  readonly runMs: number;
  /** It fails with this; absent: it completes. */
  readonly error?: TaskError;
  readonly result?: unknown;
  readonly usage?: Usage;
}

/** What an agent is given to run. */
export interface SimAttempt {
  readonly task: TaskId;
  readonly token: string;
  /** Which one of its task, from 1. */
  readonly attempt: number;
  /** JSON text. */
  readonly payload: string;
}

/** Decides how an attempt goes, as it starts. */
export type Work = (attempt: SimAttempt, agent: SimAgent) => Course;

export interface AgentSurroundings {
  readonly timeline: Timeline;
  readonly network: Network;
  readonly random: Random;
  readonly work: Work;
  /** Whether it sends a frame when it has sent nothing else for as long as it was told. */
  readonly hasHeartbeats: boolean;
  /** Its process has ended by itself. */
  readonly onEnded: (agent: SimAgent, how: string) => void;
}

type Report = Extract<ToController, { kind: 'done' | 'failed' }>;

/** An attempt that the controller has not settled yet. */
interface Known {
  readonly token: string;
  report: Report | undefined;
}

/** Before the next attempt to connect, up to twice as much at random. */
const RECONNECT_MS = 500;
/** Agents that are told to stop hand back what they run this long before their grace is over. */
const HAND_BACK_MS = 1_000;
const HANDED_BACK: TaskError = { class: 'AgentStopped', message: 'the agent stopped before the attempt was finished' };

export class SimAgent implements Peer {
  readonly plan: AgentPlan;
  readonly instance: string;
  /** From now on; tasks that run already keep their time. */
  speed: number;
  readonly #around: AgentSurroundings;
  readonly #known = new ShortMap<string, Known>();
  /** What a hanging agent would have done meanwhile. */
  #held: (() => void)[] = [];
  #connection: number | undefined;
  #isWelcome = false;
  #isAlive = true;
  #isHanging = false;
  #isLeaving = false;
  #heartbeatMs = 0;
  #orphanTimeoutMs = 0;
  /** Counts welcomes: which one it was orphaned after. */
  #welcomes = 0;
  #sentAt = 0;
  #listed: readonly string[] = [];

  constructor(plan: AgentPlan, instance: string, around: AgentSurroundings) {
    this.plan = plan;
    this.instance = instance;
    this.speed = plan.speed;
    this.#around = around;
  }

  get name(): string {
    return this.plan.id;
  }

  /** With fractions of a millisecond. */
  get now(): number {
    return this.#around.timeline.now;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isConnected(): boolean {
    return this.#isWelcome;
  }

  /** Attempts that run now. */
  get running(): number {
    let running = 0;
    for (const { report } of this.#known.values()) if (report === undefined) running++;
    return running;
  }

  connect(): void {
    if (!this.#isAlive || this.#connection !== undefined) return;
    const { network } = this.#around;
    this.#connection = network.connect(this);
    if (this.#connection === undefined) {
      this.#retry();
      return;
    }
    const { id, type, slots, costPerHour, capabilities, labels, version } = this.plan;
    this.#listed = this.#known.keys();
    const hello: ToController = {
      kind: 'hello',
      ...{ id, instance: this.instance, type, slots },
      ...(costPerHour === undefined ? {} : { costPerHour }),
      ...(capabilities === undefined ? {} : { capabilities: [...capabilities] }),
      ...(labels === undefined ? {} : { labels: { ...labels } }),
      ...(version === undefined ? {} : { version }),
      attempts: [...this.#listed],
    };
    network.send(this.#connection, [hello]);
  }

  receive(item: Delivered, json: string | undefined): void {
    if (!this.#isAlive) return;
    if (this.#isHanging) this.#held.push(() => this.#take(item, json));
    else this.#take(item, json);
  }

  closed(code: FaultCode | undefined): void {
    this.#connection = undefined;
    if (this.#isWelcome) this.#awaitController();
    this.#isWelcome = false;
    if (!this.#isAlive) return;
    if (code === 'id-in-use' && this.#isLeaving) this.end();
    else this.#retry();
  }

  /** Its process dies now: what it ran is lost. */
  crash(how = 'it crashed'): void {
    if (!this.#isAlive) return;
    this.end();
    this.#around.onEnded(this, how);
  }

  /** Its process is no more, and whoever ended it knows. */
  end(): void {
    this.#isAlive = false;
    this.#known.clear();
    this.#held = [];
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection !== undefined) this.#around.network.hangUp(connection);
  }

  /** It says and does nothing for so long, its connection open; then it does all that it would have done. */
  hang(ms: number): void {
    if (this.#isHanging) return;
    this.#isHanging = true;
    this.#around.timeline.after(ms, () => {
      this.#isHanging = false;
      const held = this.#held;
      this.#held = [];
      for (const happen of held) happen();
    });
  }

  #take(item: Delivered, json = 'null'): void {
    switch (item.kind) {
      case 'start':
        this.#start(item, json);
        return;
      case 'settled':
        for (const token of item.tokens) if (this.#known.get(token)?.report !== undefined) this.#known.delete(token);
        if (this.#isLeaving) this.#leaveWhenDone();
        return;
      case 'welcome':
        this.#welcome(item);
        return;
      case 'cancel':
        this.#cancel(item.token);
        return;
      case 'stop':
        this.#stop(item);
        return;
      default:
    }
  }

  #start({ task, token, attempt }: Extract<Delivered, { kind: 'start' }>, payload: string): void {
    const known = this.#known.get(token);
    if (known !== undefined) {
      if (known.report !== undefined) this.#later(known.report); // A1
      return;
    }
    const begun: Known = { token, report: undefined };
    this.#known.set(token, begun);
    const course = this.#around.work({ task, token, attempt, payload }, this);
    this.#around.timeline.after(course.runMs, () => this.#finish(begun, course));
  }

  #finish(known: Known, course: Course): void {
    const { token } = known;
    if (!this.#isAlive || known.report !== undefined || this.#known.get(token) !== known) return;
    if (this.#isHanging) {
      this.#held.push(() => this.#finish(known, course));
      return;
    }
    const { error, result, usage } = course;
    // Plain literals: this is once per task.
    if (error !== undefined) known.report = { kind: 'failed', token, error };
    else if (result === undefined && usage === undefined) known.report = { kind: 'done', token };
    else known.report = { kind: 'done', token, result, ...(usage === undefined ? {} : { usage }) };
    this.#say(known.report);
  }

  #welcome({ attempts, heartbeatMs, orphanTimeoutMs }: Extract<FromController, { kind: 'welcome' }>): void {
    this.#isWelcome = true;
    this.#welcomes++;
    this.#orphanTimeoutMs = orphanTimeoutMs;
    const wanted = new Set(attempts);
    for (const token of this.#listed) if (!wanted.has(token)) this.#known.delete(token);
    for (const { report } of this.#known.values()) if (report !== undefined) this.#later(report); // A2
    if (this.#isLeaving) this.#later({ kind: 'drain' });
    if (!this.#around.hasHeartbeats || this.#heartbeatMs > 0) return;
    this.#heartbeatMs = heartbeatMs;
    this.#beat();
  }

  #cancel(token: string): void {
    const known = this.#known.get(token);
    if (known?.report !== undefined) {
      this.#later(known.report);
      return;
    }
    this.#known.delete(token);
    this.#later({ kind: 'stopped', token });
  }

  /** Asked to end: what runs may finish, is handed back shortly before the grace is over, and the process ends. */
  #stop({ graceMs }: Extract<FromController, { kind: 'stop' }>): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    const { timeline } = this.#around;
    this.#later({ kind: 'drain' });
    timeline.after(0, () => this.#leaveWhenDone());
    timeline.after(Math.max(0, graceMs - HAND_BACK_MS), () => {
      for (const known of this.#known.values()) this.#finish(known, { runMs: 0, error: HANDED_BACK });
    });
  }

  #leaveWhenDone(): void {
    if (this.#known.size === 0) this.#around.timeline.after(0, () => this.crash('it was told to stop'));
  }

  /** A3 */
  #awaitController(): void {
    const welcomes = this.#welcomes;
    this.#around.timeline.after(this.#orphanTimeoutMs, () => {
      if (this.#welcomes === welcomes) this.crash(`no controller for ${this.#orphanTimeoutMs} ms`);
    });
  }

  #retry(): void {
    const { timeline, random } = this.#around;
    timeline.after(RECONNECT_MS * (1 + random.next()), () => this.#unlessHanging(() => this.connect()));
  }

  #beat(): void {
    const { timeline } = this.#around;
    const dueAt = this.#sentAt + this.#heartbeatMs;
    timeline.at(Math.max(dueAt, timeline.now + 1), () => {
      if (!this.#isAlive) return;
      const isDue = timeline.now - this.#sentAt >= this.#heartbeatMs;
      if (isDue && !this.#isHanging && this.#connection !== undefined) this.#send([]);
      else if (isDue) this.#sentAt = timeline.now;
      this.#beat();
    });
  }

  /** An answer to what was just received leaves in a turn of its own (N1 in network.ts). */
  #later(item: ToController): void {
    this.#around.timeline.after(0, () => this.#say(item));
  }

  /** Without a connection it is lost; a report is repeated after the next welcome (A2). */
  #say(item: ToController): void {
    if (this.#isWelcome) this.#send([item]);
  }

  #send(items: readonly ToController[]): void {
    if (this.#connection === undefined) return;
    this.#sentAt = this.#around.timeline.now;
    this.#around.network.send(this.#connection, items);
  }

  #unlessHanging(happen: () => void): void {
    if (!this.#isAlive) return;
    if (this.#isHanging) this.#held.push(happen);
    else happen();
  }
}

/** The payload of a task is the time that an agent of speed 1 needs for it, in milliseconds. */
export const workByPayload: Work = ({ payload }, { speed }) => ({ runMs: (Number(payload) || 0) / speed });
