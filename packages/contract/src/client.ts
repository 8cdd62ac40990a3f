// The typed HTTP client: one method per route, each with a deadline; what goes wrong is a Fault with its code.
import { everyAgent } from './every-agent.ts';
import { type FollowOptions, followTask } from './follow.ts';
import { type CallerOptions, type Expected, HttpCaller } from './http-caller.ts';
import type { Agent, AgentDetails } from './nouns/agent.ts';
import type { AuditPage, AuditQuery } from './nouns/audit.ts';
import type { Explanation } from './nouns/decision.ts';
import type { LimitList } from './nouns/limit.ts';
import type { Pause, PauseList, PauseScope, ResumeReply } from './nouns/pause.ts';
import type { PolicyRequest } from './nouns/policy.ts';
import type {
  DecisionList,
  DeclaredEvent,
  EventList,
  PolicyReply,
  Pool,
  PoolDetails,
  PoolDrainRequest,
  PoolList,
  PresetList,
  ScaleRequest,
  ScalingDecision,
  ScalingEvent,
} from './nouns/pool.ts';
import type { Review, ReviewList, ReviewQuery } from './nouns/review.ts';
import type { Schedule, ScheduleList, ScheduleQuery, ScheduleRule, TriggerReply } from './nouns/schedule.ts';
import type { IndicatorList, SeriesQuery, SeriesReply } from './nouns/series.ts';
import type { SettingsChange, SettingsHistory, SettingsReply, UndoRequest } from './nouns/settings.ts';
import type { Simulation, SimulationDetails, SimulationList, SimulationRequest } from './nouns/simulation.ts';
import type { Status } from './nouns/status.ts';
import type { StreamEvent } from './nouns/stream.ts';
import type { SubmitReply, Task, TaskId, TaskSubmission } from './nouns/task.ts';
import type { TaskFilter } from './nouns/task-filter.ts';
import type { NewToken, Token, TokenList, TokenRequest } from './nouns/token.ts';
import type { WhatIf, WhatIfRequest } from './nouns/what-if.ts';
import type { PollReply, PollRequest } from './poll.ts';
import { POLL_WAIT_MS_MAX } from './protocol.ts';
import type {
  AgentHaltRequest,
  AgentQuery,
  ApprovalReply,
  ApproveRequest,
  CancelManyReply,
  CancelManyRequest,
  CancelReply,
  PurgeReply,
  PurgeRequest,
  RedriveReply,
  RedriveRequest,
  RejectRequest,
  TaskCount,
  TaskPage,
  TaskQuery,
} from './schemas.ts';
import { waitForTask } from './wait.ts';

/** A review of a month may take some seconds, and wait for another one. */
const REVIEW_MS = 30_000;

export type ClientOptions = CallerOptions;

export class MusterClient {
  readonly #caller: HttpCaller;

  constructor(options: ClientOptions) {
    this.#caller = new HttpCaller(options);
  }

  get url(): string {
    return this.#caller.url;
  }

  /** Resolves when every task is durable. The batch is accepted as a whole or refused as a whole. */
  submit(tasks: TaskSubmission | readonly TaskSubmission[]): Promise<SubmitReply> {
    return this.#caller.call({ method: 'POST', path: '/v1/tasks', body: Array.isArray(tasks) ? { tasks } : tasks });
  }

  task(id: TaskId): Promise<Task> {
    return this.#caller.call({ method: 'GET', path: taskPath(id) });
  }

  /**
   * The task when it has ended, or as it is after `timeoutMs`. A controller that stops, starts or is away for less
   * than a minute is waited for: tasks outlive it.
   */
  wait(id: TaskId, timeoutMs: number): Promise<Task> {
    return waitForTask(this.#caller, id, timeoutMs);
  }

  /**
   * What the task says, as it says it, then its outcome. A broken connection is made again from where it broke: every
   * chunk comes once, and what the controller no longer had is told as a gap.
   */
  follow(id: TaskId, options: FollowOptions = {}): AsyncGenerator<StreamEvent, void, undefined> {
    return followTask(this.#caller, id, options);
  }

  /** One page, newest first; its `next` is the `before` of the following page. */
  tasks(query: TaskQuery = {}): Promise<TaskPage> {
    return this.#caller.call({ method: 'GET', path: '/v1/tasks', query });
  }

  /** Every matching task, newest first, page by page. */
  async *everyTask(query: TaskQuery = {}): AsyncGenerator<Task, void, undefined> {
    let page = await this.tasks(query);
    for (;;) {
      yield* page.tasks;
      if (page.next === undefined) return;
      page = await this.tasks({ ...query, before: page.next });
    }
  }

  /** How many tasks match; a count over very many says when it gave up. */
  count(filter: TaskFilter = {}): Promise<TaskCount> {
    return this.#caller.call({ method: 'GET', path: '/v1/tasks/count', query: filter });
  }

  /** Cancels what matches, up to the limit; call again while `hasMore`. */
  cancelMany(request: CancelManyRequest): Promise<CancelManyReply> {
    return this.#caller.call({ method: 'POST', path: '/v1/tasks/cancel', body: request });
  }

  /** Forgets finished tasks that match, up to the limit; call again while `hasMore`. */
  purge(request: PurgeRequest): Promise<PurgeReply> {
    return this.#caller.call({ method: 'POST', path: '/v1/tasks/purge', body: request });
  }

  cancel(id: TaskId, reason?: string): Promise<CancelReply> {
    const body = reason === undefined ? {} : { reason };
    return this.#caller.call({ method: 'POST', path: `${taskPath(id)}/cancel`, body });
  }

  /** Lets a task that awaits approval go on. */
  approve(id: TaskId, answer: ApproveRequest = {}): Promise<ApprovalReply> {
    return this.#caller.call({ method: 'POST', path: `${taskPath(id)}/approve`, body: answer });
  }

  /** Ends a task that awaits approval. */
  reject(id: TaskId, answer: RejectRequest = {}): Promise<ApprovalReply> {
    return this.#caller.call({ method: 'POST', path: `${taskPath(id)}/reject`, body: answer });
  }

  /** One page, by name; its `next` is the `after` of the following page. */
  schedules(query: ScheduleQuery = {}): Promise<ScheduleList> {
    return this.#caller.call({ method: 'GET', path: '/v1/schedules', query });
  }

  schedule(name: string): Promise<Schedule> {
    return this.#caller.call({ method: 'GET', path: `/v1/schedules/${encodeURIComponent(name)}` });
  }

  /** Makes a schedule, or replaces the rule of one. */
  setSchedule(name: string, rule: ScheduleRule): Promise<Schedule> {
    return this.#caller.call({ method: 'PUT', path: `/v1/schedules/${encodeURIComponent(name)}`, body: rule });
  }

  removeSchedule(name: string): Promise<void> {
    return this.#caller.call({ method: 'DELETE', path: `/v1/schedules/${encodeURIComponent(name)}` });
  }

  /** Submits its task now. */
  triggerSchedule(name: string): Promise<TriggerReply> {
    return this.#caller.call({ method: 'POST', path: `/v1/schedules/${encodeURIComponent(name)}/trigger` });
  }

  /** Reopens dead letters. */
  redrive(request: RedriveRequest = {}): Promise<RedriveReply> {
    return this.#caller.call({ method: 'POST', path: '/v1/redrive', body: request });
  }

  /** Says how good a finished task's result was, 0..1. */
  score(id: TaskId, satisfaction: number): Promise<void> {
    return this.#caller.call({ method: 'POST', path: `${taskPath(id)}/score`, body: { satisfaction } });
  }

  explain(id: TaskId): Promise<Explanation> {
    return this.#caller.call({ method: 'GET', path: `${taskPath(id)}/explain` });
  }

  /** Which of the recorded candidates other weights would have chosen. */
  whatIf(id: TaskId, request: WhatIfRequest): Promise<WhatIf> {
    return this.#caller.call({ method: 'POST', path: `${taskPath(id)}/what-if`, body: request });
  }

  /** Every matching agent, page by page, in the order in which they first joined. */
  agents(query: Omit<AgentQuery, 'after'> = {}): Promise<readonly Agent[]> {
    return everyAgent(this.#caller, query);
  }

  agent(id: string): Promise<AgentDetails> {
    return this.#caller.call({ method: 'GET', path: agentPath(id) });
  }

  /** Nothing new for this process: it finishes what it runs; then it is told to end, if a pool of the controller owns it. */
  drainAgent(id: string, request: AgentHaltRequest = {}): Promise<Agent> {
    return this.#caller.call({ method: 'POST', path: `${agentPath(id)}/drain`, body: request });
  }

  /** Nothing new for this agent, until it is taken back; restarts of agent and controller keep it. */
  cordonAgent(id: string, request: AgentHaltRequest = {}): Promise<void> {
    return this.#caller.call({ method: 'POST', path: `${agentPath(id)}/cordon`, body: request });
  }

  /** Takes a cordon back, or a drain that has not ended the agent yet. */
  uncordonAgent(id: string): Promise<void> {
    return this.#caller.call({ method: 'POST', path: `${agentPath(id)}/uncordon`, body: {} });
  }

  /** One poll of an agent without a WebSocket: see poll.ts. Never repeated by itself: the caller says what arrived. */
  poll(agent: string, request: PollRequest): Promise<PollReply> {
    const path = `${agentPath(agent)}/poll`;
    return this.#caller.call({ method: 'POST', path, body: request, extraMs: request.waitMs ?? POLL_WAIT_MS_MAX });
  }

  async pools(): Promise<PoolList['pools']> {
    return (await this.#caller.call<PoolList>({ method: 'GET', path: '/v1/pools' })).pools;
  }

  /** By the type of its agents, with each of them. */
  pool(type: string): Promise<PoolDetails> {
    return this.#caller.call({ method: 'GET', path: poolPath(type) });
  }

  /** Resizes a pool; the fault names the bound of its policy that does not allow it. */
  scalePool(type: string, request: ScaleRequest): Promise<ScalingDecision> {
    return this.#caller.call({ method: 'POST', path: `${poolPath(type)}/scale`, body: request });
  }

  /** Its processes get nothing new; each finishes what it runs and is replaced. */
  drainPool(type: string, request: PoolDrainRequest = {}): Promise<Pool> {
    return this.#caller.call({ method: 'POST', path: `${poolPath(type)}/drain`, body: request });
  }

  /** Its agents, also those to come, get nothing new until it is uncordoned. */
  cordonPool(type: string, request: AgentHaltRequest = {}): Promise<Pool> {
    return this.#caller.call({ method: 'POST', path: `${poolPath(type)}/cordon`, body: request });
  }

  uncordonPool(type: string): Promise<Pool> {
    return this.#caller.call({ method: 'POST', path: `${poolPath(type)}/uncordon`, body: {} });
  }

  /** Removes this agent, gracefully: the pool is one smaller. */
  removePoolAgent(type: string, id: string): Promise<ScalingDecision> {
    return this.#caller.call({ method: 'DELETE', path: `${poolPath(type)}/agents/${encodeURIComponent(id)}` });
  }

  /** Newest first. */
  async decisions(type: string, query: { readonly limit?: number } = {}): Promise<DecisionList['decisions']> {
    return (await this.#caller.call<DecisionList>({ method: 'GET', path: `${poolPath(type)}/decisions`, query }))
      .decisions;
  }

  policy(type: string): Promise<PolicyReply> {
    return this.#caller.call({ method: 'GET', path: `${poolPath(type)}/policy` });
  }

  /**
   * Replaces the policy as a whole: what is left out comes from its preset. With the version that was read, somebody
   * else's change is not overwritten: the fault is `version-conflict` then.
   */
  setPolicy(type: string, policy: PolicyRequest, { version }: Expected = {}): Promise<PolicyReply> {
    return this.#caller.call({ method: 'PUT', path: `${poolPath(type)}/policy`, body: policy, version });
  }

  /** The configured policy holds again. */
  resetPolicy(type: string, { version }: Expected = {}): Promise<PolicyReply> {
    return this.#caller.call({ method: 'DELETE', path: `${poolPath(type)}/policy`, version });
  }

  /** The built-in policies. */
  async presets(): Promise<PresetList['presets']> {
    return (await this.#caller.call<PresetList>({ method: 'GET', path: '/v1/policies' })).presets;
  }

  /** Declared events, by name. */
  async events(): Promise<EventList['events']> {
    return (await this.#caller.call<EventList>({ method: 'GET', path: '/v1/events' })).events;
  }

  /** Declares an event, or replaces the one of this name. */
  setEvent(name: string, event: ScalingEvent): Promise<DeclaredEvent> {
    return this.#caller.call({ method: 'PUT', path: `/v1/events/${encodeURIComponent(name)}`, body: event });
  }

  removeEvent(name: string): Promise<void> {
    return this.#caller.call({ method: 'DELETE', path: `/v1/events/${encodeURIComponent(name)}` });
  }

  /** Every configured limit with its 100 fullest buckets. */
  async limits(): Promise<LimitList['limits']> {
    return (await this.#caller.call<LimitList>({ method: 'GET', path: '/v1/limits' })).limits;
  }

  /** Everything that is measured. */
  async indicators(): Promise<IndicatorList['indicators']> {
    return (await this.#caller.call<IndicatorList>({ method: 'GET', path: '/v1/indicators' })).indicators;
  }

  /** An indicator over time, in windows. */
  series(query: SeriesQuery): Promise<SeriesReply> {
    return this.#caller.call({ method: 'GET', path: '/v1/series', query });
  }

  /** What a span came to, and what needs somebody. The last day, unless the query says otherwise. */
  review(query: ReviewQuery = {}): Promise<Review> {
    return this.#caller.call({ method: 'GET', path: '/v1/review', query, extraMs: REVIEW_MS });
  }

  /** The daily reviews that are kept, newest first. */
  async reviews(): Promise<ReviewList['reviews']> {
    return (await this.#caller.call<ReviewList>({ method: 'GET', path: '/v1/reviews' })).reviews;
  }

  /** The one of a day, such as 2026-11-20. */
  reviewOf(day: string): Promise<Review> {
    return this.#caller.call({ method: 'GET', path: `/v1/reviews/${encodeURIComponent(day)}` });
  }

  async pauses(): Promise<readonly Pause[]> {
    return (await this.#caller.call<PauseList>({ method: 'GET', path: '/v1/pauses' })).pauses;
  }

  /** No attempt of a type, a tenant, or both together starts until it is resumed. */
  pause(scope: PauseScope, reason: string): Promise<Pause> {
    return this.#caller.call({ method: 'PUT', path: '/v1/pauses', query: scope, body: { reason } });
  }

  /** `resumed` is false when it was not paused. */
  resume(scope: PauseScope): Promise<ResumeReply> {
    return this.#caller.call({ method: 'DELETE', path: '/v1/pauses', query: scope });
  }

  /** The reply's `token` is shown this once. */
  createToken(request: TokenRequest): Promise<NewToken> {
    return this.#caller.call({ method: 'POST', path: '/v1/tokens', body: request });
  }

  async tokens(): Promise<readonly Token[]> {
    return (await this.#caller.call<TokenList>({ method: 'GET', path: '/v1/tokens' })).tokens;
  }

  revokeToken(id: string): Promise<void> {
    return this.#caller.call({ method: 'DELETE', path: `/v1/tokens/${encodeURIComponent(id)}` });
  }

  /** Who changed what, newest first. */
  audit(query: AuditQuery = {}): Promise<AuditPage> {
    return this.#caller.call({ method: 'GET', path: '/v1/audit', query });
  }

  /** Newest first, without their results. */
  async simulations(): Promise<readonly Simulation[]> {
    return (await this.#caller.call<SimulationList>({ method: 'GET', path: '/v1/simulations' })).simulations;
  }

  /** Its progress, and its result when it is done. */
  simulation(id: string): Promise<SimulationDetails> {
    return this.#caller.call({ method: 'GET', path: `/v1/simulations/${encodeURIComponent(id)}` });
  }

  /** Runs traffic through the engine in virtual time, beside the controller's work. */
  simulate(request: SimulationRequest): Promise<Simulation> {
    return this.#caller.call({ method: 'POST', path: '/v1/simulations', body: request });
  }

  /** Cancels a simulation that waits or runs; forgets one that has ended. */
  removeSimulation(id: string): Promise<void> {
    return this.#caller.call({ method: 'DELETE', path: `/v1/simulations/${encodeURIComponent(id)}` });
  }

  status(): Promise<Status> {
    return this.#caller.call({ method: 'GET', path: '/v1/status' });
  }

  /** Every setting in force, and where it came from. */
  settings(): Promise<SettingsReply> {
    return this.#caller.call({ method: 'GET', path: '/v1/settings' });
  }

  /** Keys with their new values; null takes a live value away. Resolves when the change is in force and durable. */
  changeSettings(change: SettingsChange): Promise<SettingsReply> {
    return this.#caller.call({ method: 'PATCH', path: '/v1/settings', body: change });
  }

  /** Newest first. */
  settingsHistory(query: { readonly limit?: number } = {}): Promise<SettingsHistory> {
    return this.#caller.call({ method: 'GET', path: '/v1/settings/history', query });
  }

  /** Brings back the live settings of the version before, or of the version `to`. */
  undoSettings({ to, ...body }: UndoRequest & { readonly to?: number } = {}): Promise<SettingsReply> {
    return this.#caller.call({ method: 'POST', path: '/v1/settings/undo', query: { to }, body });
  }
}

const taskPath = (id: TaskId): string => `/v1/tasks/${encodeURIComponent(id)}`;
const poolPath = (type: string): string => `/v1/pools/${encodeURIComponent(type)}`;
const agentPath = (id: string): string => `/v1/agents/${encodeURIComponent(id)}`;
