// Tasks as the API would tell them, drawn from a seed: for pictures and for the tests of the pages about tasks.
import {
  type Decision,
  type Explanation,
  type FactorValues,
  type Task,
  type TaskState,
  taskIdOf,
} from '@muster/contract';
import type { Asked } from './rehearsal.ts';

const TYPES = ['research', 'coding', 'review', 'summaries'] as const;
const TENANTS = ['acme', 'globex', 'initech'] as const;
/** The newest first, again and again. */
const STATES: readonly TaskState[] = [
  'waiting',
  'leased',
  'leased',
  'completed',
  'completed',
  'awaiting-approval',
  'completed',
  'dead-lettered',
  'completed',
  'scheduled',
  'leased',
  'completed',
  'failed',
];
const WEIGHTS: FactorValues = { load: 0.3, performance: 0.25, impact: 0.2, efficiency: 0.15, collaboration: 0.1 };
const ROWS = 50;

export interface TaskReply {
  readonly status: number;
  readonly body?: unknown;
}

export class TaskPlay {
  readonly now: number;
  /** Newest first. */
  readonly tasks: Task[];

  constructor(options: { readonly tasks?: number; readonly now?: number } = {}) {
    const { tasks = 130, now = Date.now() } = options;
    this.now = now;
    this.tasks = Array.from({ length: tasks }, (_, index) => this.#task(tasks - index, index));
  }

  find(state: TaskState): Task {
    const found = this.tasks.find((task) => task.state === state);
    if (found === undefined) throw new Error(`no task is ${state}`);
    return found;
  }

  /** What the API would answer. */
  reply({ method, path, query, body }: Asked): TaskReply | undefined {
    const [, id, verb] = /^\/v1\/tasks\/(t[0-9a-z]+)(?:\/([a-z-]+))?$/.exec(path) ?? [];
    if (path === '/v1/tasks') return { status: 200, body: this.#page(query) };
    if (path === '/v1/tasks/count') {
      return { status: 200, body: { count: this.tasks.filter((task) => isLike(task, query)).length, isExact: true } };
    }
    if (path === '/v1/redrive')
      return { status: 200, body: { redriven: (body as { tasks: string[] }).tasks, skipped: [] } };
    const task = this.tasks.find((each) => each.id === id);
    if (task === undefined) return undefined;
    if (method === 'POST' && verb === 'score') return { status: 204 };
    if (method === 'POST' && verb !== 'what-if') return { status: 200, body: { id, state: task.state } };
    if (verb === undefined) return { status: 200, body: task };
    if (verb === 'explain') return { status: 200, body: this.explain(task) };
    if (verb === 'what-if') return { status: 200, body: this.#whatIf(task, body) };
    return verb === 'stream' ? { status: 200, body: streamOf(task, Number(query.after ?? 0)) } : undefined;
  }

  explain(task: Task): Explanation {
    const { id, state } = task;
    if (task.attempts.length > 0) {
      const decision = this.#decision(task);
      const { chosen, runnersUp } = decision;
      const summary = `${id} is ${state}. Attempt ${task.attempt} went to ${chosen.agent}: score ${chosen.score.toFixed(3)} against ${runnersUp[0]?.score.toFixed(3)} of ${runnersUp[0]?.agent}, among 6 candidates.`;
      return { task: id, state, summary, decision };
    }
    const detail = `All 12 slots of the 6 agents that could take it are busy; 3 tasks are before it.`;
    return {
      task: id,
      state,
      summary: detail,
      waiting: {
        blocker: 'all-busy',
        detail,
        position: 4,
        positionIsExact: true,
        capableAgents: 6,
        freeSlots: 0,
        expectedStartAt: this.now + 42_000,
        expectedStartInterval: [this.now + 12_000, this.now + 95_000],
      },
    };
  }

  #page(query: Asked['query']): { readonly tasks: readonly Task[]; readonly next?: string } {
    const limit = Number(query.limit ?? ROWS);
    const begin = query.before === undefined ? 0 : this.tasks.findIndex(({ id }) => id === query.before) + 1;
    const found = this.tasks.slice(begin).filter((task) => isLike(task, query));
    const tasks = found.slice(0, limit);
    const last = tasks.at(-1);
    return found.length > limit && last !== undefined ? { tasks, next: last.id } : { tasks };
  }

  #decision(task: Task): Decision {
    const number = Number.parseInt(task.id.slice(1), 36);
    const agents = [0, 1, 2, 3].map((place) => `${task.type}-${1 + ((number + place * 2) % 7)}`);
    const candidates = agents
      .map((agent, place) => {
        const factors: FactorValues = {
          load: share(number + place, 0.4, 0.9),
          performance: share(number * 3 + place, 0.5, 1),
          impact: share(number * 5 + place, 0.7, 1),
          efficiency: share(number * 7 + place, 0.6, 1),
          collaboration: (number + place) % 4 === 0 ? 1 : 0,
        };
        return { agent, factors, score: scoreOf(factors, WEIGHTS) };
      })
      .sort((a, b) => b.score - a.score);
    const [chosen, ...runnersUp] = candidates;
    if (chosen === undefined) throw new Error('a decision has candidates');
    return {
      agent: chosen.agent,
      attempt: task.attempt,
      at: task.startedAt ?? task.submittedAt,
      profile: 'balanced',
      picker: 'five-factor',
      weights: WEIGHTS,
      candidates: 6,
      chosen,
      runnersUp,
      filtered: { capability: 0, unavailable: 1, ejected: 0, full: 2, young: 0, otherVersion: 0 },
      preferencesDropped: false,
      versionDropped: false,
      ejectionIgnored: false,
      passed: 0,
      guard: { limit: 4_200, hot: 1, allHot: false },
      explored: false,
      seed: 7,
      flips: [{ factor: 'performance', weight: 0.43, from: 0.25, to: runnersUp[0]?.agent ?? '' }],
    };
  }

  #whatIf(task: Task, body: unknown): unknown {
    const decision = this.#decision(task);
    const given = (body as { weights?: Partial<FactorValues> }).weights ?? {};
    const sum = Object.values(given).reduce((total, weight) => total + weight, 0);
    const weights = Object.fromEntries(
      Object.keys(WEIGHTS).map((factor) => [factor, (given[factor as keyof FactorValues] ?? 0) / sum]),
    ) as FactorValues;
    const candidates = [decision.chosen, ...decision.runnersUp]
      .map(({ agent, score, factors }) => ({ agent, scoreThen: score, factors, score: scoreOf(factors, weights) }))
      .sort((a, b) => b.score - a.score);
    const winner = candidates[0]?.agent ?? '';
    return {
      task: task.id,
      attempt: decision.attempt,
      chosen: decision.agent,
      winner,
      isChanged: winner !== decision.agent,
      weights,
      weightsThen: WEIGHTS,
      candidates,
    };
  }

  #task(seq: number, index: number): Task {
    const id = taskIdOf(seq + 400);
    const state = STATES[index % STATES.length] ?? 'completed';
    const type = TYPES[(seq * 3) % TYPES.length] ?? 'coding';
    const submittedAt = this.now - 14_000 - index * 3_700;
    const common: Task = {
      id,
      type,
      tenant: TENANTS[seq % TENANTS.length] ?? 'acme',
      priority: 4,
      band: 4,
      state,
      requires: [],
      prefers: [],
      slots: 1,
      submittedAt,
      readyAt: submittedAt,
      attempt: 0,
      attemptsMax: 3,
      attempts: [],
      payload: { prompt: 'Summarise the incident of last night', files: ['log-1.txt', 'log-2.txt'], budget: 0.4 },
    };
    return { ...common, ...this.#fate(common, seq) };
  }

  /** What became of it, by its state. */
  #fate({ state, type, submittedAt }: Task, seq: number): Partial<Task> {
    const agent = `${type}-${1 + (seq % 7)}`;
    const at = submittedAt + 900 + (seq % 5) * 420;
    const attempt = (number: number, startedAt: number) => ({ number, agent, startedAt });
    const error = { class: 'Timeout', message: 'the tool “search” did not answer within 5 s' };
    switch (state) {
      case 'waiting':
        return {};
      case 'scheduled':
        return { readyAt: this.now + 30_000 };
      case 'leased': {
        const lost = { ...attempt(1, at), agent: `${type}-3`, state: 'lost', endedAt: at + 2_100 } as const;
        const attempts = [lost, { ...attempt(2, at + 4_300), state: 'running' } as const];
        const progress = { ratio: 0.62, note: 'reads the second log', at: this.now - 400 };
        return { attempt: 2, attempts, agent, startedAt: at + 4_300, readyAt: at + 3_100, progress };
      }
      case 'awaiting-approval': {
        const attempts = [{ ...attempt(1, at), state: 'asked', endedAt: at + 3_000 } as const];
        const approval = {
          question: 'Send the report to the customer?',
          detail: { to: 'ops@acme' },
          askedAt: at + 3_000,
        };
        return { attempt: 1, attempts, agent, startedAt: at, approval };
      }
      case 'failed':
      case 'dead-lettered': {
        const starts = state === 'failed' ? [at] : [at, at + 3_000, at + 7_500];
        const attempts = starts.map((startedAt, index) => {
          return { ...attempt(index + 1, startedAt), state: 'failed', endedAt: startedAt + 1_400, error } as const;
        });
        const finishedAt = (starts.at(-1) ?? at) + 1_400;
        return { attempt: starts.length, attempts, agent, error, startedAt: starts.at(-1) ?? at, finishedAt };
      }
      default: {
        const finishedAt = at + 2_600 + (seq % 9) * 310;
        const attempts = [{ ...attempt(1, at), state: 'completed', endedAt: finishedAt } as const];
        return {
          attempt: 1,
          attempts,
          agent,
          startedAt: at,
          finishedAt,
          result: { summary: 'All is well', cost: 0.013 },
        };
      }
    }
  }
}

function isLike(task: Task, query: Asked['query']): boolean {
  const { state, type, tenant, agent } = query;
  if (state !== undefined && !state.split(',').includes(task.state)) return false;
  if (tenant !== undefined && task.tenant !== tenant) return false;
  if (agent !== undefined && task.agent !== agent) return false;
  return type === undefined || (type.endsWith('*') ? task.type.startsWith(type.slice(0, -1)) : task.type === type);
}

/** As the controller writes it: server-sent events, one StreamEvent each. */
function streamOf({ state, attempt, result }: Task, after: number): string {
  const at = 0;
  const events: { kind: string; [name: string]: unknown }[] = [
    { kind: 'log', number: 1, attempt, at, level: 'info', data: 'opens log-1.txt (4,120 lines)' },
    { kind: 'output', number: 2, attempt, at, data: 'Between 02:10 and 02:14 the search tool ' },
    { kind: 'output', number: 3, attempt, at, data: 'answered in more than 5 s.\n' },
    { kind: 'log', number: 4, attempt, at, level: 'warn', data: 'log-2.txt ends in the middle of a line' },
  ];
  if (state === 'completed') events.push({ kind: 'outcome', state, result });
  const wanted = events.filter(({ number }) => typeof number !== 'number' || number > after);
  return wanted.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
}

/** The same for the same number, spread over the span. */
const share = (number: number, from: number, to: number): number =>
  from + (to - from) * (((Math.imul(number, 2_654_435_761) >>> 0) % 1_000) / 1_000);

const scoreOf = (factors: FactorValues, weights: FactorValues): number =>
  Object.entries(weights).reduce((sum, [factor, weight]) => sum + weight * factors[factor as keyof FactorValues], 0);
