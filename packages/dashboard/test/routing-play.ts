// What the controller would say to the page of routing, beside its tasks: settings, attempts by type, a simulation.
import type { SeriesReply, SettingState, SimulatedOutcome, SimulationDetails } from '@muster/contract';
import { modelOf } from './fleet-model.ts';
import type { Asked } from './rehearsal.ts';
import type { TaskReply } from './task-play.ts';

const MINUTES = 60;

const SETTINGS: readonly SettingState[] = [
  {
    key: 'routing.profile',
    value: 'balanced',
    source: 'default',
    meaning: 'Profile of tasks that name none.',
    isLive: true,
  },
  {
    key: 'routing.picker',
    value: 'five-factor',
    source: 'file',
    from: 'muster.yaml:12',
    meaning: 'How an agent is picked among the candidates.',
    isLive: true,
  },
];

export function routingReply({ method, path, query, body }: Asked): TaskReply | undefined {
  if (path === '/v1/settings') return { status: 200, body: { version: 0, settings: SETTINGS } };
  if (path === '/v1/series' && query.name === 'muster_attempts_started_total') return { status: 200, body: starts() };
  if (path === '/v1/simulations' && method === 'POST') return { status: 202, body: simulation(body) };
  return path === '/v1/simulations/s1' ? { status: 200, body: { ...simulation(body), ...ENDED } } : undefined;
}

const simulation = (request: unknown): Partial<SimulationDetails> => ({
  id: 's1',
  name: (request as { name?: string } | undefined)?.name ?? 'weights 60,15,15,5,5',
  state: 'running',
  progress: 0.4,
  submittedAt: Date.now(),
  submittedBy: 'anonymous',
});

const outcome = (settings: string, p99: number): SimulatedOutcome => ({
  name: 'recorded',
  policy: 'recorded',
  settings,
  tasks: 4_000,
  lost: 0,
  waitMs: { p50: p99 / 20, p95: p99 / 3, p99 },
  sloViolation: p99 / 400_000,
  agentSeconds: 90_000,
  cost: 25,
  actions: 0,
  up: 0,
  deadlineMisses: 0,
});

const ENDED: Partial<SimulationDetails> = {
  state: 'done',
  progress: 1,
  endedAt: Date.now(),
  result: {
    trace: 'recorded',
    seed: 1,
    sloMs: 30_000,
    facts: [],
    policies: [outcome('', 9_400), { ...outcome('routing.profile=tried-weights', 8_100), name: 'recorded, tried' }],
  },
};

function starts(): SeriesReply {
  const to = Date.now();
  const from = to - MINUTES * 60_000;
  const series = modelOf(47).map((model) => ({
    labels: { type: model.plan.type },
    points: Array.from({ length: MINUTES }, (_, minute) => {
      const rates = Array.from(
        { length: 6 },
        (_, sixth) => model.at(60 * (MINUTES - minute) - 10 * sixth).endedPerSecond,
      );
      const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
      return { at: from + minute * 60_000, count: 6, min: Math.min(...rates), mean, max: Math.max(...rates) };
    }),
  }));
  const name = 'muster_attempts_started_total';
  return { name, unit: 'attempts', kind: 'counter', from, to, stepMs: 60_000, series, hasMore: false };
}
