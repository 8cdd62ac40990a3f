// The account of a journal: every record is entered as it is appended, or as it becomes durable, and judged by what the
// records before it allow. The engine's state must add up to it.
import { type Outcome, taskIdOf } from '@muster/contract';
import { never } from '../../base/assert.ts';
import { printToken } from '../../core/queue/lease.ts';
import { purgeIn } from '../../engine/purged.ts';
import type { JournalRecord, RecordOf, SubmittedTask } from '../../engine/records.ts';
import type { Findings } from './findings.ts';
import type { Rule } from './rules.ts';
import { accountOf, type TaskAccount } from './task-account.ts';

/** As the register counts (engine/register.ts). */
export interface Totals {
  submitted: number;
  completed: number;
  failed: number;
  cancelled: number;
  expired: number;
  deadLettered: number;
}

export interface AccountedAgent {
  readonly seq: number;
  id: string;
  instance: string;
  slots: number;
  isMember: boolean;
}

type Ended = keyof Omit<Totals, 'submitted'>;
const TOTAL_OF: Readonly<Record<Outcome, Ended>> = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  expired: 'expired',
  'dead-lettered': 'deadLettered',
};

export interface AccountOptions {
  readonly findings: Findings;
  /** Most unfinished tasks that a submission may make. */
  readonly waitingMax: number;
}

export class Account {
  readonly #options: AccountOptions;
  /** By sequence number; the first is number 1. */
  readonly tasks: (TaskAccount | undefined)[] = [undefined];
  readonly agents = new Map<number, AccountedAgent>();
  readonly totals: Totals = { submitted: 0, completed: 0, failed: 0, cancelled: 0, expired: 0, deadLettered: 0 };
  readonly #agentsById = new Map<string, AccountedAgent>();
  #keys = new Map<string, number>();
  open = 0;
  leased = 0;
  epoch = 0;
  lastSeq = 0;
  lastAt = 0;

  constructor(options: AccountOptions) {
    this.#options = options;
  }

  task(seq: number): TaskAccount | undefined {
    return this.tasks[seq];
  }

  agentById(id: string): AccountedAgent | undefined {
    return this.#agentsById.get(id);
  }

  /** The same account, to be continued apart. */
  copy(options: AccountOptions): Account {
    const copy = new Account(options);
    for (let seq = 1; seq < this.tasks.length; seq++) copy.tasks.push(this.tasks[seq]?.copy());
    for (const agent of this.agents.values()) copy.#remember({ ...agent });
    copy.#keys = new Map(this.#keys);
    Object.assign(copy.totals, this.totals);
    copy.open = this.open;
    copy.leased = this.leased;
    copy.epoch = this.epoch;
    copy.lastSeq = this.lastSeq;
    copy.lastAt = this.lastAt;
    return copy;
  }

  enter(record: JournalRecord): void {
    const { findings } = this.#options;
    findings.record = record.seq;
    if (record.seq !== this.lastSeq + 1) this.#report('whole-journal', `record ${record.seq} follows ${this.lastSeq}`);
    if (record.at < this.lastAt)
      this.#report('forward-time', `record ${record.seq} is ${this.lastAt - record.at} ms older than the one before`);
    this.lastSeq = record.seq;
    this.lastAt = Math.max(this.lastAt, record.at);
    switch (record.kind) {
      case 'started':
        if (record.epoch !== this.epoch + 1)
          this.#report('rising-epochs', `epoch ${record.epoch} follows ${this.epoch}`);
        this.epoch = record.epoch;
        return;
      case 'submitted':
        this.#submitted(record);
        return;
      case 'agent-joined':
        this.#joined(record);
        return;
      case 'agent-left':
        this.#left(record);
        return;
      case 'document':
        if (record.collection === 'purges' && record.value !== undefined) this.#purged(record);
        return;
      case 'scaled':
        return;
      default:
        this.#aboutTask(record);
    }
  }

  #aboutTask(record: Extract<JournalRecord, { task: number }>): void {
    const task = this.tasks[record.task];
    if (task === undefined) {
      // What was purged may still be scored, or get a late result.
      if (record.task >= this.tasks.length)
        this.#report('kept-promise', `record ${record.seq} is about ${taskIdOf(record.task)}, which nobody submitted`);
      return;
    }
    switch (record.kind) {
      case 'dispatched':
        this.#dispatched(task, record);
        return;
      case 'completed':
        this.#endedBy(task, record, 'completed');
        return;
      case 'handed-off':
        this.#endedBy(task, record, 'completed');
        this.#add(record.first, record.follow);
        return;
      case 'failed':
        this.#failed(task, record);
        return;
      case 'asked':
        this.#givenBack(task, record);
        task.asks++;
        task.isAsking = true;
        task.readyAt = record.at;
        return;
      case 'answered':
        if (task.state !== 'open' || !task.isAsking)
          this.#report('one-outcome', `${task.id} was answered, and had not asked`);
        task.isAsking = false;
        if (!record.isApproved) this.#end(task, 'cancelled');
        return;
      case 'released':
        this.#released(task, record.at);
        return;
      case 'cancelled':
      case 'expired':
        this.#end(task, record.kind);
        return;
      case 'redriven':
        this.#redriven(task, record);
        return;
      case 'late':
        if (record.isAdopted) this.#end(task, 'completed');
        return;
      case 'checkpointed':
        this.#isHolder(task, record);
        return;
      case 'streamed':
      case 'scored':
        return;
      default:
        never(record, 'record');
    }
  }

  // ── submissions ───────────────────────────────────────────────────────────────────────────────────────────────────

  #submitted({ first, tasks }: RecordOf<'submitted'>): void {
    tasks.forEach((task, index) => {
      const superseded = task.conditions?.supersedes;
      this.#add(first + index, task);
      if (superseded !== undefined) this.#superseded(superseded);
    });
    const unfinished = this.open + this.leased;
    if (unfinished > this.#options.waitingMax)
      this.#report('bounded-queue', `${unfinished} unfinished tasks, ${this.#options.waitingMax} allowed`);
  }

  #add(seq: number, submitted: SubmittedTask): void {
    if (seq !== this.tasks.length)
      this.#report('whole-journal', `task ${seq} was submitted, ${this.tasks.length} comes next`);
    const task = accountOf(seq, submitted);
    this.tasks[seq] = task;
    this.open++;
    this.totals.submitted++;
    if (task.key === '') return;
    const name = `${task.tenant}\n${task.key}`;
    const known = this.#keys.get(name);
    if (known !== undefined && this.tasks[known] !== undefined)
      this.#report('one-per-key', `${task.id} has the key ${task.key} of ${taskIdOf(known)}`);
    this.#keys.set(name, seq);
  }

  #released(task: TaskAccount, at: number): void {
    if (!task.isBehind) this.#report('one-holder', `${task.id} was released, and was not held`);
    for (const seq of task.after) {
      const first = this.tasks[seq];
      if (first !== undefined && !first.isFinished)
        this.#report('one-holder', `${task.id} was released, and ${first.id}, which goes before it, is ${first.state}`);
    }
    task.isBehind = false;
    task.isAsking = task.asksFirst;
    task.readyAt = Math.max(task.readyAt, at);
  }

  #superseded(seq: number): void {
    const task = this.tasks[seq];
    if (task === undefined || task.state !== 'open' || task.attempt !== 0)
      this.#report('one-outcome', `${taskIdOf(seq)} was superseded after it had started`);
    if (task !== undefined) this.#end(task, 'cancelled');
  }

  #purged({ value }: RecordOf<'document'>): void {
    const { tasks, deadLetters } = purgeIn(value);
    this.totals.deadLettered -= deadLetters;
    for (const seq of tasks) this.tasks[seq] = undefined;
  }

  // ── attempts ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #dispatched(task: TaskAccount, { attempt, agent, epoch, nonce, at, seq }: RecordOf<'dispatched'>): void {
    const isSecond = task.state === 'leased' && task.mayRunTwice;
    if (task.state !== 'open' && !isSecond)
      this.#report('one-holder', `${task.id} was dispatched (record ${seq}) while it is ${task.state}`);
    if (task.isBehind || task.isAsking) this.#report('one-holder', `${task.id} was dispatched while it is held`);
    if (!isSecond && at < task.readyAt)
      this.#report('one-holder', `${task.id} was dispatched ${task.readyAt - at} ms before it was ready`);
    if (attempt !== task.attempt + 1)
      this.#report('one-holder', `attempt ${attempt} of ${task.id} follows attempt ${task.attempt}`);
    if (attempt - task.asks > task.attemptsMax && !isSecond)
      this.#report('one-holder', `attempt ${attempt} of ${task.id}, which has ${task.attemptsMax}`);
    if (epoch !== this.epoch)
      this.#report('rising-epochs', `${task.id} was dispatched in epoch ${epoch}, it is ${this.epoch}`);
    if (this.agents.get(agent)?.isMember !== true)
      this.#report('one-holder', `${task.id} was dispatched to agent ${agent}, which is no member`);
    if (task.state === 'open') {
      this.open--;
      this.leased++;
    }
    task.state = 'leased';
    task.attempt = attempt;
    task.agent = agent;
    task.epoch = epoch;
    task.nonce = nonce;
    task.token = printToken(task.seq, task);
  }

  #isHolder(task: TaskAccount, { attempt, seq }: { readonly attempt: number; readonly seq: number }): void {
    if (task.state === 'leased' && task.attempt === attempt) return;
    const now = task.state === 'leased' ? `held by attempt ${task.attempt}` : task.state;
    this.#report('one-outcome', `record ${seq} is of attempt ${attempt} of ${task.id}, which is ${now}`);
  }

  #endedBy(task: TaskAccount, record: { readonly attempt: number; readonly seq: number }, outcome: Outcome): void {
    this.#isHolder(task, record);
    this.#end(task, outcome);
  }

  #failed(task: TaskAccount, record: RecordOf<'failed'>): void {
    const { next } = record;
    if (next.kind === 'retry') {
      this.#givenBack(task, record);
      task.readyAt = next.at;
    } else this.#endedBy(task, record, next.kind === 'fail' ? 'failed' : 'dead-lettered');
  }

  /** The attempt is over, the task is not. */
  #givenBack(task: TaskAccount, record: { readonly attempt: number; readonly seq: number }): void {
    this.#isHolder(task, record);
    if (task.state !== 'leased') return;
    task.state = 'open';
    this.leased--;
    this.open++;
  }

  #end(task: TaskAccount, outcome: Outcome): void {
    if (task.isFinished) {
      this.#report('one-outcome', `${task.id} is ${task.state}, and was ${outcome} after that`);
      this.totals[TOTAL_OF[outcome]]++; // as the register counts it
      return;
    }
    if (task.state === 'leased') this.leased--;
    else this.open--;
    task.state = outcome;
    task.outcomes++;
    this.totals[TOTAL_OF[outcome]]++;
  }

  #redriven(task: TaskAccount, { at, readyAt }: RecordOf<'redriven'>): void {
    if (task.state !== 'dead-lettered' && task.state !== 'failed') {
      this.#report('one-outcome', `${task.id} was redriven while it is ${task.state}`);
      return;
    }
    this.totals[TOTAL_OF[task.state]]--;
    task.state = 'open';
    this.open++;
    task.redriven++;
    task.attempt = 0;
    task.token = '';
    task.asks = 0;
    task.readyAt = readyAt ?? at;
  }

  // ── agents ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #joined({ agent: seq, hello: { id, instance, slots } }: RecordOf<'agent-joined'>): void {
    this.#remember({ seq, id, instance, slots, isMember: true });
  }

  #remember(agent: AccountedAgent): void {
    this.agents.set(agent.seq, agent);
    this.#agentsById.set(agent.id, agent);
  }

  #left({ agent: seq }: RecordOf<'agent-left'>): void {
    const agent = this.agents.get(seq);
    if (agent?.isMember !== true) {
      this.#report('one-holder', `agent ${seq} left, and was no member`);
      return;
    }
    agent.isMember = false;
    for (const task of this.tasks) {
      if (task?.state === 'leased' && task.agent === seq)
        this.#report('one-holder', `agent ${agent.id} left, and ${task.id} is still leased to it`);
    }
  }

  #report(rule: Rule, text: string): void {
    this.#options.findings.report(rule, text);
  }
}
