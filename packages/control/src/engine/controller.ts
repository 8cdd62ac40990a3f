// The engine as its callers see it: the API, the hub and the CLI's demo talk to this and to nothing else of the engine.
import {
  type Agent,
  type CancelManyReply,
  type CancelManyRequest,
  type CancelReply,
  type Explanation,
  Fault,
  type LimitList,
  type PurgeReply,
  type PurgeRequest,
  type RedriveReply,
  type RedriveRequest,
  type Status,
  type SubmitReply,
  type Task,
  type TaskCount,
  type TaskFilter,
  type TaskId,
  type TaskPage,
  type TaskQuery,
  type TaskSubmission,
  type ToController,
  type WhatIf,
  type WhatIfRequest,
} from '@muster/contract';
import type { Clock } from '../base/clock.ts';
import type { Approvals } from './approvals.ts';
import { assemble } from './assembly.ts';
import { type BulkParts, cancelMatching } from './bulk.ts';
import { Connections } from './connections.ts';
import { Continuations } from './continuations.ts';
import type { ControllerParts } from './controller-parts.ts';
import { explain, heldByDisk } from './explain.ts';
import { findTask } from './find-task.ts';
import { FleetControl } from './fleet-control.ts';
import { followJournal } from './follow-journal.ts';
import { Follows } from './follows.ts';
import { Hedging } from './hedging.ts';
import { Holds } from './holds.ts';
import { Indicators } from './indicators/indicators.ts';
import { stateHash } from './ledger.ts';
import { limitUse } from './limit-use.ts';
import { FIXED_SETTINGS, LiveSettings } from './live-settings.ts';
import { LiveView } from './live-view.ts';
import { Membership } from './membership.ts';
import type { EngineParts, PoolOwner } from './parts.ts';
import type { Pauses } from './pauses.ts';
import { Pools } from './pools.ts';
import { type Purger, purgeMatching } from './purge.ts';
import { rebuild } from './recovery.ts';
import { redriveTasks } from './redrive.ts';
import { Schedules } from './schedules.ts';
import type { EngineSettings } from './settings.ts';
import { type Readiness, statusOf } from './status.ts';
import type { StreamReader } from './stream-reader.ts';
import type { ReadOptions } from './streams.ts';
import { detailedTask, progressOf } from './task-details.ts';
import { TaskEndings } from './task-endings.ts';
import type { TaskEntry } from './task-entry.ts';
import { TaskLifecycle } from './task-lifecycle.ts';
import { countTasks, selectTasks } from './task-query.ts';
import { isFinished } from './task-transitions.ts';
import { ownedBy } from './tenancy.ts';
import { Timers } from './timers.ts';
import { Tokens } from './tokens.ts';
import { agentView } from './views.ts';
import { endOrTimeout } from './watchers.ts';
import { whatIf } from './what-if.ts';

export class Controller {
  readonly #edge: ControllerParts;
  readonly #parts: EngineParts;
  readonly #tasks: TaskLifecycle;
  readonly #endings: TaskEndings;
  readonly #membership: Membership;
  readonly #connections: Connections;
  readonly tokens: Tokens;
  /** Reads and changes what is set while the controller runs. */
  readonly settings: LiveSettings;
  readonly pauses: Pauses;
  /** Takes a person's decision on a task that awaits it. */
  readonly approvals: Approvals;
  readonly #holds: Holds;
  /** Submits tasks by itself, as the calendar says. */
  readonly schedules: Schedules;
  readonly fleet: FleetControl;
  /** Keeps agents running, as many as their policies ask for. */
  readonly pools: Pools;
  /** What dashboards watch. */
  readonly live: LiveView;
  /** What is measured. */
  readonly indicators: Indicators;
  /** How far the journal's time was ahead of the clock at the start. */
  #aheadMs = 0;
  #startedAt = 0;
  #isStarted = false;
  #isStopping = false;

  /** Every public method that refuses throws, or rejects with, a Fault; nothing else is thrown on purpose. */
  constructor(edge: ControllerParts) {
    this.#edge = edge;
    const { alarm, measuring, yieldTurn } = edge;
    const { queue, streams, tenants, limits, lease, routing } = edge.settings;
    const settings = { queue, streams, tenants, limits, lease, routing };
    // Time never goes back, not even across a restart with a wall clock that was set back meanwhile.
    const clock: Clock = { now: () => edge.clock.now() + this.#aheadMs };
    const timers = new Timers({ wakeAt: (at) => alarm.wakeAt(at - this.#aheadMs) });
    const owner: PoolOwner = {
      owns: (id) => this.pools.owns(id),
      haltOf: (id) => this.pools.haltOf(id),
      demandOn: (need) => this.pools.demandOn(need),
    };
    this.#parts = assemble(edge, { clock, timers, settings, owner });
    const { committer, pauses, watchers, tally } = this.#parts;
    this.pauses = pauses;
    this.settings = new LiveSettings({
      ...this.#parts,
      source: edge.settingsSource ?? FIXED_SETTINGS,
      apply: (next) => this.#follow(Object.assign(settings, next)),
    });
    this.tokens = new Tokens(this.#parts);
    this.#tasks = new TaskLifecycle(this.#parts);
    const hedging = new Hedging(this.#parts, this.#tasks);
    this.#endings = new TaskEndings(this.#parts, this.#tasks);
    this.#holds = new Holds(this.#parts, {
      tasks: this.#tasks,
      endings: this.#endings,
      find: (id) => this.#find(id),
    });
    this.approvals = this.#holds.approvals;
    this.schedules = new Schedules({ ...this.#parts, tasks: this.#tasks, calendar: edge.calendar });
    this.#tasks.onEnded = (entry) => {
      tally?.ended(entry);
      hedging.ended(entry);
      if (watchers.has(entry.seq)) committer.whenDurable(() => watchers.ended(entry.seq));
      this.#holds.ended(entry);
    };
    this.#membership = new Membership(this.#parts, this.#tasks, edge.node);
    this.fleet = new FleetControl(this.#parts, this.#membership);
    this.pools = new Pools({
      ...this.#parts,
      membership: this.#membership,
      calendar: edge.calendar,
      plans: edge.pools ?? [],
      provide: edge.provide,
      mayAct: () => this.#tasks.mayDispatch,
    });
    this.live = new LiveView({ ...this.#parts, pools: this.pools, about: this });
    this.indicators = new Indicators({ ...this.#parts, tasks: this.#tasks, pools: this.pools, yieldTurn, measuring });
    this.#connections = new Connections(this.#parts, {
      tasks: this.#tasks,
      continuations: new Continuations(this.#parts, this.#tasks),
      endings: this.#endings,
      membership: this.#membership,
      follows: new Follows({ ...this.#parts, find: (id, tenant) => this.#find(id, tenant) }),
      find: (id, tenant) => this.#find(id, tenant),
    });
  }

  /** Reads the journal back and takes up the work. */
  async start(): Promise<void> {
    const { journal, ledger, committer, clock, log } = this.#parts;
    const before = clock.now();
    await journal.open(ledger);
    this.#aheadMs = Math.max(0, ledger.state.at - clock.now());
    if (this.#aheadMs > 0) log({ level: 'warn', event: 'clock-behind-journal', byMs: this.#aheadMs });
    const { onFatal } = this.#edge;
    followJournal(this.#parts, this.#tasks, { onFatal, isStarted: () => this.#startedAt > 0 });
    this.settings.recover();
    const report = await rebuild(this.#parts, this.#tasks, this.#membership, this.#edge.yieldTurn);
    this.#parts.happenings.recall();
    this.#startedAt = clock.now();
    const epoch = ledger.state.epoch + 1;
    committer.commit({ kind: 'started', seq: 0, at: this.#startedAt, epoch, version: this.#edge.version });
    this.#membership.watchSilence(this.#startedAt);
    await this.#holds.resume(this.#edge.yieldTurn);
    await this.schedules.resume(this.#edge.yieldTurn);
    this.pools.start();
    await this.indicators.start();
    this.#isStarted = true;
    if (ledger.state.purged.size > 0) journal.compactSoon();
    log({ level: 'info', event: 'recovered', ...report, tookMs: this.#startedAt - before, epoch });
    this.#tasks.route();
  }

  /** Fires the timers that are due. Called by whoever implements the Alarm. */
  tick(): void {
    this.#parts.timers.tick(this.#parts.clock.now());
    this.#tasks.route();
  }

  // ── tasks ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Resolves when the whole batch is durable. Input is already valid against its schema. `tenant`: see tenancy.ts. */
  async submit(tasks: readonly TaskSubmission[], tenant?: string): Promise<SubmitReply> {
    const owned = tenant === undefined ? tasks : ownedBy(tenant, tasks);
    return new Promise((resolve, reject) => {
      this.#tasks.submit(owned, resolve)?.catch(reject);
    });
  }

  async cancel(id: TaskId, reason: string): Promise<CancelReply> {
    this.#endings.cancel(await this.#find(id), reason);
    this.#tasks.route();
    await this.#durable();
    return { id, state: 'cancelled' };
  }

  /** Reopens dead letters: the named ones, or all. */
  async redrive(request: RedriveRequest, tenant?: string): Promise<RedriveReply> {
    const reply = await redriveTasks(this.#bulkParts(), request, tenant);
    this.#tasks.route();
    await this.#durable();
    return reply;
  }

  /** Cancels the unfinished tasks that match, a bounded number of them. */
  async cancelMany(request: CancelManyRequest, tenant?: string): Promise<CancelManyReply> {
    const reply = await cancelMatching(request, this.#bulkParts(), tenant);
    await this.#durable();
    return reply;
  }

  /** Forgets the finished tasks that match, a bounded number of them: see purge.ts. */
  async purge(request: PurgeRequest, purger: Purger): Promise<PurgeReply> {
    return purgeMatching(request, this.#bulkParts(), purger);
  }

  /** A user's judgement of a finished task, 0..1; routing learns from it. */
  async score(id: TaskId, satisfaction: number): Promise<void> {
    const entry = await this.#find(id);
    if (!isFinished(entry)) throw new Fault('wrong-state', `task ${id} is ${entry.state}, not finished`);
    this.#endings.score(entry, satisfaction);
    await this.#durable();
  }

  /** With payload and result. */
  async task(id: TaskId): Promise<Task> {
    return detailedTask(await this.#find(id), this.#parts);
  }

  async tasks(query: TaskQuery, tenant?: string): Promise<TaskPage> {
    return selectTasks(query, this.#bulkParts(), tenant);
  }

  async count(filter: TaskFilter, tenant?: string): Promise<TaskCount> {
    return countTasks(filter, this.#bulkParts(), tenant);
  }

  /** Rejects with the Fault `not-found` when there is no such task, and in the same words when it is another tenant's. */
  async assertTenant(id: TaskId, tenant: string): Promise<void> {
    await this.#find(id, tenant);
  }

  /** Resolves when the task has an outcome, or after `timeoutMs` with the task as it is then. */
  async ended(id: TaskId, timeoutMs: number): Promise<Task> {
    const entry = await this.#find(id);
    if (!isFinished(entry))
      await endOrTimeout(entry.seq, timeoutMs, { ...this.#parts, watchers: this.#parts.watchers });
    await this.#durable();
    return detailedTask(entry, this.#parts);
  }

  /** The stream of a task, live or kept; the reader is pulled, and closed when it is over or not wanted any more. */
  async follow(id: TaskId, options: ReadOptions): Promise<StreamReader> {
    return this.#parts.streams.read(await this.#find(id), options);
  }

  async explain(id: TaskId): Promise<Explanation> {
    const explanation = await explain(await this.#find(id), this.#parts);
    return this.#tasks.isDiskFull ? heldByDisk(explanation) : explanation;
  }

  async whatIf(id: TaskId, request: WhatIfRequest): Promise<WhatIf> {
    return whatIf(await this.#find(id), request, this.#parts);
  }

  agents(): readonly Agent[] {
    return [...this.#parts.roster.members()].map(agentView);
  }

  /** May it be sent requests? If not, why not. */
  get readiness(): Readiness {
    if (!this.#isStarted) return 'starting';
    if (this.#isStopping) return 'stopping';
    return this.#tasks.isDiskFull ? 'disk-full' : 'ready';
  }

  limits(): LimitList {
    return limitUse(this.#parts);
  }

  status(): Status {
    return statusOf({ parts: this.#parts, about: this.#edge, startedAt: this.#startedAt, seen: this });
  }

  /** Fingerprint of the durable state; see ledger.ts. */
  stateHash(): string {
    return stateHash(this.#parts.ledger);
  }

  // ── connections and agents ────────────────────────────────────────────────────────────────────────────────────────

  /** A frame from a connection; items are already valid. An empty list is a heartbeat. Replies go through the Mailbox. */
  receive(connection: number, items: readonly ToController[]): void {
    this.#connections.receive(connection, items);
  }

  /** From now on the connection reaches the work of one tenant only. */
  confine(connection: number, tenant: string): void {
    this.#connections.confine(connection, tenant);
  }

  /** The connection is gone. Its agent, if any, is suspect until it reconnects. */
  disconnected(connection: number): void {
    this.#connections.disconnected(connection);
  }

  /** A local process is known to have ended: its agent need not be waited for. */
  agentExited(id: string, why: string): void {
    const member = this.#parts.roster.byId(id);
    if (member !== undefined) this.#membership.gone(member, why);
  }

  isConnected(id: string): boolean {
    return (this.#parts.roster.byId(id)?.connection ?? 0) !== 0;
  }

  /** The process that an agent said it is. */
  pidOf(id: string): number | undefined {
    return this.#parts.roster.byId(id)?.hello.pid;
  }

  /** From now on no task is admitted or dispatched; what runs is still recorded. */
  drain(): void {
    this.#isStopping = true;
    this.#tasks.isAdmitting = false;
    this.#tasks.isDispatching = false;
  }

  /** Drains, and waits for what must be durable. Running attempts go on in their agents. */
  async stop(): Promise<void> {
    this.drain();
    await this.indicators.stop();
    await this.#parts.journal.close();
  }

  // ── lookups and waits ─────────────────────────────────────────────────────────────────────────────────────────────

  #find(id: TaskId, tenant?: string): Promise<TaskEntry> {
    return findTask(this.#parts, id, tenant);
  }

  #bulkParts(): BulkParts {
    const [tasks, endings, { yieldTurn }] = [this.#tasks, this.#endings, this.#edge];
    return { ...this.#parts, tasks, endings, yieldTurn, detailsOf: (entry) => progressOf(entry, this.#parts.attempts) };
  }

  #durable(): Promise<void> {
    return new Promise((resolve) => this.#parts.committer.whenDurable(resolve));
  }

  // ── settings ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Rooms that worked settings into their own state take up the new ones; the others read them where they use them. */
  #follow(settings: EngineSettings): void {
    const { router, room, limiter, clock } = this.#parts;
    router.follow(settings.routing);
    room.follow(clock.now());
    limiter.follow(settings.limits);
    this.#membership.watchSilence(clock.now());
    this.#edge.onSettings?.(settings);
    this.#tasks.route();
  }
}
